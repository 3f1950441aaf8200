/**
 * Every route, frame and command stands in one of these tables: with what it writes into the audit
 * record, or with why it writes nothing. What stands with records is done, and what it wrote is
 * compared; together they must write everything that the record knows how to say.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { auditActions, framePermissions, routeAccess } from '@countersign/protocol';
import { commands } from '../../../server/src/cli/commands.ts';
import { startStage } from '../../kit/stage.ts';
import { commandActs } from './command-acts.ts';
import { consumerActs } from './consumer-acts.ts';
import { doorActs } from './door-acts.ts';
import { frameActs } from './frame-acts.ts';
import { prepare } from './scene.ts';
import { staffActs } from './staff-acts.ts';

// Commands have the clock of the machine, and what they do comes after what was done before.
const stage = await startStage({ after }, { startAt: Date.now() - 1_200_000 });
const scene = await prepare(stage, { after });
const acts = [
  ...doorActs(scene),
  ...consumerActs(scene),
  ...staffActs(scene),
  ...frameActs(scene),
  ...commandActs(scene),
];

/** Shows nothing of a person and changes nothing that is of a brand. */
const silent: Readonly<Record<string, string>> = {
  ...reasons('a page or a program, the same for everybody', [
    ...['GET /', 'GET /health', 'GET /agent', 'GET /agent/*', 'GET /agent/assets/*'],
    ...['GET /loader.js', 'GET /loader.json', 'GET /loader/:version.js'],
    ...['GET /window/:brandId', 'GET /window/window.js'],
    ...['GET /window/window.css', 'GET /window/page-errors.json', 'GET /window/callback.js'],
    ...['GET /window/callback.css', 'GET /callback/:brandId/:connectorId'],
    ...['POST /callback/:brandId/:connectorId', 'GET /signed-out/:brandId/:connectorId'],
    ...['GET /brands/:brandId/jwks.json', 'GET /brands/:brandId/transcript-keys.json'],
  ]),
  ...reasons('begins what is recorded when it is answered', [
    ...['POST /api/consumer/sessions', 'POST /api/consumer/tickets'],
  ]),
  ...reasons('counted by the doctor, not recorded: the page says what it likes', [
    'POST /api/consumer/page-reports',
  ]),
  ...reasons('says to agents who they are, and who works with them', [
    ...['GET /api/agent/session', 'GET /api/agent/team'],
  ]),
  ...reasons('the inbox: previews of all that agents may open, which is recorded', [
    ...['GET /api/agent/conversations', 'frame follow-inbox', 'frame unfollow'],
  ]),
  ...reasons('counts and settings, and no value of anybody', [
    ...['GET /api/agent/connectors', 'GET /api/agent/connectors/:id'],
    ...['GET /api/agent/consumers/:id', 'GET /api/agent/privacy'],
  ]),
  ...reasons('the conversation keeps who did it and when', [
    ...['frame send', 'frame note', 'frame close', 'frame typing', 'frame read'],
  ]),
  ...reasons('reads what is public, or what the operator brings along', [
    ...['command keys list', 'command webhooks list', 'command config explain'],
    ...['command doctor', 'command token check', 'command token mint'],
    ...['command transcript verify'],
  ]),
};

/** What takes a clock, a crowd or a forger has a test of its own, which names the action. */
const elsewhere: Readonly<Record<string, string>> = {
  'consumer.refreshed': 'tests/service/refresh.test.ts',
  'consumer.refresh_refused': 'tests/service/refresh.test.ts',
  'reveal.alarm': 'tests/service/sensitive/reveal.test.ts',
  'view.alarm': 'tests/service/views.test.ts',
  'connector.alarm': 'tests/service/provider-distrust.test.ts',
  'audit.cut': 'tests/service/audit-cut.test.ts',
  'audit.broken': 'tests/service/privacy-page.test.ts',
};

function reasons(why: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, why]));
}

const written = new Set<string>();

for (const { by, records, prepare: given } of acts) {
  test(`[Z25] ${by} writes ${records.join(', ')}`, async () => {
    const does = await given();
    // What was under way is written.
    await stage.server.foundation.storage.transaction(() => {});
    const before = (await scene.newest())?.number ?? 0;
    await does();
    const now = (await scene.stage.audit()).filter(({ number }) => number > before);
    const found = [...new Set(now.map(({ action }) => action))].sort();
    assert.deepEqual(found, [...records].sort());
    for (const action of found) written.add(action);
  });
}

test('[Z25] every route, frame and command writes into the audit, or it is said why not', () => {
  const all = [
    ...Object.keys(routeAccess),
    ...Object.keys(framePermissions).map((type) => `frame ${type}`),
    ...Object.keys(commands).map((name) => `command ${name}`),
  ];
  const recorded = new Set<string>(acts.map(({ by }) => by.replace(/ \(.*/, '')));
  const named = new Set([...recorded, ...Object.keys(silent)]);
  assert.deepEqual([...named].sort(), all.toSorted());
  for (const name of Object.keys(silent)) assert(!recorded.has(name), `${name} is in one table`);
});

test('[Z25] everything that the audit knows how to say is written by something', () => {
  for (const [action, file] of Object.entries(elsewhere)) {
    assert(
      readFileSync(join(import.meta.dirname, '../../..', file), 'utf8').includes(action),
      file,
    );
  }
  const known = new Set([...written, ...Object.keys(elsewhere)]);
  assert.deepEqual(
    Object.keys(auditActions).filter((action) => !known.has(action)),
    [],
  );
});
