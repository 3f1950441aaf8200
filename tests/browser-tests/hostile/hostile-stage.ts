import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import { createServer as createTlsServer, type Server } from 'node:tls';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Authority, makeAuthority } from '../../e2e/kit/authority.ts';
import { serveBarePages } from '../../e2e/kit/bare-pages.ts';
import { executablePath } from '../../e2e/kit/stage.ts';
import { patienceMilliseconds, type Watch, watch } from '../../e2e/kit/watch.ts';
import { type Stage, startStage } from '../../kit/stage.ts';

export type HostileStage = {
  readonly stage: Stage;
  /** Address → HTML, on the brands' own sites. */
  readonly pages: Map<string, string>;
  /** A browser of somebody's own, in which everything is watched. */
  open(): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly seen: Watch }>;
};

const names = ['chat.test', 'www.aurora.test', 'www.borealis.test', 'evil.test'];

/** For a whole file of tests: what was started is closed behind the last of them. */
export function hostileStageOfFile(): () => Promise<HostileStage> {
  const closers: (() => Promise<void>)[] = [];
  after(async () => {
    for (const close of closers.reverse()) await close();
  });
  return () => startHostileStage({ after: (close) => void closers.push(close) });
}

/**
 * The service in this process, with everything that tests/kit can make of it, behind https for a
 * real browser: so thousands of values are there before the browser looks.
 */
async function startHostileStage(scope: Parameters<typeof startStage>[0]): Promise<HostileStage> {
  const stage = await startStage(scope, { startAt: Date.now(), hasBuiltPages: true });
  const authority = await makeAuthority(names);
  const bare = await serveBarePages(authority);
  const front = await startFront(authority, stage);
  const { port } = front.address() as AddressInfo;
  const rules = names.map((name) => {
    return `MAP ${name} 127.0.0.1:${name === 'chat.test' ? port : bare.port}`;
  });
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ')}`,
      `--ignore-certificate-errors-spki-list=${authority.keyDigest}`,
    ],
  });
  scope.after(async () => {
    await browser.close();
    front.close();
    await bare.close();
  });
  return { stage, pages: bare.pages, open: () => openContext(browser) };
}

async function startFront({ certificate, key }: Authority, stage: Stage): Promise<Server> {
  const front = createTlsServer({ cert: certificate, key }, (socket) => {
    const service = connect(stage.port, '127.0.0.1');
    socket.on('error', () => service.destroy());
    service.on('error', () => socket.destroy());
    socket.pipe(service).pipe(socket);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return front;
}

async function openContext(browser: Browser) {
  const context = await browser.newContext({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(patienceMilliseconds);
  await context.addInitScript({ path: join(import.meta.dirname, 'look-for-harm.js') });
  return { context, seen: watch(context), page: await context.newPage() };
}
