/**
 * `npm run bench`: what a proof costs, as ratios inside one run, so that a slow or busy machine
 * changes little.
 *
 * Owns: what is measured, and docs/reference/benchmarks.md (`npm run bench -- --write`). Entry:
 * this file. `--only verification` (or `refusals`, `exchange`) runs one section. Each section
 * answers with a table and hands it to report.ts. Must never: be shipped, or be read as a test.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureExchange } from './exchange/exchange.ts';
import { measureRefusals } from './refusals/refusals.ts';
import { asMarkdown, asText, type Section } from './report.ts';
import { measureVerification } from './verification/verification.ts';

const measurements: Readonly<Record<string, () => Promise<Section>>> = {
  verification: measureVerification,
  exchange: measureExchange,
  refusals: measureRefusals,
};
const page = 'docs/reference/benchmarks.md';

const { values: asked } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const wanted = Object.entries(measurements).filter(([name]) => (asked.only ?? name) === name);
if (wanted.length === 0) {
  console.error(`There is no section "${asked.only}": ${Object.keys(measurements).join(', ')}.`);
  process.exitCode = 2;
} else if (asked.write && asked.only !== undefined) {
  console.error('--write needs all sections, or the page would lose the others.');
  process.exitCode = 2;
} else {
  const sections: Section[] = [];
  for (const [, measure] of wanted) {
    const section = await measure();
    sections.push(section);
    console.log(asText(section));
  }
  if (asked.write) {
    writeFileSync(page, asMarkdown(sections));
    console.log(`Wrote ${page}.`);
  }
}
