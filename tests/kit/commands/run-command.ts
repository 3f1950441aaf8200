import { join } from 'node:path';
import { type CommandName, runCommand as run } from '../../../server/src/cli/commands.ts';
import { plainSettings, type Stage } from '../stage.ts';

export type Call = { readonly args: readonly string[]; readonly input?: string };

/**
 * An operator's command beside the running service, with keys, bus and clock of its own, as in
 * another process. Answers what it printed.
 */
export async function runCommand(
  stage: Stage,
  name: CommandName,
  ...args: readonly string[]
): Promise<string> {
  const { printed, thrown } = await tryCommand(stage, name, { args });
  if (thrown) throw thrown;
  return printed;
}

/** The same, with what it printed before it failed. */
export async function tryCommand(stage: Stage, name: CommandName, { args, input = '' }: Call) {
  const dataDir = join(stage.dataDir, 'data');
  const settings = { ...plainSettings, dataDir, logLevel: 'silent' };
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const thrown: unknown = await run(name, {
    ...{ args, settings, print, warn: print, isTerminal: false, fetch },
    readInput: async () => input,
    logTo: { write: print },
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { printed: lines.join('\n'), thrown };
}
