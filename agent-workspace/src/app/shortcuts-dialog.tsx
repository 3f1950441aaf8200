import { useState } from 'react';
import { Modal } from '../look/modal.tsx';
import { areLettersOn, switchLetters } from './use-shortcuts.ts';

const shortcuts = [
  [['j', '↓'], 'Next conversation'],
  [['k', '↑'], 'Previous conversation'],
  [['Enter'], 'Open the conversation; in the composer: send'],
  [['/'], 'Filter by name or text'],
  [['r'], 'Write a reply'],
  [['n'], 'Write an internal note'],
  [['c'], 'Go to the consumer card'],
  [['↑', '↓'], 'In the card, on a button: the same of the next fact'],
  [['Esc'], 'Leave the composer, close what is open'],
  [['Shift + Enter'], 'New line in the composer'],
  [['?'], 'Show this'],
] as const;

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const [isOn, setOn] = useState(areLettersOn);
  return (
    <Modal title="Keyboard shortcuts" onClose={onClose}>
      <dl className="shortcuts">
        {shortcuts.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label className="shortcuts-switch">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            switchLetters(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        Single-key shortcuts are on, in this tab
      </label>
    </Modal>
  );
}
