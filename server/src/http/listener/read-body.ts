import type { IncomingMessage } from 'node:http';
import { HttpError } from '../problem.ts';

export type Wanted = { readonly as: 'json' | 'form'; readonly bytesAtMost: number };

const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' };

/** The body as JSON, or a form as its text; undefined if there is none. @throws HttpError */
export async function readBody(message: IncomingMessage, wanted: Wanted): Promise<unknown> {
  const { 'content-length': length, 'content-type': type = '' } = message.headers;
  // Most of what is too large says so, and is not read.
  if (Number(length ?? 0) > wanted.bytesAtMost) throw new HttpError('body_too_large');
  const bytes = await readBytes(message, wanted.bytesAtMost);
  if (bytes.length === 0) return undefined;
  const [mediaType = ''] = type.split(';', 1);
  if (mediaType.trim().toLowerCase() !== mediaTypes[wanted.as]) {
    throw new HttpError('invalid_request');
  }
  const text = bytes.toString();
  return wanted.as === 'json' ? parseJson(text) : text;
}

function readBytes(message: IncomingMessage, atMost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= atMost) return chunks.push(chunk);
      chunks.length = 0;
      return reject(new HttpError('body_too_large'));
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    // Whoever left in the middle reads no answer, whichever it is.
    message.on('error', () => reject(new HttpError('invalid_request')));
    message.on('close', () => reject(new HttpError('invalid_request')));
  });
}

/** Also as an escape; most bodies have neither, and are parsed at full speed. */
const mayNamePrototype = /__proto__|\\u00/;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, mayNamePrototype.test(text) ? refusePrototype : undefined);
  } catch {
    throw new HttpError('invalid_request');
  }
}

/** Nothing of ours has a member of that name, and some code would take it for more (A59). */
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new HttpError('invalid_request');
  return value;
}
