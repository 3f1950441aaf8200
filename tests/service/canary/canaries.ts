import { createHash } from 'node:crypto';

/** A value as it may stand somewhere: what to look for, and whether its case counts. */
type Form = { readonly says: string; readonly text: string; readonly isExact: boolean };

/**
 * Values that are told apart from everything else wherever they turn up, however they are written:
 * `word` makes one that a test puts in, `keep` takes one that the service has made.
 */
export class Canaries {
  readonly #forms = new Map<string, readonly Form[]>();

  /** `around` gives the word the form that its place demands, such as that of an email. */
  word(name: string, around: (word: string) => string = (word) => word): string {
    const bytes = createHash('sha256').update(name).digest('base64url');
    const word = `Kn${bytes.replaceAll(/[-_]/g, '').slice(0, 14)}`;
    const value = around(word);
    this.#forms.set(name, [...writtenForms(word), ...digestForms(word), ...digestForms(value)]);
    return value;
  }

  /** A secret. Of a long one its end is looked for: a piece of it is a leak as well. */
  keep(name: string, value: string | Uint8Array): void {
    const text = typeof value === 'string' ? value : Buffer.from(value).toString('latin1');
    if (text.length < 8) throw new Error(`${name} is too short to be told apart`);
    const earlier = this.#forms.get(name) ?? [];
    this.#forms.set(name, [...earlier, ...writtenForms(text.slice(-32))]);
  }

  /** A number that people write with spaces or dashes between the digits. */
  digits(name: string, digits: string): void {
    const grouped = [' ', '-'].map((between) =>
      digits.replaceAll(/(\d{4})(?=\d)/g, `$1${between}`),
    );
    this.#forms.set(name, [digits, ...grouped].flatMap(writtenForms));
  }

  get names(): readonly string[] {
    return [...this.#forms.keys()];
  }

  /** Which of them stand in the text, as `name` or `name (base64)`. */
  findIn(text: string): readonly string[] {
    const lower = text.toLowerCase();
    const found = [...this.#forms].flatMap(([name, forms]) => {
      const form = forms.find((one) => (one.isExact ? text : lower).includes(one.text));
      if (!form) return [];
      return form.says === 'plain' ? [name] : [`${name} (${form.says})`];
    });
    return found.sort();
  }
}

function writtenForms(text: string): Form[] {
  const bytes = Buffer.from(text, 'latin1');
  const each = (write: (byte: number) => string): string => [...bytes].map(write).join('');
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
  const anyCase = {
    plain: text,
    hex: bytes.toString('hex'),
    percent: each((byte) => `%${hex(byte)}`),
    'JSON escapes': each((byte) => `\\u00${hex(byte)}`),
    'character references': each((byte) => `&#${byte};`),
    'hexadecimal references': each((byte) => `&#x${hex(byte)};`),
    'two bytes a letter': each((byte) => `${String.fromCharCode(byte)}\0`),
    bytes: [...bytes].join(','),
  };
  const written = Object.entries(anyCase).map(([says, form]) => {
    return { says, text: form.toLowerCase(), isExact: false };
  });
  return [...written, ...base64Forms(bytes)];
}

/** Base64 reads three bytes at once, so the same letters have three forms inside of a text. */
function base64Forms(bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    // Letters that hold bits of what stands before or behind are left out.
    const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((whole.length * 8) / 6)];
    const text = whole.toString('base64').slice(from, to);
    const url = text.replaceAll('+', '-').replaceAll('/', '_');
    return [...new Set([text, url])].map((form) => {
      return { says: 'base64', text: form, isExact: true };
    });
  });
}

/** Who can guess a value finds it by a hash that needs no key. */
function digestForms(value: string): Form[] {
  return ['sha1', 'sha256'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(value).digest();
    return [digest.toString('hex'), digest.toString('base64url').slice(0, 20)].map((text) => {
      return { says: algorithm, text, isExact: true };
    });
  });
}
