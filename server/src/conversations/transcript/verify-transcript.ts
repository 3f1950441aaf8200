import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { compareDigests, type FoundLine, type LineFault, lineFaults } from './compare-digests.ts';
import {
  digestOf,
  mostLines,
  signatureType,
  type TranscriptHead,
  type TranscriptStatement,
  transcriptFormat,
  transcriptVersion,
} from './transcript-format.ts';

/** What can be wrong with a file as a whole. */
const fileFaults = {
  no_transcript: 'this is no transcript, or its first line was changed beyond recognition',
  too_long: `it has more than ${mostLines} lines, or a line that is too long`,
  truncated: 'it was cut short: the signature at its end is missing',
  unknown_key: 'it was signed by none of the keys that were given',
  forged: 'the signature does not hold: it was changed, or made with another key',
} as const;

export const transcriptFaults = { ...fileFaults, ...lineFaults } as const;

export type TranscriptFault =
  | LineFault
  | { readonly fault: keyof typeof fileFaults; readonly line?: never; readonly sequence?: never };

export type TranscriptVerdict = {
  readonly isValid: boolean;
  /** The first faults, at most `mostFaults`. */
  readonly faults: readonly TranscriptFault[];
  /** What the first line says; only of a file that is valid. */
  readonly head?: TranscriptHead;
  /** Lines between the first and the signature. */
  readonly items: number;
  /** The key that signed, named by its thumbprint (RFC 7638). */
  readonly kid?: string;
};

/** Keys to compare with, for a file of this brand, by its own word. A JWK Set's members. */
export type FindKeys = (brandId: string) => Promise<readonly object[]>;

const mostFaults = 20;
/** The signature's line is the longest: some sixty characters for each line before it. */
const mostLineBytes = 80 * mostLines;
const signatureLine = /^\{"signature":"([\w-]+)\.([\w-]+)\.([\w-]+)"\}$/;

/** Says whether a file is, to the byte, what the brand signed, and if not where it differs. */
export async function verifyTranscript(
  bytes: AsyncIterable<Uint8Array>,
  findKeys: FindKeys,
): Promise<TranscriptVerdict> {
  const read = await readFile(bytes);
  const fail = (...faults: readonly TranscriptFault[]): TranscriptVerdict => ({
    isValid: false,
    faults: faults.slice(0, mostFaults),
    items: Math.max(0, read.lines.length - 1),
  });
  if (read.isTooLong) return fail({ fault: 'too_long' });
  const head = readHead(read.first);
  if (!head) return fail({ fault: 'no_transcript' });
  if (!read.signature) return fail({ fault: 'truncated' });
  const signed = readSignature(read.signature, await findKeys(head.brand.id));
  if ('fault' in signed) return fail(signed);
  const differences = compareDigests(signed.digests, read.lines);
  if (differences.length > 0) return fail(...differences);
  return { isValid: true, faults: [], head, items: read.lines.length - 1, kid: signed.kid };
}

type ReadFile = {
  readonly first: string;
  readonly lines: readonly FoundLine[];
  readonly signature: RegExpExecArray | null;
  readonly isTooLong: boolean;
};

/** Nothing is kept of a line but its digest. What stands behind the signature counts as a line. */
async function readFile(bytes: AsyncIterable<Uint8Array>): Promise<ReadFile> {
  const lines: FoundLine[] = [];
  let signature: RegExpExecArray | null = null;
  let first = '';
  for await (const line of splitLines(bytes)) {
    if (!line || lines.length >= mostLines) return { first, lines, signature, isTooLong: true };
    const text = line.toString('utf8');
    const found: RegExpExecArray | null = signature ? null : signatureLine.exec(text);
    if (lines.length === 0) first = text;
    if (found) signature = found;
    else lines.push({ digest: digestOf(line), sequence: sequenceIn(text) });
  }
  return { first, lines, signature, isTooLong: false };
}

/** By byte, because what is no UTF-8 must not be mended on the way. Undefined for one too long. */
async function* splitLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...parts, rest.subarray(0, end)]);
      [parts, size] = [[], 0];
      rest = rest.subarray(end + 1);
    }
    parts.push(rest);
    size += rest.length;
    if (size > mostLineBytes) return yield undefined;
  }
  if (size > 0) yield Buffer.concat(parts);
}

function sequenceIn(text: string): number | undefined {
  const [, found] = /^\{"sequence":(\d{1,15}),/.exec(text) ?? [];
  return found === undefined ? undefined : Number(found);
}

/** Looked at to find the keys, but not believed until the signature says that it is the brand's. */
function readHead(first: string): TranscriptHead | undefined {
  const head = parse(first) as Partial<TranscriptHead> | undefined;
  const isOne = head?.format === transcriptFormat && head.version === transcriptVersion;
  return isOne && typeof head.brand?.id === 'string' ? (head as TranscriptHead) : undefined;
}

type Signed = { readonly kid: string; readonly digests: readonly string[] };

function readSignature(
  [, header = '', payload = '', signature = '']: RegExpExecArray,
  keys: readonly object[],
): Signed | Extract<TranscriptFault, { line?: never }> {
  const said = parse(decode(header)) as Record<string, unknown> | undefined;
  const key = keyOf(keys, said?.kid);
  if (!key) return { fault: 'unknown_key' };
  const statement = parse(decode(payload)) as Partial<TranscriptStatement> | undefined;
  const holds =
    said?.alg === 'ES256' &&
    said.typ === signatureType &&
    said.crit === undefined &&
    // Bits that no byte needs could be set otherwise, and the text would still mean the same.
    Buffer.from(signature, 'base64url').toString('base64url') === signature &&
    isSignedBy(key, { input: `${header}.${payload}`, signature });
  const isOne = statement?.format === transcriptFormat && statement.version === transcriptVersion;
  if (!holds || !isOne || !Array.isArray(statement.digests)) return { fault: 'forged' };
  return { kid: String(said?.kid), digests: statement.digests };
}

/** A `kid` is the key's own thumbprint, so that no other key can go by its name. */
function keyOf(keys: readonly object[], kid: unknown): KeyObject | undefined {
  for (const { kty, crv, x, y } of keys as readonly Record<string, unknown>[]) {
    if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') continue;
    const members = JSON.stringify({ crv, kty, x, y });
    if (createHash('sha256').update(members).digest('base64url') !== kid) continue;
    return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  }
  return undefined;
}

function isSignedBy(
  key: KeyObject,
  { input, signature }: { readonly input: string; readonly signature: string },
): boolean {
  const how = { key, dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(input), how, Buffer.from(signature, 'base64url'));
}

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8');
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
