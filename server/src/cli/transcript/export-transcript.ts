import { parseArgs } from 'node:util';
import { agentsOf } from '../../admin/agents.ts';
import { exportTranscript } from '../../conversations/transcript/export-transcript.ts';
import { openFoundation } from '../../main.ts';
import { type CommandInput, UsageError } from '../command.ts';
import { printExport } from '../print-export.ts';

const usage = 'transcript export <brand> <conversation id> [--notes] [--out <file>]';

export async function exportTranscriptOf({ args, settings, warn, logTo }: CommandInput) {
  const { brandId, conversationId, notes, out } = readArguments(args);
  const foundation = await openFoundation(settings, { logTo });
  const { storage } = foundation;
  try {
    const lines = await exportTranscript(
      { ...foundation, agentOf: agentsOf(storage), origin: settings.publicUrl },
      { brandId, conversationId, by: 'operator', withNotes: notes, correlationId: null },
    ).catch((error: unknown) => {
      const isUnknown = error instanceof Error && 'code' in error && error.code === 'not_found';
      throw isUnknown ? new UsageError(`${usage}\nThe brand has no such conversation.`) : error;
    });
    await printExport(lines, out);
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
