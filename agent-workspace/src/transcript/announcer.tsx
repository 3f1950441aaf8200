import type { AgentTranscriptItem } from '@countersign/protocol';
import { useEffect, useRef, useState } from 'react';
import { cutText, visibleString } from '../outside/visible-text.ts';
import { type Distrust, distrustChip } from '../proof/distrust-words.ts';
import { identityWords, stateWords } from '../proof/proof-words.ts';
import { outcomeWords } from '../step-up/step-up-words.ts';

type Props = {
  readonly items: readonly AgentTranscriptItem[];
  readonly name: string;
  readonly distrust: Distrust | undefined;
};

/** Reads out what arrives while the conversation is open: the proof first, then the words. */
export function Announcer({ items, name, distrust }: Props) {
  const [said, setSaid] = useState({ sequence: 0, words: '' });
  const last = items.at(-1);
  const heard = useRef(last?.sequence ?? 0);
  useEffect(() => {
    if (!last || last.sequence <= heard.current) return;
    heard.current = last.sequence;
    const next = wordsFor(last, name, distrust);
    if (next) setSaid({ sequence: last.sequence, words: next });
  }, [last, name, distrust]);
  return (
    <p className="only-read" aria-live="polite">
      {/* Anew for each: the same words said twice are read out twice. */}
      <span key={said.sequence}>{said.words}</span>
    </p>
  );
}

function wordsFor(item: AgentTranscriptItem, name: string, distrust: Distrust | undefined): string {
  if (item.type === 'message' && item.from === 'consumer') {
    const text = visibleString(cutText(item.text, 300), { lines: true, symbols: true });
    const { state } = item.proof;
    const isDoubted = distrust && state !== 'anonymous';
    const sure = isDoubted ? `${distrustChip[distrust]}:` : stateWords[state];
    return `${sure} message from ${visibleString(name)}: ${text}`;
  }
  if (item.type === 'identity') {
    const line = identityWords(item.change, item.proof);
    const how = line.how && ` · ${visibleString(line.how)}`;
    return line.before + visibleString(line.name) + line.after + how;
  }
  if (item.type === 'asked') return 'The consumer was asked to verify';
  if (item.type === 'answered') return outcomeWords[item.outcome];
  if (item.type === 'erased') return 'All personal data of this consumer was erased';
  if (item.type === 'restricted') return 'The processing of this consumer’s data was restricted';
  if (item.type === 'unrestricted') return 'The restriction was lifted';
  if (item.type === 'separated') return 'What was written before was separated';
  return item.type === 'closed' ? 'The conversation was closed' : '';
}
