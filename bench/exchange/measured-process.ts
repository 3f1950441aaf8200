import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, with a folder on a real disk, and the time it has used. */
export class MeasuredProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.port = port;
  }

  static async start(program: URL, folder: string): Promise<MeasuredProcess> {
    // The log goes where it costs least; writing its lines is still the server's work.
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    const child = fork(fileURLToPath(program), [folder], { stdio: [...stdio] });
    const [{ port }] = await once(child, 'message');
    return new MeasuredProcess(child, folder, port);
  }

  /** Microseconds of processor time since it began, all its threads counted. */
  async cpuMicroseconds(): Promise<number> {
    this.#child.send('cpu');
    const [{ user, system }] = await once(this.#child, 'message');
    assert(user > 0);
    return user + system;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}
