import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { soon } from './eventually.ts';

const program = fileURLToPath(new URL('../../server/src/cli/countersign.ts', import.meta.url));

/** The operator's command as a process of its own, with nothing of this one's environment. */
export class ServiceProcess {
  readonly child: ChildProcess;
  /** All that it printed, errors too. */
  output = '';
  /** Without the errors. */
  stdout = '';

  constructor(words: readonly string[], env: Readonly<Record<string, string>>) {
    const path = process.env.PATH ?? '';
    this.child = spawn(process.execPath, [program, ...words], { env: { PATH: path, ...env } });
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += String(chunk);
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += String(chunk);
      });
    }
  }

  /** Runs a command to its end. */
  static async run(
    words: readonly string[],
    env: Readonly<Record<string, string>>,
    input = '',
  ): Promise<{ readonly code: number; readonly output: string; readonly stdout: string }> {
    const run = new ServiceProcess(words, env);
    run.child.stdin?.on('error', () => {}).end(input);
    const [code] = await soon(words.join(' '), once(run.child, 'close'));
    return { code: Number(code), output: run.output, stdout: run.stdout };
  }

  /** Waits until a line fits, and gives what its first group caught. */
  line(pattern: RegExp): Promise<string> {
    const found = new Promise<string>((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.output);
        if (match) resolve(match[1] ?? '');
      };
      look();
      this.child.stdout?.on('data', look);
      this.child.once('exit', () => reject(new Error(`It ended:\n${this.output}`)));
    });
    return soon(String(pattern), found);
  }

  port(): Promise<string> {
    return this.line(/listening on port (\d+)/);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    await soon('the end', once(this.child, 'exit'));
  }
}

export function dataEnvironment(dataDir: string): Record<string, string> {
  return {
    COUNTERSIGN_DATA_DIR: join(dataDir, 'data'),
    COUNTERSIGN_PORT: '0',
    COUNTERSIGN_PUBLIC_URL: 'https://chat.test',
    COUNTERSIGN_BEHIND_PROXY: 'true',
    COUNTERSIGN_INSECURE_HOSTS: 'id.aurora.test=127.0.0.1',
  };
}
