import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { exportTranscript } from '../../conversations/transcript/export-transcript.ts';
import { openFoundation } from '../../main.ts';
import { type CommandInput, UsageError } from '../command.ts';

const usage = 'transcript export <brand> <conversation id> [--notes] [--out <file>]';

/** To standard output, or to a new file that nobody else on the machine may read. */
export async function exportTranscriptOf({ args, settings, warn, logTo }: CommandInput) {
  const { brandId, conversationId, notes, out } = readArguments(args);
  const foundation = await openFoundation(settings, { logTo });
  const { storage } = foundation;
  try {
    const agentOf = async (id: string) => {
      const agent = await storage.agents.find(id);
      return { id, name: agent?.name ?? 'Former agent' };
    };
    const lines = await exportTranscript(
      { ...foundation, agentOf, origin: settings.publicUrl },
      { brandId, conversationId, by: 'operator', withNotes: notes, correlationId: null },
    ).catch((error: unknown) => {
      const isUnknown = error instanceof Error && 'code' in error && error.code === 'not_found';
      throw isUnknown ? new UsageError(`${usage}\nThe brand has no such conversation.`) : error;
    });
    const text = Readable.from(lines);
    if (out === undefined) await pipeline(text, process.stdout, { end: false });
    else await pipeline(text, createWriteStream(out, { flags: 'wx', mode: 0o600 }));
    warn('This is personal data in clear: hand it over safely.');
  } finally {
    await storage.close();
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { notes: { type: 'boolean', default: false }, out: { type: 'string' } },
      allowPositionals: true,
    });
    const [brandId, conversationId, ...more] = positionals;
    if (brandId && conversationId && more.length === 0) {
      return { brandId, conversationId, ...values };
    }
  } catch {
    // The same as for what is missing.
  }
  throw new UsageError(usage);
}
