import type { Settings } from '../config/settings.ts';

export type CommandInput = {
  readonly args: readonly string[];
  readonly settings: Settings;
  readonly print: (line: string) => void;
  /** Beside the output, so that this can be piped on. */
  readonly warn: (line: string) => void;
  /** Whether somebody reads along; else there is no colour. */
  readonly isTerminal: boolean;
  /** All of standard input, up to a limit. */
  readonly readInput: (mostBytes: number) => Promise<string>;
  readonly fetch: typeof fetch;
  /** For commands whose output is read by programs. */
  readonly logTo: { write(line: string): void };
};

/** A call that lacks something. Its message is the usage line. */
export class UsageError extends Error {
  readonly code = 'usage';
  constructor(usage: string) {
    super(`Usage: countersign ${usage}`);
    this.name = 'UsageError';
  }
}
