import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Desk, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent());

test('[I19] facts stand as the connector declares them, wherever they came from', async () => {
  const billing = { group: 'billing', type: 'text' } as const;
  service.aurora.codeSettings = {
    attributes: [
      { ...billing, name: 'plan', label: 'Plan', claim: 'plan', highlight: true },
      { name: 'email', label: 'Mail', group: 'account', type: 'email', claim: 'email' },
      { ...billing, name: 'tariff', label: 'Tariff', claim: 'tariff', highlight: false },
    ],
  };
  await service.putBrands();
  const consumer = await service.consumer().signInWithCode({
    sub: 'ordered',
    claims: { name: 'Ada', email: 'ada@example.com', tariff: 'T1' },
    userInfo: { plan: 'Large' },
  });
  const { conversationId } = await startChat(consumer);
  const { verified } = await desk.card(conversationId);
  assert.deepEqual(
    verified.map(({ name, label, highlight }) => [name, label, highlight]),
    [
      ['plan', 'Plan', true],
      ['email', 'Mail', undefined],
      ['tariff', 'Tariff', undefined],
      ['name', 'Name', undefined],
    ],
  );
});
