import type { Withheld } from '@countersign/protocol';
import { OutsideText } from '../outside/outside-text.tsx';
import { withheldText } from '../proof/withheld-words.ts';

type Props = { readonly item: { readonly text: string; readonly withheld?: Withheld } };

export function MessageText({ item: { text, withheld } }: Props) {
  if (withheld) return <p className="bubble is-withheld">{withheldText[withheld]}</p>;
  return (
    <p className="bubble" dir="auto">
      <OutsideText text={text} limit={1500} lines symbols />
    </p>
  );
}
