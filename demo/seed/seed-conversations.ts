import { createConsumerClient, type PageAnswer, type PageAsk } from '@countersign/sdk/headless';
import { loopbackFetch } from '../brand-site/loopback-fetch.ts';
import { addresses } from '../demo-settings.ts';
import { auroraPeople, demoOneTimeCode, demoPassword, polarisPeople } from '../people.ts';
import { PlainBrowser } from '../plain-browser.ts';
import { type AgentDesk, openAgentDesk } from './agent-desk.ts';
import { holdConsumer } from './hold-consumer.ts';
import { platform, until } from './platform.ts';
import { type Scene, scenes } from './scenes.ts';

/**
 * Plays the scenes: every consumer signs in at the brand, proves it to the service with a real code
 * or ID token, and writes; agents answer. Nothing is put anywhere behind the service's back.
 */
export async function seedConversations(): Promise<void> {
  const desks = { aurora: await openAgentDesk('aurora'), polaris: await openAgentDesk('polaris') };
  for (const scene of scenes) await play(scene, desks[scene.brand]);
  desks.aurora.leave();
  desks.polaris.leave();
}

async function play(scene: Scene, desk: AgentDesk): Promise<void> {
  const browser = new PlainBrowser(loopbackFetch());
  if (scene.person !== null) await signIn(browser, scene.brand, scene.person);
  const client = createConsumerClient({
    ...platform(),
    origin: addresses.service.url,
    brandId: scene.brand,
    connector: connectors[scene.brand],
    allowUnverified: true,
    askPage: (ask) => answer(browser, scene, ask),
    makeId: () => crypto.randomUUID(),
  });
  const { url } = addresses[scene.brand];
  client.setPlace({ url: `${url}${scene.page.path}`, title: scene.page.title });
  client.pushEntries(scene.entries ?? []);
  await client.open();
  for (const turn of scene.turns) {
    if (typeof turn === 'string') {
      client.send(turn);
      await until(() => client.getState().outbox.length === 0);
    } else {
      const conversationId = client.getState().conversation?.id;
      if (conversationId) await desk.act(conversationId, turn);
    }
  }
  const held = scene.isHeld && client.getState().conversation?.id;
  if (held) await holdConsumer(held);
  client.end();
}

const connectors = {
  aurora: {
    id: 'aurora-id',
    name: 'Aurora ID',
    flow: 'code',
    ways: ['page'],
    method: 'getAuthenticationToken',
    context: 'auroraChat',
  },
  polaris: {
    id: 'polaris-account',
    name: 'My Polaris',
    flow: 'implicit',
    ways: ['page'],
    method: 'lpGetAuthenticationToken',
    context: '',
  },
} as const;

async function signIn(
  browser: PlainBrowser,
  brand: Scene['brand'],
  position: number,
): Promise<void> {
  const person = (brand === 'aurora' ? auroraPeople : polarisPeople)[position];
  if (!person) throw new Error(`${brand} has no person ${position}`);
  const form = { login: person.login, password: demoPassword };
  if (brand === 'polaris') {
    await browser.submit(`${addresses.polaris.url}/signin`, form);
    return;
  }
  const page = await browser.open(`${addresses.aurora.url}/signin`);
  await browser.submit(`${page.url}/login`, form);
  if (person.oneTimeCode !== undefined) {
    await browser.submit(`${page.url}/code`, { code: demoOneTimeCode });
  }
}

/** What the page's script does in a real browser. */
async function answer(browser: PlainBrowser, scene: Scene, ask: PageAsk): Promise<PageAnswer> {
  if (scene.person === null) return { type: 'none' };
  const { codeChallenge, nonce } = ask;
  if (scene.brand === 'polaris') {
    const { body } = await browser.open(
      `${addresses.polaris.url}/countersign/id-token?${new URLSearchParams({ nonce })}`,
    );
    const { id_token: ssoKey } = JSON.parse(body) as { id_token: string };
    return { type: 'credential', ssoKey, hint: null };
  }
  const query = new URLSearchParams({ code_challenge: codeChallenge, nonce, state: nonce });
  const { url } = await browser.open(`${addresses.aurora.url}/countersign/authorize?${query}`);
  const ssoKey = new URL(url).searchParams.get('code');
  if (!ssoKey) return { type: 'failed' };
  const redirectUri = `${addresses.aurora.url}/countersign/callback`;
  return { type: 'credential', ssoKey, redirectUri, hint: null };
}
