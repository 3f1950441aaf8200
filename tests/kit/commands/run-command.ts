import { join } from 'node:path';
import { commands } from '../../../server/src/cli/commands.ts';
import { plainSettings, type Stage } from '../stage.ts';

export type CommandName = keyof typeof commands;

/**
 * An operator's command beside the running service, with keys, bus and clock of its own, as in
 * another process. Answers what it printed.
 */
export async function runCommand(
  stage: Stage,
  name: CommandName,
  ...args: readonly string[]
): Promise<string> {
  const dataDir = join(stage.dataDir, 'data');
  const settings = { ...plainSettings, dataDir, logLevel: 'silent' };
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  await commands[name].run({
    ...{ args, settings, print, warn: print, isTerminal: false, fetch },
    readInput: async () => '',
    logTo: { write: print },
  });
  return printed.join('\n');
}
