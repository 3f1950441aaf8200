import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { limits } from './limits.ts';
import { parseAgentFrame, parseConsumerFrame, parseIdentityHint } from './parse-frame.ts';

const id = 'client-id-1';
const ticket = 'x'.repeat(43);
const conversationId = 'c'.repeat(22);
const page = { url: 'https://www.aurora.test/', title: 'Home' };
const hint = { iss: 'https://id.test', sub: 's' };

const consumerFrames = [
  { type: 'hello', ticket },
  { type: 'hello', ticket, resume: { conversationId, sequence: 7 } },
  { type: 'send', id, text: 'hello' },
  { type: 'page', id, page, entries: [{ type: 'cart', total: 1 }], hint },
  { type: 'page', id, page, entries: [], hint: null },
  { type: 'typing' },
  { type: 'read', upTo: 3 },
];
const agentFrames = [
  { type: 'hello', ticket },
  { type: 'follow-inbox' },
  { type: 'follow-inbox', sequence: 3, settings: 2 },
  { type: 'follow', conversationId },
  { type: 'follow', conversationId, sequence: 0 },
  { type: 'unfollow', conversationId },
  { type: 'send', conversationId, id, text: 'hello' },
  { type: 'note', conversationId, id, text: 'hello' },
  { type: 'typing', conversationId },
  { type: 'read', conversationId, upTo: 3 },
  { type: 'assign', conversationId, id },
  { type: 'close', conversationId, id },
];

describe('[G16, A73] a frame is read as its listed members and nothing else', () => {
  for (const [parse, frames] of [
    [parseConsumerFrame, consumerFrames],
    [parseAgentFrame, agentFrames],
  ] as const) {
    for (const frame of frames) {
      test(`${parse.name} reads ${JSON.stringify(frame).slice(0, 60)}`, () => {
        assert.deepEqual(parse(JSON.stringify(frame)), frame);
        const forged = { ...frame, verified: true, from: 'agent', at: 0, proof: {} };
        assert.deepEqual(parse(JSON.stringify(forged)), frame);
      });
    }
  }
});

test('[G5] a member of another type, length or alphabet makes it no frame', () => {
  const bad = [
    { type: 'hello' },
    { type: 'hello', ticket: 'short' },
    { type: 'hello', ticket: `${ticket}!` },
    { type: 'hello', ticket, resume: { conversationId, sequence: -1 } },
    { type: 'hello', ticket, resume: { conversationId: 'x', sequence: 1 } },
    { type: 'send', id: 'short', text: 'x' },
    { type: 'send', id: 'x'.repeat(65), text: 'x' },
    { type: 'send', id, text: 5 },
    { type: 'page', id, page: { url: 1, title: '' }, entries: [] },
    { type: 'page', id, page, entries: {} },
    { type: 'read', upTo: 1.5 },
    { type: 'read', upTo: '1' },
    { type: 'read', upTo: 2 ** 53 },
    { type: 'note', id, text: 'an agent’s frame' },
    { type: '__proto__' },
    {},
  ];
  for (const frame of bad) {
    assert.equal(parseConsumerFrame(JSON.stringify(frame)), undefined, JSON.stringify(frame));
  }
  const foreign = { type: 'page', conversationId, id, page, entries: [] };
  assert.equal(parseAgentFrame(JSON.stringify(foreign)), undefined);
  assert.equal(parseAgentFrame(JSON.stringify({ type: 'follow', conversationId: '*' })), undefined);
});

test('[G5] no text at all makes a parser throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parseConsumerFrame(text);
      parseAgentFrame(text);
    }),
  );
});

test('[I11] of a page’s push the address and title are cut, and what is no entry is dropped', () => {
  const long = 'x'.repeat(limits.attributeCharacters + 1);
  const frame = { type: 'page', id, page: { url: long, title: long }, hint: 'somebody' };
  const entries = [{ type: 'cart' }, null, 'cart', { type: 7 }, ['cart']];
  const read = parseConsumerFrame(JSON.stringify({ ...frame, entries }));
  assert(read?.type === 'page');
  assert.equal(read.page.url.length, limits.attributeCharacters);
  assert.deepEqual([read.entries, read.hint], [[{ type: 'cart' }], null]);
});

test('[I13] an identity hint needs an issuer and a subject of bearable length', () => {
  assert.deepEqual(parseIdentityHint({ ...hint, acr: 'gold', verified: true }), {
    ...hint,
    acr: 'gold',
  });
  for (const bad of [null, 'x', {}, { iss: '', sub: 's' }, { iss: 'i', sub: 's'.repeat(513) }]) {
    assert.equal(parseIdentityHint(bad), undefined);
  }
});
