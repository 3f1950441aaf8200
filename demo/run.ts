/**
 * `npm run demo`: the service, two brands' websites and a Google-shaped provider on this machine,
 * with people and conversations. Owns ports, logins and what is printed. It reaches the service as
 * a brand would: by its command line, its loader and its public API, never by its insides.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loopbackFetch } from './brand-site/loopback-fetch.ts';
import { startBrandSite } from './brand-site/start-brand-site.ts';
import { addresses, agents, clientSecrets } from './demo-settings.ts';
import { startOpenidProvider } from './openid-provider/start-openid-provider.ts';
import {
  auroraPeople,
  auroraPeopleAt,
  demoPassword,
  polarisPeople,
  polarisPeopleAt,
} from './people.ts';
import { joinAgents } from './seed/join-agents.ts';
import { seedConversations } from './seed/seed-conversations.ts';
import { checkFree, countersign, startService } from './service.ts';

const dataDir = fileURLToPath(new URL('../data/demo', import.meta.url));
const isFresh = process.argv.includes('--fresh');
const closers: Array<() => Promise<void>> = [];

async function main(): Promise<void> {
  if (isFresh) rmSync(dataDir, { recursive: true, force: true });
  await checkFree(addresses.service.port);
  await startBrands();
  await countersign(dataDir, ['brand', 'add', 'demo/brands/aurora.json']);
  await countersign(dataDir, ['brand', 'add', 'demo/brands/polaris.json']);
  const service = await startService(dataDir);
  closers.unshift(service.stop);
  const isNew = await joinAgents(dataDir);
  if (isNew) {
    console.log('Seeding conversations: people sign in and write …');
    await seedConversations();
  }
  printGuide();
  await service.ended;
}

async function startBrands(): Promise<void> {
  const chat = addresses.service.url;
  const provider = await startOpenidProvider({
    listen: { port: addresses.provider.port },
    issuer: addresses.provider.url,
    brandName: 'Aurora ID',
    showDemoPeople: true,
    userInfoOnly: ['billing_history', 'payment_options'],
    people: auroraPeopleAt(Date.now()),
    clients: [
      {
        clientId: 'aurora-website',
        name: 'Aurora',
        clientSecret: clientSecrets.website,
        redirectUris: [`${addresses.aurora.url}/signin/callback`],
      },
      {
        clientId: 'countersign-aurora',
        name: 'Aurora chat',
        clientSecret: clientSecrets.countersign,
        redirectUris: [
          `${addresses.aurora.url}/countersign/callback`,
          `${chat}/callback/aurora/aurora-id`,
        ],
        backchannelLogoutUri: `${chat}/brands/aurora/connectors/aurora-id/backchannel-logout`,
        postLogoutRedirectUris: [`${chat}/signed-out/aurora/aurora-id`],
      },
    ],
    fetch: loopbackFetch(),
  });
  closers.unshift(() => provider.close());
  const aurora = await startBrandSite({
    brand: 'aurora',
    listen: { port: addresses.aurora.port },
    publicUrl: addresses.aurora.url,
    countersign: {
      origin: addresses.service.url,
      brandId: 'aurora',
      clientId: 'countersign-aurora',
    },
    provider: {
      issuer: provider.issuer,
      clientId: 'aurora-website',
      clientSecret: clientSecrets.website,
    },
    people: [],
  });
  closers.unshift(() => aurora.close());
  const polaris = await startBrandSite({
    brand: 'polaris',
    listen: { port: addresses.polaris.port },
    publicUrl: addresses.polaris.url,
    countersign: {
      origin: addresses.service.url,
      brandId: 'polaris',
      clientId: 'countersign-polaris',
    },
    provider: undefined,
    people: polarisPeopleAt(Date.now()),
    showDemoPeople: true,
  });
  closers.unshift(() => polaris.close());
}

function printGuide(): void {
  const rows = agents.map(({ brand, login, password, roles }) => {
    return `    ${brand}: ${login}  ${password}  (${roles.join(', ')})`;
  });
  console.log(`
The demo is running.

  1  Agent Workspace   ${addresses.service.url}/agent/
${rows.join('\n')}

  2  Aurora            ${addresses.aurora.url}
     Sign in as ${auroraPeople[0]?.login}, password ${demoPassword}; open the chat, say hello.
     (Code Flow, by Aurora's own OpenID provider. Sign out there, and watch the
     Agent Workspace: ${addresses.provider.url}/signout)
     “Chat in its own window”, at the foot of each page, signs in there, without the page.

  3  Polaris Energy    ${addresses.polaris.url}
     Sign in as ${polarisPeople[0]?.login}, password ${demoPassword}.
     (Implicit Flow, encrypted: proofs last five minutes, and are renewed before they end.)

  Everybody's conversations are kept in data/demo; \`npm run demo -- --fresh\` starts anew.
  Ctrl-C ends all of it.
`);
}

let isEnding = false;
async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  for (const close of closers) await close().catch(() => {});
  process.exit(code);
}

process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));
try {
  await main();
  await end(0);
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const port = isTaken && 'port' in error ? String(error.port) : '';
  console.error(
    isTaken
      ? `Port ${port} is taken. Stop what uses it (perhaps another demo), then try again.`
      : error instanceof Error
        ? error.message
        : error,
  );
  await end(1);
}
