import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

let axe: string | undefined;

/** What axe finds and calls serious or critical, with the elements at fault. */
export async function accessibilityFaults(page: Page | Frame): Promise<readonly string[]> {
  axe ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Rule = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] };
    type Axe = { run(): Promise<{ violations: Rule[] }> };
    const { violations } = await (window as unknown as { axe: Axe }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
      );
  });
}
