/**
 * A JSON reader that refuses what other readers disagree about: duplicate members (also after
 * unescaping), lone surrogates, numbers that do not fit, anything nested too deeply.
 * Objects inherit nothing, so a member named `__proto__` or `constructor` is a member like any
 * other, and everything is frozen.
 */
export type JsonValue = string | number | boolean | null | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export type JsonObject = { readonly [name: string]: JsonValue };

export type JsonFaultReason = 'syntax' | 'duplicate' | 'depth' | 'number';

/** Says what kind of fault, never where or with which text. */
export class JsonFault extends Error {
  readonly reason: JsonFaultReason;

  constructor(reason: JsonFaultReason) {
    super(`JSON: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Reads one JSON text (RFC 8259) of which at most `maxDepth` arrays and objects enclose each other.
 * @throws JsonFault
 */
export function parseStrictJson(text: string, maxDepth: number): JsonValue {
  const reader = new JsonReader(text, maxDepth);
  return reader.readAll();
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const exponent = 0x65;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const numberShape = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const hexShape = /^[0-9a-fA-F]{4}$/;
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Makes objects whose prototype is empty and frozen. They behave as `Object.create(null)` does, but
 * V8 keeps those as hash tables, which costs a quarter of the whole reading.
 */
const Bare = function Bare() {} as unknown as new () => Record<string, JsonValue>;
Bare.prototype = Object.freeze(Object.create(null));

class JsonReader {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;
  #depth = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  readAll(): JsonValue {
    const value = this.#readValue();
    if (!Number.isNaN(this.#peek())) throw new JsonFault('syntax');
    return value;
  }

  #readValue(): JsonValue {
    switch (this.#peek()) {
      case quote:
        return this.#readString();
      case openBrace:
        return this.#readObject();
      case openBracket:
        return this.#readArray();
      case 0x74:
        return this.#readWord('true', true);
      case 0x66:
        return this.#readWord('false', false);
      case 0x6e:
        return this.#readWord('null', null);
      default:
        return this.#readNumber();
    }
  }

  #readObject(): JsonObject {
    this.#enter();
    const object = new Bare();
    if (!this.#accept(closeBrace)) {
      do {
        if (this.#peek() !== quote) throw new JsonFault('syntax');
        const name = this.#readString();
        // No value is undefined, and nothing is inherited.
        if (object[name] !== undefined) throw new JsonFault('duplicate');
        this.#expect(colon);
        object[name] = this.#readValue();
      } while (this.#accept(comma));
      this.#expect(closeBrace);
    }
    this.#depth -= 1;
    return Object.freeze(object);
  }

  #readArray(): JsonArray {
    this.#enter();
    const array: JsonValue[] = [];
    if (!this.#accept(closeBracket)) {
      do array.push(this.#readValue());
      while (this.#accept(comma));
      this.#expect(closeBracket);
    }
    this.#depth -= 1;
    return Object.freeze(array);
  }

  #readString(): string {
    const start = this.#at + 1;
    const text = this.#text;
    for (let at = start; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === quote) {
        this.#at = at + 1;
        return text.slice(start, at);
      }
      if (unit === backslash) return this.#readEscapedString(start, at);
      if (unit < 0x20) break;
    }
    throw new JsonFault('syntax');
  }

  /** The rare case: continues at the first backslash, collecting pieces. */
  #readEscapedString(start: number, firstEscape: number): string {
    let value = this.#text.slice(start, firstEscape);
    this.#at = firstEscape;
    while (this.#at < this.#text.length) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit === quote) {
        this.#at += 1;
        // Half a surrogate pair is not a character; what stores or shows it would change it.
        if (!value.isWellFormed()) throw new JsonFault('syntax');
        return value;
      }
      if (unit < 0x20) break;
      value += unit === backslash ? this.#readEscape() : this.#text.charAt(this.#at);
      this.#at += 1;
    }
    throw new JsonFault('syntax');
  }

  /** Leaves the position on the last character of the escape. */
  #readEscape(): string {
    this.#at += 1;
    const letter = this.#text.charAt(this.#at);
    if (letter === 'u') {
      const hex = this.#text.slice(this.#at + 1, this.#at + 5);
      if (!hexShape.test(hex)) throw new JsonFault('syntax');
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const value = escapes.get(letter);
    if (value === undefined) throw new JsonFault('syntax');
    return value;
  }

  #readNumber(): number {
    return this.#readShortInteger() ?? this.#readAnyNumber();
  }

  /** Times and counts: what nearly every number in a token is, and never inexact. */
  #readShortInteger(): number | undefined {
    let value = 0;
    let at = this.#at;
    let unit = this.#text.charCodeAt(at);
    if (unit === zero) return undefined;
    for (; unit >= zero && unit <= nine; unit = this.#text.charCodeAt(at)) {
      value = value * 10 + (unit - zero);
      at += 1;
    }
    const isWhole = at > this.#at && at - this.#at <= 15;
    if (!isWhole || unit === point || (unit | 0x20) === exponent) return undefined;
    this.#at = at;
    return value;
  }

  #readAnyNumber(): number {
    numberShape.lastIndex = this.#at;
    const match = numberShape.exec(this.#text);
    if (match === null) throw new JsonFault('syntax');
    this.#at = numberShape.lastIndex;
    const value = Number(match[0]);
    const isInteger = match[1] === undefined && match[2] === undefined;
    // An account number of 20 digits would be rounded and then shown to an agent as proven.
    if (!Number.isFinite(value) || (isInteger && !Number.isSafeInteger(value))) {
      throw new JsonFault('number');
    }
    return value;
  }

  #readWord<T extends boolean | null>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new JsonFault('syntax');
    this.#at += word.length;
    return value;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) throw new JsonFault('depth');
    this.#at += 1;
  }

  #accept(unit: number): boolean {
    if (this.#peek() !== unit) return false;
    this.#at += 1;
    return true;
  }

  #expect(unit: number): void {
    if (!this.#accept(unit)) throw new JsonFault('syntax');
  }

  /** The next character that is not white space, NaN at the end. */
  #peek(): number {
    let unit = this.#text.charCodeAt(this.#at);
    while (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) {
      this.#at += 1;
      unit = this.#text.charCodeAt(this.#at);
    }
    return unit;
  }
}
