import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { auditFaults, recordVerdict, verifyAudit } from '../audit/verify-audit.ts';
import { openFoundation } from '../main.ts';
import { type CommandInput, UsageError } from './command.ts';

const usage = 'audit verify [brand] [--log <file>]';

/** Finds any edit, gap or cut in the audit records; the log's checkpoints are a second witness. */
export async function verifyAuditRecords(input: CommandInput): Promise<void> {
  const { positionals, values } = readArguments(input.args);
  const statements = values.log === undefined ? [] : await readStatements(values.log);
  const foundation = await openFoundation(input.settings);
  try {
    const brands = await foundation.storage.brands.list();
    const asked = brands.filter(({ id }) => positionals.length === 0 || id === positionals[0]);
    if (asked.length === 0) throw new UsageError(`${usage}\nNo such brand.`);
    for (const { id } of asked) {
      const verdict = await verifyAudit(foundation, id, statements);
      const { records, checkpoints, faults, cut } = verdict;
      const by = { brandId: id, actor: 'operator', subject: null, correlationId: null, detail: {} };
      await recordVerdict(foundation, by, verdict);
      const found = faults.length === 0 ? 'no fault' : `${faults.length} or more faults`;
      input.print(`${id}: ${records} records, ${checkpoints} checkpoints, ${found}`);
      if (cut) {
        const on = new Date(cut.at).toISOString().slice(0, 10);
        input.print(`  up to record ${cut.number} removed on ${on}: kept for ${cut.keptDays} days`);
      }
      for (const { number, fault } of faults) {
        input.print(`  record ${number}: ${auditFaults[fault]}`);
      }
      if (faults.length > 0) process.exitCode = 1;
    }
  } finally {
    await foundation.storage.close();
  }
}

function readArguments(args: readonly string[]) {
  try {
    const options = { log: { type: 'string' } } as const;
    const read = parseArgs({ args: [...args], options, allowPositionals: true });
    if (read.positionals.length <= 1) return read;
  } catch {
    // Falls through to the usage.
  }
  throw new UsageError(usage);
}

/** Lines of the service's log; all but those of checkpoints are passed over. */
async function readStatements(file: string): Promise<readonly string[]> {
  const statements: string[] = [];
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  for await (const line of lines) {
    const found = /"statement":"([\w.-]{1,2000})"/.exec(line);
    if (found?.[1]) statements.push(found[1]);
  }
  return statements;
}
