/**
 * One run of everything that the service does, with values that are told apart wherever they turn
 * up. The table below says who may read what; all else that is found, in any writing, is a leak,
 * and so is it a fault if something is not found where it belongs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { routeAccess } from '@countersign/protocol';
import { eventually } from '../../kit/eventually.ts';
import { Canaries } from './canaries.ts';
import { bytesOnDisk, type CanaryStage, startCanaryStage } from './canary-stage.ts';
import { playCode, playImplicit } from './play-consumers.ts';
import { playCommands, playCrash, playRetention } from './play-operator.ts';
import { playRefusals } from './play-refusals.ts';
import { letGo, playSeparation } from './play-separation.ts';
import {
  playAdministrator,
  playAgent,
  playErasure,
  playOfficer,
  playOtherBrand,
  playRestriction,
  playReveals,
  playTranscript,
} from './play-staff.ts';

const own = (who: string): string[] => [`${who}’s CSRF token`, `${who}’s cookie`];
const shown = [
  'text for the strongly proven',
  'correction',
  ...['verified name', 'verified text', 'record title', 'record field', 'list item'],
  ...['cell in a table', 'label in a table', 'way of signing in'],
  ...['page: first name', 'page: path', 'page: title', 'page: searched'],
];
const masked = [
  ...['masked text', 'masked but for its end', 'masked email', 'masked customer id'],
  ...['cell in a masked table', 'label in a masked table'],
  ...['page: masked customer id', 'page: masked email'],
];
const said = ['message before', 'message after', 'agent’s reply'];
const noted = ['agent’s note', 'reason to look'];
/** Of somebody else, who is not erased. */
const atCrash = ['message before the crash', 'name before the crash'];
const staff = [
  'agent',
  'revealing',
  'transcript',
  'audit',
  'officer',
  'administrator',
  'other brand',
  'separating',
  'stranger',
];
const separated = letGo.map((name) => `let go: ${name}`);
/** What was said since. */
const kept = ['message since', 'who let go'];
/** Which goes on showing the others. */
const inInbox = [...atCrash, ...kept, 'let go: reply'];
/** How somebody signed in, who works here, and what is worth nothing without its cookie. */
const inClear = [
  ...['way of signing in', 'invited login', 'invited name'],
  ...staff.map((who) => `${who}’s CSRF token`),
];

const belongs: Readonly<Record<string, readonly string[]>> = {
  'the log': [],
  'what commands and another process printed': [],
  'the audit record': [],
  // What a stranger made up themselves.
  'every address that was asked for': [
    ...['broken path', 'path', 'query', 'query of a page', 'state'].map(
      (one) => `stranger’s ${one}`,
    ),
  ],
  'the disk after kill -9': ['way of signing in'],
  'a backup of the disk': inClear,
  'the disk after retention': inClear,
  'what the provider was sent': [
    ...['client secret (base64)', 'code', 'code refused', 'code verifier'],
    ...['provider’s access token', 'refresh token'],
  ],
  // The window knows its consumer's name, and no other value.
  consumer: [
    ...[...said, ...atCrash, 'verified name', 'nonce', 'state'],
    ...['window’s access token', 'window’s cookie'],
  ],
  agent: [
    'text of UserInfo',
    ...shown,
    ...said,
    ...noted,
    ...inInbox,
    'let go: message',
    'note before the crash',
    ...own('agent'),
  ],
  // Each of these stands in one answer. What else this agent could read, they did not ask for.
  revealing: [...masked, ...own('revealing')],
  officer: [...shown, ...masked, 'masked correction', ...said, ...noted, ...own('officer')],
  transcript: [...said, ...noted, 'way of signing in', ...own('transcript')],
  // It names the agents who acted.
  audit: ['invited name', ...own('audit')],
  administrator: ['invitation', ...own('administrator')],
  newcomer: ['invited login', 'invited name'],
  'other brand': own('other brand'),
  // Of their own words: the id in a frame, and the form that they posted to the callback.
  stranger: ['frame’s conversation', 'provider’s error', ...own('stranger')],
  'provider’s logout': [],
  webhooks: [],
  'letting go': [
    ...['let go: message', 'let go: reply', ...kept],
    ...['window’s access token', 'window’s cookie'],
  ],
  separating: [
    ...[...separated, ...inInbox, 'agent’s reply', 'verified name'],
    ...own('separating'),
  ],
  'what can be read of who let go of it': kept,
  'what can be read of the visitor': separated,
  'what can be read of a restricted consumer': inInbox,
  'what can be read of an erased consumer': inInbox,
};

