import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string>>;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = 'server/src/cli/countersign.ts';

/** Nothing is left behind when the tests are ended from outside. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The service as an operator runs it, so that it can be killed and started again. */
export class ServiceProcess {
  readonly #environment: Environment;
  #child: ChildProcess;
  #output = '';
  port = 0;

  private constructor(environment: Environment) {
    this.#environment = environment;
    this.#child = this.#spawn();
  }

  static async start(environment: Environment): Promise<ServiceProcess> {
    const service = new ServiceProcess(environment);
    await service.#listening(0);
    return service;
  }

  /** All it has said since the first start: its log, and what it prints for the operator. */
  get output(): string {
    return this.#output;
  }

  /** As a power cut would: no time to finish anything. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async startAgain(): Promise<void> {
    const from = this.#output.length;
    this.#child = this.#spawn();
    await this.#listening(from);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  #spawn(): ChildProcess {
    const environment = { ...this.#environment, COUNTERSIGN_PORT: String(this.port) };
    const child = spawnProgram(['serve'], environment);
    const keep = (chunk: unknown) => {
      this.#output += String(chunk);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    return child;
  }

  /** It says its port once it listens; the next start must use the same one. */
  async #listening(from: number): Promise<void> {
    const [, port] = await this.said(/listening on port (\d+)/, from);
    this.port = Number(port);
  }

  /** Waits until its output has this; the newest match counts. */
  async said(pattern: RegExp, from = 0): Promise<readonly string[]> {
    const child = this.#child;
    const ended = once(child, 'exit').then(() => 'ended' as const);
    for (;;) {
      const all = [...this.#output.slice(from).matchAll(new RegExp(pattern, 'g'))];
      const newest = all.at(-1);
      if (newest) return [...newest];
      const said = once(child.stdout ?? child, 'data').then(() => 'said' as const);
      if ((await Promise.race([said, ended])) === 'ended') {
        throw new Error(`the service ended:\n${this.#output.slice(from)}`);
      }
    }
  }
}

/** One of the operator's commands; answers what it printed. */
export async function runCommand(
  words: readonly string[],
  environment: Environment,
): Promise<string> {
  const child = spawnProgram(words, environment);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    output += String(chunk);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`countersign ${words.join(' ')} failed:\n${output}`);
  return output;
}

function spawnProgram(words: readonly string[], environment: Environment): ChildProcess {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
