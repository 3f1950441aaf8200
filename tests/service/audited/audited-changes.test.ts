import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startStage } from '../../kit/stage.ts';

const stage = await startStage({ after });

async function newest(action: string) {
  return (await stage.audit()).filter((record) => record.action === action);
}

test('[Z22] the audit says what of a brand’s settings changed, by name and without a value', async () => {
  const file = stage.aurora.file(stage.dataDir);
  const [first, ...others] = file.connectors;
  assert(first);
  const count = (await newest('brand.changed')).length;
  const connectors = [
    { ...first, name: 'canary name' },
    { ...first, id: 'another' },
  ];
  const origins = [...file.origins, 'https://canary.example'];
  await stage.putBrand({ ...file, origins, retention: { textDays: 9 }, connectors });
  const records = await newest('brand.changed');
  assert.equal(records.length, count + 1);
  assert.deepEqual(records[0]?.detail, {
    members: 'origins retention',
    added: 'another',
    changed: first.id,
    removed: others.map(({ id }) => id).join(' '),
  });
  assert.equal(records[0]?.actor, 'operator');
  assert.doesNotMatch(JSON.stringify(records), /canary/);
  await assert.rejects(stage.putBrand({ ...file, origins: ['nonsense'] }));
  assert.equal((await newest('brand.changed')).length, count + 1);
});

test('[Z22] who asks for what their role does not allow is in the audit, over HTTP and socket, once', async () => {
  const agent = await stage.agent(['agent']);
  const path = `consumers/${'x'.repeat(22)}/erasure`;
  for (let tries = 0; tries < 3; tries += 1) {
    assert.equal((await agent.change('POST', path)).status, 403);
  }
  const officer = await stage.agent(['privacy-officer']);
  const socket = await officer.open();
  socket.send({ type: 'follow-inbox' });
  assert.equal((await socket.take('refused')).code, 'forbidden');
  const refused = (await newest('agent.refused')).map(({ actor, detail }) => [
    actor,
    detail.permission,
  ]);
  assert.deepEqual(refused, [
    [officer.session?.agent.id, 'conversation.read'],
    [agent.session?.agent.id, 'consumer.erase'],
  ]);
  stage.clock.advance(601);
  assert.equal((await agent.change('POST', path)).status, 403);
  assert.equal((await newest('agent.refused')).length, 3);
});
