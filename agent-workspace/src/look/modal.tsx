import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './icons.tsx';

type Props = {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly look?: 'box' | 'drawer';
};

/**
 * The browser's own dialog: focus stays inside, Escape closes, the page behind is inert. Used in
 * place of a library's because those add style elements, which the content policy refuses.
 */
export function Modal({ title, onClose, children, look = 'box' }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes the dialog; this is its backdrop.
    <dialog
      ref={dialog}
      className={`modal modal-${look}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        // Of a dialog inside this one it is that one's.
        if (event.target === dialog.current) onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="modal-inside">
        <header className="modal-header">
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
