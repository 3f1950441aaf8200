import assert from 'node:assert/strict';
import { Desk, startChat } from '../kit/desk.ts';
import { type Attack, assemble, type Forgery, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A12] a text that two readers read in two ways is no token, and crashes nobody',
  run: async (service) => {
    const { aurora } = service;
    const { key } = aurora;
    const header = JSON.stringify({ alg: 'ES256', kid: key.kid });
    const claimsOf = (nonce: string): string => JSON.stringify(aurora.claims(nonce));
    const claims = (what: string, change: (text: string) => string | Buffer): Forgery => ({
      what,
      forge: (nonce) => assemble(header, change(claimsOf(nonce)), key),
      rule: 'V9',
    });
    const headers = (what: string, text: string | Buffer): Forgery => ({
      what,
      forge: (nonce) => assemble(text, claimsOf(nonce), key),
      rule: /^V[23]$/,
    });
    const more = (members: string) => (text: string) => `${text.slice(0, -1)},${members}}`;
    await refuseAll(service, aurora, [
      claims('a claim twice', more('"sub":"canary"')),
      claims('a claim twice, once escaped', more('"s\\u0075b":"canary"')),
      claims('twice inside', more('"address":{"a":"canary","a":1}')),
      claims('a byte order mark', (text) => `\ufeff${text}`),
      claims('UTF-16', (text) => Buffer.from(text, 'utf16le')),
      claims('UTF-8 that is none', (text) => Buffer.from(more('"name":"\u00e9"')(text), 'latin1')),
      claims('an overlong form', (text) =>
        Buffer.concat([
          Buffer.from(text.slice(0, -1)),
          Buffer.from([0x2c, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
        ]),
      ),
      claims('two objects', (text) => text + text),
      claims('a comment', (text) => `${text}/* canary */`),
      claims('a trailing comma', (text) => `${text.slice(0, -1)},}`),
      claims('single quotes', (text) => text.replaceAll('"', "'")),
      claims('NaN', more('"x":NaN')),
      claims('an array', (text) => `[${text}]`),
      claims('a string', (text) => JSON.stringify(text)),
      claims('null', () => 'null'),
      claims('nothing', () => ''),
      headers('alg twice', `{"alg":"none","alg":"ES256","kid":"${key.kid}"}`),
      headers('alg twice, once escaped', `{"\\u0061lg":"none","alg":"ES256","kid":"${key.kid}"}`),
      headers('a byte order mark', `\ufeff${header}`),
      headers('an array', `[${header}]`),
      headers('text after it', `${header} canary`),
    ]);
    // Half a character is replaced, and the rest of the name is there.
    const text = (nonce: string): string => more('"name":"Ines \\ud800"')(claimsOf(nonce));
    const consumer = await service.consumer().start();
    const { handshakeId, nonce } = await consumer.handshake();
    const answer = await consumer.answer(handshakeId, assemble(header, text(nonce), key));
    if (answer.status !== 200) return assert.equal(answer.status, 401);
    const { conversationId } = await startChat(consumer);
    const { verified } = await (await Desk.open(await service.agent())).card(conversationId);
    assert.doesNotMatch(JSON.stringify(verified), /ud800/);
  },
};
