import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { auroraPeople } from '../../demo/people.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';
import { patienceMilliseconds, type Watch, watch } from './kit/watch.ts';

const stage = Stage.prepare();
const [mara] = auroraPeople;
const loader = `<script src="${sites.service}/loader.js" data-brand="aurora" data-open></script>`;

test('[A52, R30] a page that the brand has not listed gets no window, a listed one does', {
  skip,
}, async () => {
  const html = `<!doctype html><title>Shop</title><body>${loader}`;
  const listed = await visit({ [`${sites.bare}/`]: html });
  const window = await frameOf(listed.page, '/window/aurora');
  await window.getByRole('textbox', { name: 'Message' }).waitFor();

  const unlisted = await visit({ [`${sites.evil}/`]: html });
  const refused = await refusedFrame(unlisted);
  assert.ok(!refused.url().startsWith(sites.service));
  assert.ok(unlisted.seen.console.some((line) => /frame-ancestors/.test(line)));
});

test('[A52] a listed page inside of an unlisted one gets no window either', { skip }, async () => {
  const outer = `<!doctype html><body><iframe src="${sites.bare}/"></iframe>`;
  const seen = await visit({
    [`${sites.evil}/`]: outer,
    [`${sites.bare}/`]: `<!doctype html><body>${loader}`,
  });
  const refused = await refusedFrame(seen);
  assert.equal(refused.parentFrame()?.url(), `${sites.bare}/`);
});

test('[A52] the Agent Workspace opens in no frame, whoever holds it', { skip }, async () => {
  for (const site of [sites.evil, sites.bare]) {
    const html = `<!doctype html><body><iframe src="${sites.service}/agent/"></iframe>`;
    const seen = await visit({ [`${site}/`]: html });
    const refused = await refusedFrame(seen);
    assert.ok(!refused.url().startsWith(sites.service), site);
  }
});

test('[A51] the loader gives its port to no other origin, even in its own frame', {
  skip,
}, async () => {
  const thief = `<!doctype html><title>waits</title><script>
    addEventListener('message', ({ data, ports }) => {
      document.title += ' ' + JSON.stringify(data) + ports.length;
    });
  </script>`;
  const { page } = await visit({
    [`${sites.bare}/`]: `<!doctype html><body>${loader}`,
    [`${sites.evil}/thief`]: thief,
  });
  const window = await frameOf(page, '/window/aurora');
  await window.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.evaluate(
    (address) =>
      new Promise<void>((resolve) => {
        const host = [...document.querySelectorAll('div')].find(({ shadowRoot }) => shadowRoot);
        const inside = host?.shadowRoot?.querySelector('iframe');
        // The loader hands the port over at the same event, before us.
        const onLoad = () => {
          inside?.contentWindow?.postMessage('a control that does arrive', 'https://evil.test');
          resolve();
        };
        inside?.addEventListener('load', onLoad, { once: true });
        if (inside) inside.src = address;
      }),
    `${sites.evil}/thief`,
  );
  const frame = await frameOf(page, '/thief');
  await frame.waitForFunction(() => document.title.includes('control'));
  assert.equal(await frame.title(), 'waits "a control that does arrive"0');
});

test('[A63] the window stores nothing that a script can read, and its session survives a reload', {
  skip,
}, async () => {
  const consumer = await stage.consumer('aurora');
  await consumer.openChat();
  await consumer.say('Said by nobody in particular');
  const frame = await consumer.frame();
  // A control: this browser refuses third-party cookies unless they are partitioned.
  assert.deepEqual(await frame.evaluate(tryCookies), ['partitioned=1']);

  await consumer.page.reload();
  await consumer.reads('Said by nobody in particular');
  await consumer.signIn(mara!.login);
  await consumer.standing.getByText('Mara Keller').waitFor();
  await consumer.reads('Said by nobody in particular');

  const stored = await (await consumer.frame()).evaluate(readStores);
  assert.deepEqual(stored, { cookie: '', local: [], session: [], databases: [], caches: [] });
  const ours = (await consumer.context.cookies()).filter(({ domain }) => domain.includes('chat.'));
  assert.deepEqual(
    ours.map(({ name, httpOnly, secure, sameSite, path }) => {
      return { name, httpOnly, secure, sameSite, path };
    }),
    [
      {
        name: '__Host-countersign-aurora',
        httpOnly: true,
        secure: true,
        sameSite: 'None',
        path: '/',
      },
    ],
  );
  assert.match(JSON.stringify(ours[0]?.partitionKey), /aurora\.test/);
  const ofPage = await consumer.page.evaluate(readStores);
  assert.deepEqual(ofPage, {
    cookie: '',
    local: [],
    session: ['countersign-open=1'],
    databases: [],
    caches: [],
  });
});

test('[A63] the agent’s cookie is out of reach of scripts, and of what is typed only the tab knows', {
  skip,
}, async () => {
  const agent = await stage.agent('aurora');
  const [cookie, ...more] = await agent.context.cookies();
  assert.deepEqual(more, []);
  assert.equal(cookie?.name, '__Host-countersign-agent');
  assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite], [true, true, 'Strict']);
  const { cookie: readable, local, databases } = await agent.page.evaluate(readStores);
  assert.deepEqual([readable, local, databases], ['', [], []]);
});

/** Puts the pages where they belong and opens the first. */
async function visit(
  pages: Readonly<Record<string, string>>,
): Promise<{ page: Page; seen: Watch }> {
  const context = await stage.browser.newContext();
  context.setDefaultTimeout(patienceMilliseconds);
  const seen = watch(context);
  for (const [address, html] of Object.entries(pages)) stage.system.pages.set(address, html);
  const page = await context.newPage();
  await page.goto(Object.keys(pages)[0]!);
  return { page, seen };
}

/** The browser puts an error page of its own where a page must not be framed. */
async function refusedFrame({ page }: { readonly page: Page }): Promise<Frame> {
  return frameWhere(page, (frame) => frame.url().startsWith('chrome-error:'));
}

function frameOf(page: Page, path: string): Promise<Frame> {
  return frameWhere(page, (frame) => frame.url().endsWith(path));
}

async function frameWhere(page: Page, fits: (frame: Frame) => boolean): Promise<Frame> {
  const found = page.frames().find(fits);
  if (found) return found;
  const predicate = (frame: Frame) => fits(frame);
  return page.waitForEvent('framenavigated', { predicate, timeout: patienceMilliseconds });
}

// Both run in the page.
function tryCookies(): string[] {
  // biome-ignore lint/suspicious/noDocumentCookie: what a script of the page could do.
  document.cookie = 'plain=1; SameSite=None; Secure; Path=/';
  // biome-ignore lint/suspicious/noDocumentCookie: as above.
  document.cookie = 'partitioned=1; SameSite=None; Secure; Path=/; Partitioned';
  const kept = document.cookie.split('; ');
  // biome-ignore lint/suspicious/noDocumentCookie: as above.
  document.cookie = 'partitioned=; Max-Age=0; SameSite=None; Secure; Path=/; Partitioned';
  return kept;
}

async function readStores() {
  // Where the browser gives a third-party frame no storage at all, nothing is in it either.
  const entries = (name: 'localStorage' | 'sessionStorage'): string[] => {
    try {
      return Object.entries(window[name]).map((entry) => entry.join('='));
    } catch {
      return [];
    }
  };
  return {
    cookie: document.cookie,
    local: entries('localStorage'),
    session: entries('sessionStorage'),
    databases: await indexedDB.databases().catch(() => []),
    caches: await caches.keys().catch(() => []),
  };
}
