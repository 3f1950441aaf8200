/** A hint, no gate: the server decides. */
export type PasswordHint = { readonly level: 0 | 1 | 2 | 3; readonly words: string };

const shortest = 12;

export function passwordHint(password: string, known: readonly string[]): PasswordHint {
  if (password === '') return { level: 0, words: `At least ${shortest} characters` };
  const missing = shortest - [...password].length;
  if (missing > 0) {
    return { level: 0, words: `${missing} more character${missing === 1 ? '' : 's'} needed` };
  }
  const lower = password.toLowerCase();
  const parts = known.flatMap((text) => text.toLowerCase().split(/[\s@.]+/));
  if (parts.some((part) => part.length > 3 && lower.includes(part))) {
    return { level: 1, words: 'Weak: it contains your name, login or brand' };
  }
  if (new Set(lower).size < 7 || isRow(lower)) return { level: 1, words: 'Weak: easy to guess' };
  return [...password].length >= 16
    ? { level: 3, words: 'Strong' }
    : { level: 2, words: 'Good. Longer is better: a few unrelated words' };
}

/** abcdefgh, 12345678: mostly steps of one. */
function isRow(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.filter((code, index) => Math.abs(code - (codes[index - 1] ?? code)) === 1);
  return steps.length > codes.length * 0.6;
}
