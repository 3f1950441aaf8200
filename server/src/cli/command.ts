import type { Settings } from '../config/settings.ts';

export type CommandInput = {
  readonly args: readonly string[];
  readonly settings: Settings;
  readonly print: (line: string) => void;
};

/** A call that lacks something. Its message is the usage line. */
export class UsageError extends Error {
  readonly code = 'usage';
  constructor(usage: string) {
    super(`Usage: countersign ${usage}`);
    this.name = 'UsageError';
  }
}
