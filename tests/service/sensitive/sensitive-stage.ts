import type { AgentConversation, ConsumerCard } from '@countersign/protocol';
import { startChat } from '../../kit/desk.ts';
import { type Stage, startStage } from '../../kit/stage.ts';

type Scope = Parameters<typeof startStage>[0];

/** A brand with sensitive fields of every form. */
export async function startSensitive(scope: Scope): Promise<Stage> {
  const stage = await startStage(scope);
  stage.aurora.implicitSettings = { attributes };
  await stage.putBrands();
  return stage;
}

const attributes = [
  { name: 'contract', type: 'text', sensitivity: 'sensitive', mask: 'last4' },
  { name: 'pin', type: 'text', sensitivity: 'sensitive' },
  { name: 'secret_table', type: 'table', mask: 'last4' },
  { name: 'email', type: 'email', mask: 'email' },
  { name: 'nickname', type: 'text', mask: 'first1' },
  { name: 'imei', type: 'text', sensitivity: 'normal' },
].map((one) => ({ ...one, label: one.name.toUpperCase(), group: 'account', claim: one.name }));

/** What a consumer of that brand has proven. Every hidden part has the word canary in it. */
export const canaryClaims = {
  name: 'Ines Keller',
  contract: 'AU-canary-77120042',
  pin: 'canary-pin',
  birthdate: '1987-03-14',
  email: 'canary.ines@mail.test',
  nickname: 'Xcanary',
  imei: '356938035643809',
  secret_table: {
    columns: [{ name: 'a', label: 'A', type: 'text' }],
    rows: [['canary-cell']],
  },
  lp_sdes: [{ type: 'ctmrinfo', info: { customerId: 'canary-customer-9931' } }],
};

/** Whoever reads this has read something that was to stay hidden. */
export const canary = /canary|1987-03|03-14/;

export async function startSignedIn(stage: Stage, claims: object = canaryClaims) {
  const consumer = await stage.consumer().start();
  await consumer.signInWithToken({ claims: { ...claims } });
  return startChat(consumer);
}

export function valuesOf(card: ConsumerCard | AgentConversation, kind: 'verified' | 'page') {
  const { [kind]: attributes } = 'card' in card ? card.card : card;
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}