test('[A79, A85, M1, V20, E2] each value is found where it belongs, and in no other place or writing', async (t) => {
  const on = await startCanaryStage(t);
  const afterCrash = await playCrash(on);
  const weak = await playCode(on);
  const chat = await playImplicit(on);
  const desk = await playAgent(on, chat);
  await desk.read(weak.conversationId);
  await playReveals(on, chat);
  await playTranscript(on, chat);
  await playAdministrator(on);
  const officer = await playOfficer(on, (await desk.card(chat.conversationId)).consumerId);
  await playOtherBrand(on, chat);
  const byConsumer = await playSeparation(on, 'consumer');
  const byAgent = await playSeparation(on, 'agent');
  await playRefusals(on);
  await playCommands(on);
  const backup = onDisk(on);
  const ofRestricted = await playRestriction(on, chat, { desk, officer });
  const ofErased = await playErasure(on, chat, { desk, officer });
  await playRetention(on);
  await eventually('the webhooks', () => on.webhooks.of('consumer.erased').length > 0);
  const places = {
    webhooks: JSON.stringify(on.webhooks.calls),
    'the log': on.stage.log.join('\n'),
    'what commands and another process printed': on.printed.join('\n'),
    'the audit record': JSON.stringify(await auditRecords(on)),
    'every address that was asked for': Object.values(on.taps)
      .map(({ urls }) => urls)
      .join('\n'),
    'the disk after kill -9': afterCrash,
    'a backup of the disk': backup,
    'the disk after retention': onDisk(on),
    'what the provider was sent': callsOf(on),
    'what can be read of who let go of it': byConsumer.rest + byAgent.rest,
    'what can be read of the visitor': byConsumer.visitor + byAgent.visitor,
    'what can be read of a restricted consumer': ofRestricted,
    'what can be read of an erased consumer': ofErased,
    ...Object.fromEntries(Object.entries(on.taps).map(([who, { received }]) => [who, received])),
  };
  for (const [place, text] of Object.entries(places)) {
    assert(text.length > 500, `${place} was read`);
    const expected = [...new Set(belongs[place])].sort();
    assert.deepEqual(on.canaries.findIn(text), expected, place);
  }
  assert.deepEqual(Object.keys(places).sort(), Object.keys(belongs).sort());
  const looked = on.canaries.names.length;
  assert(looked > 100, `only ${looked} kinds of values were looked for`);
  plantOne(on);
  assert.deepEqual(routesNotAsked(on), notPlayed.toSorted(), 'a route that nobody looks at');
});

/** They answer with nothing, and end what the others look at. */
const notPlayed = [
  'DELETE /api/agent/conversations/:id/corrections/:correctionId',
  'DELETE /api/agent/session',
  'POST /api/agent/connectors/:connectorId/sign-out-all',
  'POST /api/consumer/sign-out',
];

function routesNotAsked({ taps }: CanaryStage): readonly string[] {
  const lines = Object.values(taps).flatMap(({ urls }) => urls.split('\n'));
  const asked = lines.map((line) => line.replace(/[?#].*| HTTP\/1\.1.*/g, '').trim());
  return Object.keys(routeAccess)
    .filter((route) => {
      const pattern = route.replaceAll(/:[A-Za-z]+/g, '[^/]+').replaceAll('*', '.*');
      return !asked.some((line) => new RegExp(`^${pattern}$`).test(line));
    })
    .sort();
}

/** The same search finds a leak that is put there. */
function plantOne({ canaries, stage }: CanaryStage): void {
  const word = canaries.word('subject');
  stage.server.foundation.logger.info({ query: `?sub=${Buffer.from(word).toString('hex')}` });
  assert.deepEqual(canaries.findIn(stage.log.join('\n')), ['subject (hex)']);
}

async function auditRecords({ stage }: CanaryStage): Promise<readonly object[]> {
  return [...(await stage.audit()), ...(await stage.audit(stage.borealis))];
}

function onDisk({ stage }: CanaryStage): string {
  return bytesOnDisk(`${stage.dataDir}/data`);
}

function callsOf({ stage }: CanaryStage): string {
  return JSON.stringify(stage.provider.calls.map(({ form, headers }) => [[...form], headers]));
}

test('[A79] a value is found in every writing that a log, an address or a file may give it', () => {
  const canaries = new Canaries();
  const word = canaries.word('a word', (core) => `${core}@mail.test`);
  canaries.digits('a number', '4000056655665556');
  canaries.keep('bytes', new Uint8Array([1, 200, 3, 4, 250, 6, 7, 8, 9]));
  const bytes = Buffer.from(`{"x":"${word}"}`);
  const escaped = [...word].map(
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const writings = {
    plain: bytes.toString(),
    'in capitals': word.toUpperCase(),
    base64: `{${bytes.toString('base64')}`,
    'base64 of a part': Buffer.from(`ab${word}`).toString('base64url'),
    hex: bytes.toString('hex').toUpperCase(),
    percent: `?q=${[...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
    escapes: escaped.join(''),
    references: [...word].map((letter) => `&#${letter.charCodeAt(0)};`).join(''),
    'two bytes': Buffer.from(word, 'utf16le').toString('latin1'),
    list: `Buffer(${[...bytes].join(',')})`,
  };
  for (const [writing, text] of Object.entries(writings)) {
    assert.match(canaries.findIn(text).join(), /^a word/, writing);
  }
  assert.deepEqual(canaries.findIn('4000-0566-5566-5556'), ['a number']);
  assert.deepEqual(
    canaries.findIn(`x${'\u0001\u00c8\u0003\u0004\u00fa\u0006\u0007\u0008\u0009'}`),
    ['bytes'],
  );
  assert.deepEqual(canaries.findIn('nothing of it'), []);
  assert.deepEqual(
    canaries.findIn(gzipSync(word).toString('latin1')),
    [],
    'what is not looked for',
  );
});
