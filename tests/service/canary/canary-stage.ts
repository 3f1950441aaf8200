import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentRole } from '@countersign/protocol';
import { webhookTypes } from '../../../server/src/webhooks/webhook-settings.ts';
import { agentPassword, TestAgent } from '../../kit/agent.ts';
import { clientSecret } from '../../kit/brand.ts';
import { TestConsumer } from '../../kit/consumer.ts';
import { HttpClient } from '../../kit/http-client.ts';
import { WebhookReceiver } from '../../kit/network/webhook-receiver.ts';
import { type Stage, startStage } from '../../kit/stage.ts';
import { Canaries } from './canaries.ts';
import { Tap } from './tap.ts';

/** Who is at the other end of a wire. */
const audiences = [
  ...['consumer', 'agent', 'revealing', 'officer', 'administrator', 'newcomer', 'other brand'],
  ...['transcript', 'audit', 'stranger', 'provider’s logout', 'letting go', 'separating'],
] as const;
export type Audience = (typeof audiences)[number];

/** The service with a tap on each wire, and words that are told apart in every attribute. */
export type CanaryStage = {
  readonly stage: Stage;
  readonly canaries: Canaries;
  readonly taps: Readonly<Record<Audience, Tap>>;
  /** The brand's own server. */
  readonly webhooks: WebhookReceiver;
  /** What the operator's commands and a service of its own process printed. */
  readonly printed: string[];
  /** Where the service listens now, if not in this process. */
  at: { port: number | undefined };
  consumer(audience?: Audience): TestConsumer;
  agent(audience: Audience, roles: readonly AgentRole[], brandId?: string): Promise<TestAgent>;
  browser(audience: Audience): HttpClient;
};

export async function startCanaryStage(
  ...[scope, options]: Parameters<typeof startStage>
): Promise<CanaryStage> {
  const stage = await startStage(scope, { startAt: Date.now(), ...options });
  const { aurora } = stage;
  aurora.codeSettings = { attributes, assurances, refresh: true, signOutAtProvider: true };
  aurora.implicitSettings = { attributes, assurances };
  const webhooks = await new WebhookReceiver().listen(scope);
  const endpoint = { id: 'crm', url: webhooks.url, events: webhookTypes };
  const file = { ...aurora.file(stage.dataDir), masks: ['PIN ####'], webhooks: [endpoint] };
  await stage.putBrand(file);
  const canaries = new Canaries();
  canaries.keep('agent’s password', agentPassword);
  canaries.keep('client secret', clientSecret);
  // As it goes to the provider (RFC 6749 2.3.1).
  canaries.keep('client secret', clientSecret.replaceAll('-', '%2D'));
  const keyFile = join(stage.dataDir, 'data', 'master.key');
  if (existsSync(keyFile)) canaries.keep('master key', readFileSync(keyFile));
  const at: CanaryStage['at'] = { port: undefined };
  const taps = await startTaps(scope, () => at.port ?? stage.port);
  return {
    stage,
    canaries,
    taps,
    webhooks,
    printed: [],
    at,
    consumer: (audience = 'consumer') => new TestConsumer(taps[audience], aurora),
    agent: async (audience, roles, brandId = 'aurora') => {
      const login = await TestAgent.put(stage.server.foundation, brandId, roles);
      const agent = await new TestAgent(taps[audience], login).signIn();
      for (const value of agent.http.cookies.values()) canaries.keep(`${audience}’s cookie`, value);
      canaries.keep(`${audience}’s CSRF token`, agent.session?.csrfToken ?? '');
      return agent;
    },
    browser: (audience) => new HttpClient(taps[audience]),
  };
}

async function startTaps(scope: Parameters<typeof startStage>[0], port: () => number) {
  const started = await Promise.all(audiences.map(() => Tap.start(port)));
  scope.after(async () => {
    for (const tap of started) tap.close();
  });
  const byName = audiences.map((name, index) => [name, started[index]]);
  return Object.fromEntries(byName) as Record<Audience, Tap>;
}

/** Everything in the data folder, but for the master key itself. */
export function bytesOnDisk(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const read = files.filter((file) => file.isFile() && file.name !== 'master.key');
  return read.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join();
}

const assurances = [
  { acr: 'silver', label: 'With a code from the phone' },
  { acr: 'gold', label: 'With a passkey' },
];

const attributes = [
  { name: 'account_number', type: 'text' },
  { name: 'package', type: 'record' },
  { name: 'billing_history', type: 'table' },
  { name: 'payment_options', type: 'list' },
  { name: 'pin', type: 'text', sensitivity: 'sensitive' },
  { name: 'contract', type: 'text', mask: 'last4' },
  { name: 'email', type: 'email', mask: 'email' },
  { name: 'secret_table', type: 'table', sensitivity: 'sensitive' },
  { name: 'locked', type: 'text', requires: { acr: 'gold' } },
].map((one) => ({ ...one, label: one.name.toUpperCase(), group: 'account', claim: one.name }));
