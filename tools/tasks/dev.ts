import { existsSync, watch } from 'node:fs';
import { runInTerminal } from '../steps/command.ts';
import { build } from './build.ts';

const quietMilliseconds = 150;

/** The demo, restarted when server code changes; the browser programs are rebuilt on change. */
export async function dev(): Promise<boolean> {
  await build();
  for (const folder of ['sdk', 'agent-workspace', 'protocol']) rebuildOnChange(folder);
  // The service reads the browser programs when it starts, so a new build restarts it too.
  const built = ['sdk/dist', 'agent-workspace/dist'];
  const sources = ['server/src', 'protocol/src', 'tokens/src', 'demo'];
  const watched = [...sources, ...built].filter(existsSync);
  const paths = watched.map((path) => `--watch-path=${path}`);
  const done = await runInTerminal([
    ['node', '--watch', '--watch-preserve-output', ...paths, 'demo/run.ts'],
  ]);
  // The watchers would keep us alive.
  process.exit(done ? 0 : 1);
}

function rebuildOnChange(folder: string): void {
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve(true);
  watch(folder, { recursive: true }, (_event, name) => {
    if (name === null || /(^|[\\/])(dist|node_modules)([\\/]|$)/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(build);
    }, quietMilliseconds);
  });
}
