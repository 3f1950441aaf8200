import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auroraPeople } from '../../demo/people.ts';
import { Consumer } from './kit/consumer.ts';
import { plainText } from './kit/plain-text.ts';
import { Stage, skip } from './kit/stage.ts';
import { sites } from './kit/system.ts';

// The brand's page and the service are two sites, so the window is a third party on the page.

const stage = Stage.prepare();
const [mara] = auroraPeople;

/** What people choose in Chromium's settings. */
const blocking = {
  thirdParties: { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } },
  /** The service alone, so that the brand's own sign-in still works. */
  allOfTheService: {
    profile: {
      content_settings: { exceptions: { cookies: { '[*.]countersign.test,*': { setting: 2 } } } },
    },
  },
};

test('[H8] a browser that blocks third-party cookies keeps the session over reloads and renewals', {
  skip,
}, async () => {
  const { context } = await stage.ownBrowser(blocking.thirdParties);
  await context.clock.install();
  const consumer = await Consumer.arriveIn(context, 'aurora');
  await consumer.openChat();
  await consumer.say('Said before the reload');
  const frame = await consumer.frame();
  assert.deepEqual(await frame.evaluate(tryCookies), ['partitioned=1'], 'this browser blocks');
  await consumer.page.reload();
  await consumer.reads('Said before the reload');

  await sayAfterLostConnection(consumer, 'Said after a renewal');

  await consumer.signIn(mara!.login);
  await consumer.standing.getByText('Mara Keller').waitFor();
  await consumer.reads('Said before the reload');
  await consumer.reads('Said after a renewal');
});

test('[H22] a browser that gives the service no cookie chats for as long as the page is open', {
  skip,
}, async () => {
  const { context } = await stage.ownBrowser(blocking.allOfTheService);
  await context.clock.install();
  const consumer = await Consumer.arriveIn(context, 'aurora');
  await consumer.signIn(mara!.login);
  await consumer.openChat();
  await consumer.standing.getByText('Mara Keller').waitFor();
  await consumer.say('Nothing is kept of me');
  const frame = await consumer.frame();
  assert.deepEqual(await frame.evaluate(tryCookies), [''], 'this browser blocks all');

  await sayAfterLostConnection(consumer, 'And still it is me');
  assert.match(await plainText(consumer.standing), /^Signed in as Mara Keller/);
  const kept = (await context.cookies(sites.service)).map(({ name }) => name);
  assert.deepEqual(kept, []);
});

test('[H22] where the browser keeps nothing, nobody is left after a reload', { skip }, async () => {
  const { context } = await stage.ownBrowser(blocking.allOfTheService);
  const consumer = await Consumer.arriveIn(context, 'aurora');
  await consumer.openChat();
  await consumer.say('Only on this page');
  await consumer.page.reload();
  await consumer.standing.getByText('Not signed in').waitFor();
  await consumer.say('A new beginning');
  assert.doesNotMatch(await plainText(consumer.log), /Only on this page/);
});

/** Without a reload, and after the time of the access token: what goes out needs a new one. */
async function sayAfterLostConnection(consumer: Consumer, text: string): Promise<void> {
  const { urls } = consumer.watch;
  const renewals = () => urls.filter((url) => url.endsWith('/api/consumer/sessions')).length;
  const before = renewals();
  await consumer.context.clock.fastForward('06:00');
  await stage.system.service.kill();
  await stage.system.service.startAgain();
  await consumer.say(text);
  assert.ok(renewals() > before);
}

// Runs in the page.
function tryCookies(): string[] {
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: what a script of the page could do.
    document.cookie = 'plain=1; SameSite=None; Secure; Path=/';
    // biome-ignore lint/suspicious/noDocumentCookie: as above.
    document.cookie = 'partitioned=1; SameSite=None; Secure; Path=/; Partitioned';
    return document.cookie.split('; ');
  } catch {
    return [''];
  }
}
