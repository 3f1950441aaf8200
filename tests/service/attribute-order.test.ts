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

test('[I19] as many facts as may be declared leave room for the name', async () => {
  const attributes = Array.from({ length: 60 }, (_, index) => {
    const name = `fact_${index}`;
    return { name, label: `Fact ${index}`, group: 'account', type: 'text', claim: name } as const;
  });
  service.aurora.codeSettings = { attributes };
  await service.putBrands();
  const facts = Object.fromEntries(attributes.map(({ claim }) => [claim, 'x']));
  const claims = { ...facts, name: 'Ada' };
  const consumer = await service.consumer().signInWithCode({ sub: 'all-of-them', claims });
  const { conversationId } = await startChat(consumer);
  const { verified, displayName } = await desk.card(conversationId);
  assert.deepEqual([verified.length, displayName], [61, 'Ada']);
});
