// The pictures of the README, from the real thing: the service, Aurora's site and its provider run
// as in the end-to-end tests (so nothing needs a free port 4000), people chat, and what is then on
// the screens is kept. `npm run screenshots` builds first and finds the browser.
//
// Owns: which pictures there are. The story is in play-story.ts. Must never retouch a screen.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { joinOfficer } from '../../tests/e2e/kit/officer.ts';
import { launchBrowser } from '../../tests/e2e/kit/stage.ts';
import { sites, startSystem } from '../../tests/e2e/kit/system.ts';
import { besides } from './besides.ts';
import { playStory, type Story } from './play-story.ts';
import { storyMinutes } from './story.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const screen = { width: 1440, height: 900 };
const highest = 1700;
const largestBytes = 400 * 1024;

let minutesBehind = storyMinutes;
const system = await startSystem({
  providerNow: () => Date.now() - minutesBehind * 60_000,
  serviceEnvironment: { NODE_OPTIONS: `--import=${import.meta.resolve('./story-clock.ts')}` },
});
try {
  const browser = await launchBrowser(system);
  try {
    await mkdir(folder, { recursive: true });
    await takeAll(browser, await playStory({ browser, pass }));
  } finally {
    await browser.close();
  }
} finally {
  await system.close();
}

/** The service's clock and the provider's go on together. */
async function pass(minutes: number): Promise<void> {
  for (let left = Math.min(minutes, minutesBehind); left > 0; left -= 1) {
    system.service.signal('SIGUSR2');
    minutesBehind -= 1;
    // Signals of one kind that arrive together count once; an answer shows that it has arrived.
    await system.fetch(`${sites.service}/health`);
  }
}

async function takeAll(browser: Browser, { agent, consumer }: Story): Promise<void> {
  await agent.page.setViewportSize(screen);
  await agent.page.emulateMedia({ colorScheme: 'dark' });
  await keep('workspace-dark', await shot(agent.page));
  await agent.page.emulateMedia({ colorScheme: 'light' });
  await keep('workspace-light', await shot(agent.page));
  await consumer.page.setViewportSize(screen);
  await keep('aurora-chat', await shot(consumer.page));

  // Side by side they are as high as the card, so that what is proven and what is not can both be
  // seen; the brand's page is narrow, as on a tablet.
  const height = await heightOfCard(agent);
  await agent.page.setViewportSize({ width: 1400, height });
  await consumer.page.setViewportSize({ width: 640, height });
  const pictures = {
    left: { png: await shot(agent.page), title: 'What the agent sees' },
    right: { png: await shot(consumer.page), title: 'What Mara sees' },
  };
  await keep('countersign', await besides(browser, pictures));
  await keep('connector-doctor', await examine(agent.page));
  await keep('privacy-officer', await verifyAudit(await joinOfficer(system, browser)));
}

/** The doctor at Aurora's real provider; its page is shown as far as the examination goes. */
async function examine(page: Page): Promise<Buffer> {
  await page.setViewportSize({ width: 1440, height: 1240 });
  await page.getByRole('link', { name: 'Connectors' }).click();
  await page
    .getByRole('link', { name: /Aurora/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Examine' }).click();
  await page.getByRole('button', { name: 'Examine again' }).waitFor();
  return shot(page);
}

/** The privacy officer's page after the day, with the audit record verified. */
async function verifyAudit(page: Page): Promise<Buffer> {
  await page.setViewportSize({ width: 1440, height: 1240 });
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/^Whole since/).waitFor();
  return shot(page);
}

async function heightOfCard({ card }: Story['agent']): Promise<number> {
  const scroller = card.getByRole('region', { name: 'Facts about the consumer' });
  const content = await scroller.evaluate(({ scrollHeight }) => scrollHeight);
  return Math.min(content, highest);
}

/** Without the blinking of a caret, and after everything that moves has come to rest. */
function shot(page: Page): Promise<Buffer> {
  return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

async function keep(name: string, png: Buffer): Promise<void> {
  const path = `${folder}${name}.png`;
  if (png.length > largestBytes) {
    throw new Error(`${name}.png has ${png.length} bytes; at most ${largestBytes} are allowed.`);
  }
  await writeFile(path, png);
  const kept = await readFile(path);
  console.log(`docs/images/${name}.png  ${Math.round(kept.length / 1024)} KB`);
}
