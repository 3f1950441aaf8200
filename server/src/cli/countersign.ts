#!/usr/bin/env node
/**
 * The operator's commands. Owns words and exit codes. Entry point: this file, with a command's
 * name. Hands over to main and admin/. Must never print a secret, except a one-time link or a
 * webhook's secret that was asked for.
 */

import { AdminError } from '../admin/admin-error.ts';
import { BrandFileError } from '../admin/brand.ts';
import { readSettings, SettingsError } from '../config/settings.ts';
import { type CommandName, commands, runCommand } from './commands.ts';

const surroundings = {
  print,
  warn: (line: string) => void process.stderr.write(`${line}\n`),
  isTerminal: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  readInput,
  fetch,
  logTo: { write: (line: string) => void process.stderr.write(line) },
};

const words = process.argv.slice(2);
const name = Object.keys(commands).find((known) => `${words.join(' ')} `.startsWith(`${known} `));

if (!name) {
  const isHelp = words.length === 0 || words[0] === 'help' || words[0] === '--help';
  const lines = Object.entries(commands).map(
    ([word, { usage, says }]) => `  ${word.padEnd(24)}${usage && `${usage}  `}${says}`,
  );
  process.stdout.write(`countersign <command>\n\n${lines.join('\n')}\n`);
  process.exitCode = isHelp ? 0 : 2;
} else {
  const args = words.slice(name.split(' ').length);
  try {
    const settings = readSettings(process.env);
    const code = await runCommand(name as CommandName, { args, settings, ...surroundings });
    // Output that is piped on may still be on its way, so nothing ends the process by force.
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    process.exitCode = 1;
    const isExplained =
      error instanceof SettingsError ||
      error instanceof BrandFileError ||
      error instanceof AdminError ||
      (error instanceof Error && 'code' in error);
    if (!isExplained) throw error;
    process.stderr.write(`${explain(error)}\n`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function readInput(mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, mostBytes);
}

function explain(error: Error & { code?: unknown; port?: unknown }): string {
  if (error.code === 'EADDRINUSE') {
    const mend = 'Stop what uses it (perhaps the demo), or set COUNTERSIGN_PORT to another.';
    return `Port ${error.port} is taken. ${mend}`;
  }
  const help = 'help' in error && typeof error.help === 'string' ? `\n${error.help}` : '';
  return error.message + help;
}
