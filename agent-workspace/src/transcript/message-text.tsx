import { OutsideText } from '../outside/outside-text.tsx';

type Props = { readonly item: { readonly text: string; readonly erased?: true } };

export function MessageText({ item: { text, erased } }: Props) {
  if (erased) return <p className="bubble is-erased">Erased</p>;
  return (
    <p className="bubble" dir="auto">
      <OutsideText text={text} limit={1500} lines symbols />
    </p>
  );
}
