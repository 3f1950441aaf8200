import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import {
  type TranscriptVerdict,
  verifyTranscript,
} from '../../server/src/conversations/transcript/verify-transcript.ts';
import { sealingContext } from '../../server/src/vault/sealing-context.ts';
import type { TestAgent } from '../kit/agent.ts';
import { Desk, push, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const stage = await startStage({ after });
const desk = await Desk.open(await stage.agent());
const supervisor = await stage.agent(['supervisor']);
const day = 24 * 3600;

type Line = Readonly<Record<string, unknown>>;

/** Somebody who wrote before they signed in, after it and when it was over. */
async function startKnown(sub: string) {
  const consumer = await stage.consumer().start();
  await startChat(consumer, 'before 4242 4242 4242 4242');
  await consumer.signInWithToken({ claims: { sub, name: 'Canary Keller' } });
  const chat = await startChat(consumer, 'after');
  await push(chat, [{ type: 'ctmrinfo', info: { customerId: 'canary-page' } }]);
  const { conversationId } = chat;
  await desk.reply(conversationId, 'reply');
  await desk.note(conversationId, 'canary note');
  await consumer.signOut();
  return { conversationId, ...(await desk.card(conversationId)) };
}

const pathOf = (conversationId: string, query = '') =>
  `/api/agent/conversations/${conversationId}/transcript${query}`;

async function exportBy(agent: TestAgent, conversationId: string, query = ''): Promise<string> {
  const answer = await agent.http.get(pathOf(conversationId, query));
  assert.equal(answer.status, 200, answer.text);
  return answer.text;
}

/** As anybody does who knows where the brand publishes its keys. */
async function verify(text: string, brandId = 'aurora'): Promise<TranscriptVerdict> {
  const { json } = await stage.browser().get(`/brands/${brandId}/transcript-keys.json`);
  const bytes = async function* () {
    yield Buffer.from(text);
  };
  return verifyTranscript(bytes(), async () => json.keys as readonly object[]);
}

const read = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('[T1] supervisors and privacy officers of the brand export, and it is recorded first', async () => {
  const { conversationId, consumerId } = await startKnown('transcript-roles');
  const statuses: number[] = [];
  for (const role of ['agent', 'administrator', 'supervisor', 'privacy-officer'] as const) {
    const agent = await stage.agent([role]);
    statuses.push((await agent.http.get(pathOf(conversationId))).status);
  }
  const foreign = await stage.agent(['supervisor'], stage.borealis);
  statuses.push((await foreign.http.get(pathOf(conversationId))).status);
  statuses.push((await stage.browser().get(pathOf(conversationId))).status);
  assert.deepEqual(statuses, [403, 403, 200, 200, 404, 401]);
  const records = (await stage.audit()).filter(
    ({ action, subject }) => action === 'conversation.exported' && subject === consumerId,
  );
  assert.equal(records.length, 2);
  const { detail, correlationId } = records[0] ?? {};
  assert.equal(detail?.conversationId, conversationId);
  assert(correlationId);
  assert.doesNotMatch(JSON.stringify(records), /canary/i);
});

test('[T2] a transcript has who said what, when and under which proof, as an agent sees it', async () => {
  const { conversationId, consumerId } = await startKnown('transcript-items');
  const text = await exportBy(supervisor, conversationId);
  const [head, ...lines] = read(text);
  const items = lines.slice(0, -1);
  assert.match(JSON.stringify(head?.conversation), new RegExp(conversationId));
  assert.deepEqual([head?.consumer, head?.withNotes], [consumerId, false]);
  const kinds = items.map(({ type, change, proof }) =>
    [type, change, (proof as Line | undefined)?.state].filter(Boolean).join(' '),
  );
  assert.deepEqual(kinds, [
    ...['message anonymous', 'identity verified verified', 'message verified'],
    ...['assigned', 'message', 'identity signed_out lapsed'],
  ]);
  assert.equal(items[0]?.text, 'before •••• •••• •••• 4242');
  assert.match(String(items[0]?.at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.match(JSON.stringify(items[4]?.agent), /"name":"Agent \d+"/);
  assert.doesNotMatch(text, /canary/i, 'no name, attribute or note');
  const withNotes = await exportBy(supervisor, conversationId, '?notes=with');
  assert.match(withNotes, /"type":"note".*canary note/);
  const seen = (await desk.read(conversationId)).transcript;
  assert.deepEqual(
    read(withNotes)
      .slice(1, -1)
      .map(({ sequence }) => sequence),
    seen.map(({ sequence }) => sequence),
  );
});

test('[T2, T3] what was exported before an erasure stays valid; afterwards no text is left', async () => {
  const { conversationId, consumerId } = await startKnown('transcript-erased');
  const before = await exportBy(supervisor, conversationId);
  const officer = await stage.agent(['privacy-officer']);
  await officer.change('POST', `consumers/${consumerId}/erasure`);
  const later = await exportBy(supervisor, conversationId);
  for (const text of [before, later]) assert((await verify(text)).isValid);
  const erased = read(later).filter(({ type }) => type === 'message');
  assert.equal(erased.length, 3);
  assert(erased.every(({ text, withheld }) => text === '' && withheld === 'erased'));
  assert(read(later).some(({ type }) => type === 'erased'));
});

test('[T3] a key that somebody wrote into the database is not published', async () => {
  const { brandKeys, storage } = stage.server.foundation;
  const theirs = { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43), y: 'b'.repeat(43) };
  const publicJwk = JSON.stringify({ ...theirs, use: 'sig', alg: 'ES256', kid: 'theirs' });
  const before = await brandKeys.signedWith('borealis');
  const { 0: known } = (await storage.brandKeys.listByBrand('borealis')).filter(
    ({ algorithm }) => algorithm === 'ES256',
  );
  assert(known);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(`${stage.dataDir}/data/countersign.db`);
  database.prepare('UPDATE brand_keys SET public_jwk = ? WHERE id = ?').run(publicJwk, known.id);
  database.close();
  assert.deepEqual(await brandKeys.signedWith('borealis'), before);
});

test('[T5] five thousand messages are one file, and one that breaks off is not valid', async () => {
  const { conversationId, consumerId } = await startKnown('transcript-long');
  const { storage, vault } = stage.server.foundation;
  const body = { type: 'message', from: 'consumer', proof: { state: 'anonymous' } } as const;
  for (let n = 0; n < 5_000; n += 500) {
    const sealed = await Promise.all(
      Array.from({ length: 500 }, async (_, more) => {
        const clientId = `long-${n + more}`;
        const context = sealingContext.text(conversationId, clientId);
        return { clientId, text: await vault.seal(consumerId, context, `text ${n + more}`) };
      }),
    );
    await storage.transaction((tx) => {
      for (const { clientId, text } of sealed) {
        const event = { at: stage.clock.now(), clientId, body, text };
        tx.conversations.append(conversationId, { event });
      }
    });
  }
  const text = await exportBy(supervisor, conversationId);
  const { isValid, items, faults } = await verify(text);
  assert.deepEqual([isValid, faults], [true, []]);
  assert(items >= 5_000);
  assert.match(text, /"text":"text 4999"/);
  const half = text.slice(0, text.length / 2);
  assert.deepEqual((await verify(half)).faults, [{ fault: 'truncated' }]);
  const other = text.replace('text 2500"', 'text 2501"');
  const [fault, ...more] = (await verify(other)).faults;
  assert.deepEqual([fault?.fault, more], ['changed', []]);
});

test('[T3] the example of the guide verifies with a library alone', async () => {
  const guide = readFileSync(new URL('../../docs/guides/transcripts.md', import.meta.url), 'utf8');
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
  assert(example.split('\n').filter(Boolean).length <= 14);
  const { conversationId } = await startKnown('transcript-guide');
  const text = await exportBy(await stage.agent(['supervisor']), conversationId);
  assert.equal(await runExample(example, text), 'valid');
  assert.match(await runExample(example, text.replace('"after"', '"never"')), /NOT VALID/);
  const forged = text.replace(/\.[\w-]{6}([\w-]+"\})\n$/, '.AAAAAA$1\n');
  assert.notEqual(forged, text);
  assert.match(await runExample(example, forged), /signature verification failed/);
});

async function runExample(example: string, text: string): Promise<string> {
  const { spawnSync } = await import('node:child_process');
  const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
  // Here, so that the library is found.
  const folder = mkdtempSync(new URL('./.example-', import.meta.url).pathname);
  try {
    const { text: keys } = await stage.browser().get('/brands/aurora/transcript-keys.json');
    writeFileSync(`${folder}/verify.mjs`, example);
    writeFileSync(`${folder}/transcript.jsonl`, text);
    writeFileSync(`${folder}/transcript-keys.json`, keys);
    const { stdout, stderr } = spawnSync(process.execPath, ['verify.mjs'], { cwd: folder });
    return `${stdout}${stderr}`.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Last, because all sessions are over by then. */
test('[T3] keys that have signed stay published without their private halves', async () => {
  const { conversationId } = await startKnown('transcript-keys');
  const old = await exportBy(supervisor, conversationId);
  const { brandKeys, storage } = stage.server.foundation;
  const oldKid = (await verify(old)).kid;
  await brandKeys.rotate('aurora', 'sig');
  stage.clock.advance(2 * day);
  await brandKeys.removeForgotten();
  await brandKeys.removeForgotten();
  const current = await stage.browser().get('/brands/aurora/jwks.json');
  assert.doesNotMatch(current.text, new RegExp(oldKid ?? 'none'));
  const published = await stage.browser().get('/brands/aurora/transcript-keys.json');
  assert.doesNotMatch(published.text, /"d"/);
  const agent = await stage.agent(['supervisor']);
  const fresh = await exportBy(agent, conversationId);
  for (const text of [old, fresh]) assert((await verify(text)).isValid);
  assert.notEqual((await verify(fresh)).kid, oldKid);
  assert.deepEqual((await verify(old, 'borealis')).faults, [{ fault: 'unknown_key' }]);
  const kept = (await storage.brandKeys.listByBrand('aurora')).find(({ id }) => id === oldKid);
  assert(kept);
  const sealed = stage.server.foundation.vault.openSecret(
    kept.privateKey,
    sealingContext.brandKey('aurora', kept.id),
  );
  assert.equal(JSON.parse(sealed).d, undefined);
});
