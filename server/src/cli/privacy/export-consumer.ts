import { parseArgs } from 'node:util';
import { agentsOf } from '../../admin/agents.ts';
import { openFoundation } from '../../main.ts';
import { exportConsumer } from '../../privacy/export/export-consumer.ts';
import { type CommandInput, UsageError } from '../command.ts';
import { printExport } from '../print-export.ts';

const usage = 'consumer export <brand> <consumer id> [--out <file>] [--with-hold]';

export async function exportConsumerOf({ args, settings, warn, logTo }: CommandInput) {
  const { brandId, consumerId, out, withHold } = readArguments(args);
  const foundation = await openFoundation(settings, { logTo });
  const { storage } = foundation;
  try {
    const request = { brandId, consumerId, actor: 'operator', correlationId: null, withHold };
    const lines = await exportConsumer({ ...foundation, agentOf: agentsOf(storage) }, request);
    if (!lines) throw new UsageError(`${usage}\nThe brand has no such consumer.`);
    await printExport(ended(lines), out);
    if (withHold) warn('It tells of legal holds: keep it, and do not hand it over.');
    warn('This is personal data in clear: hand it over safely, and delete it then.');
  } finally {
    await storage.close();
  }
}

async function* ended(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

function readArguments(args: readonly string[]) {
  try {
    const options = { out: { type: 'string' }, 'with-hold': { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [brandId, consumerId, ...more] = positionals;
    const { out, 'with-hold': withHold = false } = values;
    if (brandId && consumerId && more.length === 0) return { brandId, consumerId, out, withHold };
  } catch {
    // The same as for what is missing.
  }
  throw new UsageError(usage);
}
