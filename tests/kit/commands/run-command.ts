import { join } from 'node:path';
import { commands } from '../../../server/src/cli/commands.ts';
import { plainSettings, type Stage } from '../stage.ts';

export type CommandName = keyof typeof commands;

/**
 * An operator's command beside the running service, with keys, bus and clock of its own, as in
 * another process.
 */
export async function runCommand(
  stage: Stage,
  name: CommandName,
  ...args: readonly string[]
): Promise<void> {
  const dataDir = join(stage.dataDir, 'data');
  const settings = { ...plainSettings, dataDir, logLevel: 'silent' };
  const silent = () => {};
  await commands[name].run({
    ...{ args, settings, print: silent, warn: silent, isTerminal: false, fetch },
    readInput: async () => '',
    logTo: { write: silent },
  });
}
