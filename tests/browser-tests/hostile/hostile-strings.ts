import { markupClasses } from './markup-classes.ts';
import { textClasses } from './text-classes.ts';

export type HostileClass = { readonly kind: string; readonly texts: readonly string[] };

const classes = [...markupClasses, ...textClasses];

/** Every string, each once: classes of attack, with templates and the places to break out of. */
export const hostileStrings: readonly string[] = [
  ...new Set(classes.flatMap(({ texts }) => texts)),
];

/**
 * At most so many, each class in its turn: for a place that holds one value at a time, or one in
 * which long ones are refused.
 */
export function someOfEach(count: number, longest = 1_000): readonly string[] {
  const fitting = classes.map(({ texts }) => texts.filter((text) => text.length <= longest));
  const share = Math.ceil(count / classes.length);
  const chosen = Array.from({ length: share }, (_, turn) =>
    fitting.flatMap((texts) => texts[Math.floor((turn * texts.length) / share)] ?? []),
  );
  return [...new Set(chosen.flat())].slice(0, count);
}
