import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Desk, startChat } from '../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../kit/service-process.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const run = (...words: string[]): ReturnType<typeof ServiceProcess.run> =>
  ServiceProcess.run(words, dataEnvironment(stage.dataDir));

test('[Z9] the operator exports a consumer to standard output, or to a file of their own', async () => {
  const { conversationId } = await startChat(await stage.consumer().start(), 'canary text');
  const { consumerId } = await (await Desk.open(await stage.agent())).card(conversationId);
  const out = join(stage.dataDir, 'export.json');
  const printed = await run('consumer', 'export', 'aurora', consumerId);
  assert.equal(printed.code, 0, printed.output);
  assert.match(JSON.stringify(JSON.parse(printed.stdout).transcript), /canary text/);
  const written = await run('consumer', 'export', 'aurora', consumerId, '--out', out);
  assert.deepEqual([written.code, written.stdout], [0, '']);
  assert.equal(JSON.parse(readFileSync(out, 'utf8')).consumer.id, consumerId);
  assert.equal(statSync(out).mode & 0o777, 0o600);
  const again = await run('consumer', 'export', 'aurora', consumerId, '--out', out);
  assert.equal(again.code, 1);
  for (const wrong of [[], ['aurora'], ['borealis', consumerId]]) {
    const refused = await run('consumer', 'export', ...wrong);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /^Usage: countersign consumer export/);
  }
});

test('[A75] the operator gives an agent other roles, or none, while the service runs', async () => {
  const agent = await stage.agent(['agent']);
  const status = async () => (await agent.http.get('/api/agent/conversations?before=9')).status;
  assert.equal(await status(), 200);
  const none = await run('agent', 'roles', 'aurora', agent.login, 'none');
  assert.deepEqual([none.code, none.stdout], [0, `${agent.login}: no role\n`], none.output);
  assert.equal(await status(), 403);
  await run('agent', 'roles', 'aurora', agent.login, 'supervisor', 'administrator');
  assert.equal(await status(), 200);
  const [changed] = (await stage.audit()).filter(({ action }) => action === 'agent.roles_changed');
  assert.deepEqual(changed?.detail, { from: '', to: 'supervisor administrator' });
  for (const wrong of [
    ['aurora', agent.login],
    ['borealis', agent.login, 'agent'],
    ['aurora', agent.login, 'king'],
  ]) {
    const refused = await run('agent', 'roles', ...wrong);
    assert.deepEqual(
      [refused.code, /^Usage: countersign agent roles/.test(refused.output)],
      [1, true],
    );
  }
});

test('[Z6] the operator counts what retention would remove, and removes it', async () => {
  const dry = await run('retention', 'run', 'aurora', '--dry-run');
  assert.equal(dry.code, 0, dry.output);
  assert.match(dry.stdout, /^aurora: would remove invitation \d+, attributes \d+, .* audit \d+\n$/);
  const all = await run('retention', 'run');
  // The log, which the audit's second witness is made of, goes there as well.
  assert.match(all.stdout, /^(.*\n)*aurora: removed .*\n(.*\n)*borealis: removed .*\n$/);
  const refused = await run('retention', 'run', 'canary');
  assert.match(refused.output, /^Usage: countersign retention run.*\nNo such brand/);
});
