/**
 * Masking what was typed, before it is sealed: what is not stored cannot be stolen. Card numbers
 * keep their last four digits (PCI DSS 3.4.1), card codes and what the brand's patterns describe
 * keep nothing. Whatever is masked keeps its length and its separators, so that both sides can
 * still speak about it.
 */
import { cardLengths, isCardNumber } from './card-numbers.ts';
import { type DigitGroup, findDigits } from './find-digits.ts';
import { findPattern, type MaskPattern } from './mask-pattern.ts';

export const hidden = '•';

export function maskText(text: string, patterns: readonly MaskPattern[] = []): string {
  const groups = findDigits(text);
  const cards = findCards(text, groups);
  const hide = new Set<number>();
  for (const card of cards) hideDigits(text, card, { keep: 4, hide });
  for (const code of findCodes(text, groups, cards)) hideDigits(text, code, { keep: 0, hide });
  for (const pattern of patterns) {
    for (const found of findPattern(text, pattern)) hideAll(text, found, hide);
  }
  if (hide.size === 0) return text;
  return Array.from(text, characterAt()).join('');

  function characterAt(): (character: string) => string {
    let index = 0;
    return (character) => {
      const shown = hide.has(index) ? hidden.repeat(character.length) : character;
      index += character.length;
      return shown;
    };
  }
}

/** What may stand between the groups of one number: white space, dots, dashes, invisible marks. */
const between = /^[\s.\-_/‐-―\p{Cf}]{0,3}$/u;

/** Numbers in groups as people type them; the longest that begins at a group counts. */
function findCards(text: string, groups: readonly DigitGroup[]): readonly DigitGroup[] {
  const found: DigitGroup[] = [];
  for (let first = 0; first < groups.length; first += 1) {
    // A telephone number with its country.
    if (text[(groups[first]?.start ?? 0) - 1] === '+') continue;
    let card: { group: DigitGroup; last: number } | undefined;
    let digits = '';
    for (let last = first; last < groups.length; last += 1) {
      const group = groups[last];
      const before = groups[last - 1];
      if (!group || digits.length + group.digits.length > cardLengths.to) break;
      const isOther = last > first && !between.test(text.slice(before?.end, group.start));
      if (isOther) break;
      digits += group.digits;
      const start = groups[first]?.start ?? 0;
      if (isCardNumber(digits)) card = { group: { digits, start, end: group.end }, last };
    }
    if (!card) continue;
    found.push(card.group);
    first = card.last;
  }
  return found;
}

/** So far behind a card number its code is looked for. */
const codeWithin = 60;
const named =
  /(?:cvv2?|cvc2?|csc|cid|security code|card code|verification code|prüf(?:ziffer|nummer)|código de seguridad|cryptogramme)\W{0,3}(?:is|ist|es|est|:|=)?\W{0,3}$/iu;

/** Three or four digits that follow a card number, or that are called a card's code. */
function findCodes(
  text: string,
  groups: readonly DigitGroup[],
  cards: readonly DigitGroup[],
): readonly DigitGroup[] {
  return groups.filter(({ digits, start }) => {
    if (digits.length !== 3 && digits.length !== 4) return false;
    const follows = cards.some(({ end }) => start >= end && start - end <= codeWithin);
    return follows || named.test(text.slice(Math.max(0, start - 40), start));
  });
}

function hideDigits(
  text: string,
  { digits, start, end }: DigitGroup,
  { keep, hide }: { readonly keep: number; readonly hide: Set<number> },
): void {
  let left = digits.length - keep;
  for (const group of findDigits(text.slice(start, end))) {
    for (let index = group.start; index < group.end && left > 0; left -= 1) {
      hide.add(start + index);
      index += String.fromCodePoint(text.codePointAt(start + index) ?? 0).length;
    }
  }
}

function hideAll(text: string, { start, end }: DigitGroup, hide: Set<number>): void {
  for (let index = start; index < end; index += 1) {
    if (/^[\p{L}\p{N}]$/u.test(text[index] ?? '')) hide.add(index);
  }
}
