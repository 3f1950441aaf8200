// The tasks behind `npm run demo`, `npm test`, `npm run check` and the rest.
//
// Owns: which tasks there are. Each is a file in tasks/ that reads as a list of steps; steps/
// holds what several of them need. Entry: tools/start.mjs, which sets up first.
// Must never: be shipped, or be imported by anything that is.

import { chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { prepareEnvironment } from './steps/command.ts';
import { bench } from './tasks/bench.ts';
import { build } from './tasks/build.ts';
import { check } from './tasks/check.ts';
import { countersign } from './tasks/countersign.ts';
import { demo } from './tasks/demo.ts';
import { dev } from './tasks/dev.ts';
import { format, unused } from './tasks/format.ts';
import { generate } from './tasks/generate.ts';
import { sbom } from './tasks/sbom.ts';
import { screenshots } from './tasks/screenshots.ts';
import { test } from './tasks/test.ts';

/** Each answers whether all went well. */
const tasks: Readonly<Record<string, () => Promise<boolean>>> = {
  bench,
  build,
  check,
  countersign,
  demo,
  dev,
  format,
  generate,
  sbom,
  screenshots,
  test,
  unused,
};

chdir(fileURLToPath(new URL('..', import.meta.url)));
prepareEnvironment();

const name = process.argv[2] ?? '';
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
if (task === undefined) {
  console.error(`There is no task "${name}". There are: ${Object.keys(tasks).join(', ')}.`);
  process.exitCode = 2;
} else {
  process.exitCode = (await task()) ? 0 : 1;
}
