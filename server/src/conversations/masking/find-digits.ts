/** A run of digits without anything between them, in whatever script they were typed. */
export type DigitGroup = {
  /** As ASCII digits. */
  readonly digits: string;
  /** Index of the first character, and of the one after the last. */
  readonly start: number;
  readonly end: number;
};

/** All of them, in order, in one pass. */
export function findDigits(text: string): readonly DigitGroup[] {
  const groups: DigitGroup[] = [];
  let digits = '';
  let start = 0;
  let index = 0;
  for (const character of text) {
    const value = digitValue(character);
    if (value !== undefined) {
      if (digits === '') start = index;
      digits += value;
    } else if (digits !== '') {
      groups.push({ digits, start, end: index });
      digits = '';
    }
    index += character.length;
  }
  if (digits !== '') groups.push({ digits, start, end: index });
  return groups;
}

const decimal = /^\p{Nd}$/u;

/** Unicode keeps a script's digits in order, ten by ten, so the place in the row says which. */
function digitValue(character: string): number | undefined {
  if (character >= '0' && character <= '9') return Number(character);
  if (character < '\u0080' || !decimal.test(character)) return undefined;
  let place = 0;
  let before = (character.codePointAt(0) ?? 0) - 1;
  while (decimal.test(String.fromCodePoint(before))) {
    place += 1;
    before -= 1;
  }
  return place % 10;
}
