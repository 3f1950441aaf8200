import { OutsideText } from '../outside/outside-text.tsx';

export function MessageText({ text }: { readonly text: string }) {
  return (
    <p className="bubble" dir="auto">
      <OutsideText text={text} limit={1500} lines symbols />
    </p>
  );
}
