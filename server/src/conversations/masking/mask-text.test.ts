import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCardNumber } from './card-numbers.ts';
import { maskText } from './mask-text.ts';

/** Numbers that issuers and processors publish for tests. */
const cards = [
  ...['4242424242424242', '4111111111111111', '4012888888881881'],
  ...['5555555555554444', '5105105105105100', '2223003122003222', '378282246310005'],
  ...['371449635398431', '6011111111111117', '6011000990139424', '30569309025904'],
  ...['38520000023237', '3530111333300000', '3566002020360505', '6200000000000005'],
  ...['6759649826438453', '6304000000000000', '4000000760000002', '5200828282828210'],
];

const layouts: Readonly<Record<string, (card: string) => string>> = {
  'in one piece': (card) => card,
  'in groups of four': (card) => card.replace(/(.{4})(?=.)/g, '$1 '),
  'with dashes': (card) => card.replace(/(.{4})(?=.)/g, '$1-'),
  'with dots': (card) => card.replace(/(.{4})(?=.)/g, '$1.'),
  'with spaces of other widths': (card) => card.replace(/(.{4})(?=.)/g, '$1\u00a0\u2009'),
  'digit by digit': (card) => [...card].join(' '),
  'with invisible marks inside': (card) => [...card].join('\u200b'),
  'over two lines': (card) => `${card.slice(0, 8)}\n${card.slice(8)}`,
  'in full width': (card) => shifted(card, 0xff10),
  'in Arabic digits': (card) => shifted(card, 0x0660),
  'in Devanagari digits': (card) => shifted(card, 0x0966),
  'in mathematical digits': (card) => shifted(card, 0x1d7ce),
};

for (const [what, layOut] of Object.entries(layouts)) {
  test(`[A80, C25] a card number ${what} keeps its last four digits and nothing else`, () => {
    for (const card of cards) {
      const typed = layOut(card);
      const masked = maskText(`my card ${typed}, please`);
      const digits = masked.replace(/[^\p{Nd}]/gu, '');
      assert.equal([...digits].length, 4, `${card}: ${masked}`);
      assert(typed.endsWith(masked.slice(0, -', please'.length).slice(-1)), masked);
      assert.equal(masked.length, `my card ${typed}, please`.length);
    }
  });
}

test('[C25] the last four digits stay readable, and so do the separators', () => {
  assert.equal(maskText('4242 4242-4242.4242!'), '•••• ••••-••••.4242!');
});

test('[A80, C25] a card’s code is masked behind its number, and where it is called so', () => {
  assert.equal(maskText('4242424242424242 12/27 123'), '••••••••••••4242 12/27 •••');
  assert.equal(maskText('3782 822463 10005, code 1234'), '•••• •••••• •0005, code ••••');
  for (const name of ['CVV', 'cvc:', 'CVV2 =', 'Security code is', 'Prüfziffer']) {
    assert.equal(maskText(`${name} 123`), `${name} •••`);
  }
  assert.equal(maskText('room 123, floor 4567'), 'room 123, floor 4567');
});

test('[C25] a number with a wrong last digit, or of no issuer, stays as it was typed', () => {
  for (const card of cards) {
    const wrong = `${card.slice(0, -1)}${(Number(card.at(-1)) + 1) % 10}`;
    assert.equal(maskText(wrong), wrong);
  }
  assert.equal(maskText('1234567812345670'), '1234567812345670');
});

test('[A80] of a hundred order numbers in ten usual forms less than one is taken for a card', () => {
  const random = numbers(2026);
  const digits = (count: number) => Array.from({ length: count }, () => random(10)).join('');
  const forms: readonly (() => string)[] = [
    () => digits(8),
    () => digits(10),
    () => digits(12),
    () => digits(14),
    () => digits(16),
    () => `${digits(3)}-${digits(7)}-${digits(7)}`,
    () => `ORD-2026-${digits(7)}`,
    () => `1${digits(12)}`,
    () => `2026${1 + random(9)}${digits(9)}`,
    () => `+49 ${digits(3)} ${digits(8)}`,
  ];
  const each = 2_000;
  const wrong = forms.flatMap((form) =>
    Array.from({ length: each }, () => `my number is ${form()}`).filter(
      (text) => maskText(text) !== text,
    ),
  );
  assert(wrong.length < (forms.length * each) / 100, `${wrong.length}`);
});

test('[C25] masking what is masked changes nothing, and no card number is left in any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(...cards),
    fc.string({ maxLength: 20 }),
    fc.constantFrom(' ', '-', '\n', '•', '12/27', '123'),
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' '));
  fc.assert(
    fc.property(texts, (text) => {
      const masked = maskText(text);
      assert.equal(maskText(masked), masked);
      for (const word of masked.split(/\s/)) assert(!isCardNumber(word), masked);
      assert.equal(masked.length, text.length);
    }),
  );
});

test('[C26] what a brand’s patterns describe is masked whole, and only where it stands alone', () => {
  const patterns = ['###-##-####', 'ab@##', 'PIN ####'];
  assert.equal(maskText('my number: 078-05-1120.', patterns), 'my number: •••-••-••••.');
  assert.equal(
    maskText('078-05-11201 and 1078-05-1120', patterns),
    '078-05-11201 and 1078-05-1120',
  );
  assert.equal(maskText('abx12 ABé34 abx1', patterns), '••••• ••••• abx1');
  assert.equal(maskText('pin 0000', patterns), '••• ••••');
  assert.equal(maskText('078-05-1120'), '078-05-1120');
});

test('[C26] the longest message with the worst pattern is done in one step for each place', () => {
  const pattern = `${'#'.repeat(39)}@`;
  const text = '1'.repeat(4_000);
  assert.equal(
    maskText(
      text,
      Array.from({ length: 20 }, () => pattern),
    ),
    text,
  );
});

function shifted(card: string, zero: number): string {
  return [...card].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
}

/** The same numbers at every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
