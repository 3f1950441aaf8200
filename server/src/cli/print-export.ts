import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** To standard output, or to a new file that nobody else on the machine may read. */
export async function printExport(
  lines: AsyncIterable<string>,
  out: string | undefined,
): Promise<void> {
  const text = Readable.from(lines);
  if (out === undefined) await pipeline(text, process.stdout, { end: false });
  else await pipeline(text, createWriteStream(out, { flags: 'wx', mode: 0o600 }));
}
