/** Whether digits are a payment card's number: its issuer's range, its length, and Luhn's digit. */
export function isCardNumber(digits: string): boolean {
  const length = digits.length;
  return (
    ranges.some((range) => range.lengths.has(length) && isWithin(digits, range)) && luhn(digits)
  );
}

/** The shortest and longest number of any issuer. */
export const cardLengths = { from: 12, to: 19 } as const;

type Range = {
  /** First digits, both included. */
  readonly from: string;
  readonly to: string;
  readonly lengths: ReadonlySet<number>;
};

const range = (from: string, to: string, ...lengths: number[]): Range => ({
  from,
  to,
  lengths: new Set(lengths),
});
const long = [16, 17, 18, 19];

/** ISO/IEC 7812 ranges in use, as their issuers publish them. */
const ranges: readonly Range[] = [
  range('4', '4', 16, 19), // Visa; none of 13 digits is left, and many telephone numbers have 13
  range('51', '55', 16), // Mastercard
  range('2221', '2720', 16),
  range('34', '34', 15), // American Express
  range('37', '37', 15),
  range('6011', '6011', ...long), // Discover
  range('644', '659', ...long),
  range('300', '305', 14, ...long), // Diners Club
  range('3095', '3095', 14, ...long),
  range('36', '36', 14, ...long),
  range('38', '39', 14, ...long),
  range('3528', '3589', ...long), // JCB
  range('62', '62', ...long), // UnionPay
  range('81', '81', ...long),
  range('5018', '5018', 12, 13, 14, 15, ...long), // Maestro
  range('5020', '5020', 12, 13, 14, 15, ...long),
  range('5038', '5038', 12, 13, 14, 15, ...long),
  range('5893', '5893', 12, 13, 14, 15, ...long),
  range('6304', '6304', 12, 13, 14, 15, ...long),
  range('6759', '6763', 12, 13, 14, 15, ...long),
  range('2200', '2204', ...long), // Mir
  range('60', '60', 16), // RuPay
  range('9792', '9792', 16), // Troy
];

function isWithin(digits: string, { from, to }: Range): boolean {
  const start = digits.slice(0, from.length);
  return start >= from && start <= to;
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = digit * 2;
    if (index % 2 === 0) sum += digit;
    else sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
