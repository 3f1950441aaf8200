import { parseArgs } from 'node:util';
import { examineToken } from '../../doctor/examine-token.ts';
import { type CommandInput, UsageError } from '../command.ts';
import { createStepPrinter } from '../doctor/print-step.ts';
import { withConnector } from './with-connector.ts';

const usage = 'token check --connector <id> [--nonce <nonce>] [--json] < token';
const longestToken = 64 * 1024;

/** Says of one ID token, read from standard input, how each rule goes. Answers 1 if refused. */
export async function checkToken(input: CommandInput): Promise<number> {
  const { connector: id, nonce, json } = readArguments(input.args);
  return withConnector(input, { id, usage }, async ({ connector, foundation }) => {
    const raw = (await input.readInput(longestToken)).trim();
    const now = Math.floor(foundation.runtime.now() / 1000);
    const { steps, claimNames } = await examineToken(connector, raw, { now, nonce });
    const isRefused = steps.some(({ state }) => state === 'failed');
    if (json) input.print(JSON.stringify({ accepted: !isRefused, claimNames, steps }, null, 2));
    else {
      const printStep = createStepPrinter(input);
      for (const step of steps) printStep({ ...step, title: `${step.id} ${step.title}` });
      if (claimNames.length > 0) input.print(`  Claims: ${claimNames.join(', ')}`);
      input.print(isRefused ? 'Refused.' : 'It would be accepted, once.');
    }
    return isRefused ? 1 : 0;
  });
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        connector: { type: 'string' },
        nonce: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    throw new UsageError(usage);
  }
}
