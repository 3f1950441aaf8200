import type { Money } from '@countersign/protocol';
import { OutsideText } from '../outside/outside-text.tsx';
import { moneyWords } from './format-value.ts';

export function MoneyValue({ money }: { readonly money: Money }) {
  const words = moneyWords(money);
  if (!words) return <OutsideText text={`${money.currency} ${money.amount}`} limit={80} />;
  return (
    <span className="money">
      <span className="currency">{words.currency}</span> {words.amount}
    </span>
  );
}
