import type { DigitGroup } from './find-digits.ts';

/**
 * What a brand wants hidden, besides card numbers: `#` stands for a digit, `@` for a letter, and
 * everything else for itself, as in `###-##-####`. No repetition and no choice, so that a pattern
 * is tried once at each place and can never hang.
 */
export type MaskPattern = string;

export const longestPattern = 40;

/** Where the text is of this form, with no digit or letter directly before or after. */
export function findPattern(text: string, pattern: MaskPattern): readonly DigitGroup[] {
  const found: DigitGroup[] = [];
  const characters = [...pattern];
  for (let start = 0; start <= text.length - characters.length; start += 1) {
    const end = start + characters.length;
    const isAlone = !isWord(text[start - 1]) && !isWord(text[end]);
    if (!isAlone || !fits(text, start, characters)) continue;
    found.push({ digits: '', start, end });
    start = end - 1;
  }
  return found;
}

function fits(text: string, start: number, characters: readonly string[]): boolean {
  return characters.every((expected, index) => {
    const actual = text[start + index] ?? '';
    if (expected === '#') return /^\d$/.test(actual);
    if (expected === '@') return /^\p{L}$/u.test(actual);
    return actual.toLowerCase() === expected.toLowerCase();
  });
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^[\p{L}\p{N}]$/u.test(character);
}
