import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { addresses, serviceEnvironment } from './demo-settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = 'server/src/cli/countersign.ts';

/** Runs one of the operator's commands and gives back what it printed. */
export async function countersign(dataDir: string, words: readonly string[]): Promise<string> {
  const child = start(dataDir, words);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`countersign ${words.join(' ')} failed:\n${output}`);
  return output;
}

/** The demo's addresses are fixed, so a taken one is told before anything is started. */
export async function checkFree(port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, '127.0.0.1');
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

/** The service as its own process, so that it can be killed and started again on its own. */
export async function startService(
  dataDir: string,
): Promise<{ readonly ended: Promise<unknown>; stop(): Promise<void> }> {
  const child = start(dataDir, ['serve']);
  child.stdout?.resume();
  const ended = once(child, 'exit');
  await Promise.race([isReady(), ended.then(([code]) => failed(Number(code)))]);
  return {
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function start(dataDir: string, words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: root,
    env: { ...process.env, ...serviceEnvironment(dataDir) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Whatever ends the demo ends the service, so that no port stays taken.
  process.once('exit', () => child.kill());
  return child;
}

function failed(code: number): never {
  throw new Error(`The service ended at once (exit code ${code}); the reason stands above.`);
}

async function isReady(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(`${addresses.service.url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The service did not become ready within 20 seconds.');
}
