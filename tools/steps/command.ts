import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export type CommandResult = { readonly ok: boolean; readonly output: string };

export type Command = {
  readonly run: readonly [program: string, ...args: string[]];
  readonly limitSeconds?: number;
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * Puts our own tools first, also when a task was started without npm. What Node compiles is kept:
 * each of hundreds of processes and threads would strip the types of the same files again.
 */
export function prepareEnvironment(): void {
  const bin = resolve('node_modules/.bin');
  process.env.PATH = [bin, process.env.PATH ?? ''].join(delimiter);
  process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/countersign/compiled');
}

/** Runs a program to its end and answers with all it said. Never throws. */
export async function runCommand({ run, limitSeconds = 120, env = {} }: Command) {
  const [program, ...args] = run;
  const child = spawn(resolveProgram(program), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    timeout: limitSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<CommandResult>((finish) => {
    child.once('error', (error) => finish({ ok: false, output: `${program}: ${error.message}` }));
    child.once('close', (code, signal) => {
      const output =
        signal === 'SIGKILL'
          ? `${program} did not end within ${limitSeconds} s and was ended.`
          : '';
      finish({ ok: code === 0, output });
    });
  });
  const [out, err, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { ok: end.ok, output: [out, err, end.output].filter((part) => part !== '').join('\n') };
}

/**
 * Runs programs in this terminal until they end or we are told to. The first one to end, and any
 * signal to us, ends the others, so that nothing is left behind.
 */
export async function runInTerminal(commands: readonly Command['run'][]): Promise<boolean> {
  const children = commands.map(([program, ...args]) =>
    spawn(resolveProgram(program), args, { stdio: 'inherit' }),
  );
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    stopping = true;
    for (const child of children) child.kill(signal);
  };
  // Ctrl-C reaches the children by itself: they share our terminal. Asking again would cut
  // their own clean ending short.
  const onInterrupt = (): void => {
    stopping = true;
    if (!process.stdin.isTTY) stop('SIGINT');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  const codes = await Promise.all(
    children.map(async (child) => {
      const code = await exitCodeOf(child);
      if (!stopping) stop('SIGTERM');
      return code;
    }),
  );
  return codes.every((code) => code === 0);
}

function exitCodeOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((finish) => {
    child.once('error', (error) => {
      console.error(error.message);
      finish(1);
    });
    child.once('exit', (code, signal) => {
      // Ending because we asked for it is a good end.
      const asked = signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP';
      finish(code ?? (asked ? 0 : constants.signals[signal ?? 'SIGKILL'] + 128));
    });
  });
}

function resolveProgram(program: string): string {
  return program === 'node' ? process.execPath : program;
}
