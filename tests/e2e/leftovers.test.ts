import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame } from 'playwright-core';
import { auroraPeople } from '../../demo/people.ts';
import { Consumer } from './kit/consumer.ts';
import { Stage, skip } from './kit/stage.ts';

const stage = Stage.prepare();
const [mara] = auroraPeople;

test('[A63] after signing out no byte of a consumer or of a session is left, on disk neither', {
  skip,
}, async () => {
  const { context, profile } = await stage.ownBrowser();
  const consumer = await Consumer.arriveIn(context, 'aurora');
  const agent = await stage.agent('aurora');
  await consumer.signIn(mara!.login);
  await consumer.openChat();
  await consumer.standing.getByText('Mara Keller').waitFor();
  await consumer.say('My secret is Zaunkoenig');
  await agent.open('My secret is Zaunkoenig');
  await agent.reply('Your code is Rotkehlchen');
  await consumer.reads('Your code is Rotkehlchen');
  const secrets = await secretsOf(consumer);
  const said = ['Zaunkoenig', 'Rotkehlchen'];
  const known = [...said, ...secrets, 'Mara Keller', mara!.login];

  assert.deepEqual(found(known, await storesOf(await consumer.frame())), []);
  assert.deepEqual(found(known, await storesOf(consumer.page.mainFrame())), []);
  assert.deepEqual(found(known, consumer.watch.urls.join('\n')), []);

  await consumer.signOut();
  await consumer.standing.getByText('Not signed in').waitFor();
  const shown = await (await consumer.frame()).evaluate(
    () => document.documentElement.outerHTML + JSON.stringify(history.state) + location.href,
  );
  assert.deepEqual(found(known, shown), []);
  await context.close();
  const disk = onDisk(profile);
  assert.deepEqual(found(['countersign-open'], disk), ['countersign-open'], 'the search finds');
  assert.deepEqual(found([...said, ...secrets], disk), []);
});

/** What the requests of the window carried that must be nowhere else. */
async function secretsOf({ watch }: Consumer): Promise<string[]> {
  const ours = watch.requests.filter((request) => request.url().includes('/api/consumer/'));
  const headers = await Promise.all(ours.map((request) => request.allHeaders()));
  const values = headers.flatMap(({ authorization, dpop }) => [authorization, dpop]);
  const secrets = values.filter((value) => value !== undefined).map((value) => value.slice(-40));
  assert.ok(secrets.length > 4);
  return secrets;
}

function found(texts: readonly string[], place: string): string[] {
  return texts.filter((text) => place.includes(text));
}

/** Every byte of the profile, once as it is and once as the two-byte text that databases hold. */
function onDisk(profile: string): string {
  const files = globSync('**/*', { cwd: profile, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = files.map(({ parentPath, name }) => {
    const bytes = readFileSync(join(parentPath, name));
    return `${bytes.toString('latin1')}\n${bytes.toString('latin1').replaceAll('\0', '')}`;
  });
  return texts.join('\n');
}

async function storesOf(frame: Frame): Promise<string> {
  return frame.evaluate(async () => {
    const all = (read: () => object): string => {
      try {
        return JSON.stringify(read());
      } catch {
        // A browser that gives the frame no storage has nothing in it either.
        return '';
      }
    };
    const databases = await indexedDB.databases().catch(() => []);
    const kept = await caches.keys().catch(() => []);
    return [
      document.cookie,
      all(() => ({ ...localStorage })),
      all(() => ({ ...sessionStorage })),
      JSON.stringify([databases, kept, history.state]),
      location.href,
      window.name,
    ].join('\n');
  });
}
