/**
 * The same values with the master key in a key management system. To it go the root key, to be
 * wrapped, and what it made of it, and nothing else; what it says when it refuses is told nobody.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { Desk } from '../../kit/desk.ts';
import { TransitServer, transitFaults, transitToken } from '../../kit/keys/transit-server.ts';
import { dataEnvironment, ServiceProcess } from '../../kit/service-process.ts';
import { bytesOnDisk, type CanaryStage, startCanaryStage } from './canary-stage.ts';
import { playCode, playImplicit } from './play-consumers.ts';
import { playAgent, playReveals, playTranscript } from './play-staff.ts';

type Played = {
  readonly on: CanaryStage;
  readonly transit: TransitServer;
  /** Of commands. */
  readonly env: Readonly<Record<string, string>>;
};

async function start(t: TestContext): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-transit-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const transit = await TransitServer.start(folder);
  t.after(() => transit.stop());
  const on = await startCanaryStage(t, { settings: { transit: transit.settings } });
  on.canaries.keep('Transit’s token', transitToken);
  const [first] = transit.requests;
  on.canaries.keep('root key', Buffer.from(String(sent(first)?.plaintext), 'base64'));
  const level = { COUNTERSIGN_LOG_LEVEL: 'debug' };
  const env = { ...dataEnvironment(on.stage.dataDir), ...transit.environment, ...level };
  return { on, transit, env };
}

type Request = TransitServer['requests'][number];
const sent = (request: Request | undefined): Record<string, string> =>
  JSON.parse(request?.body ?? '{}');

test('[A79, Z20, Z21] with the master key in Transit, only the root key goes there, and nowhere else', async (t) => {
  const played = await start(t);
  const { on, transit } = played;
  await playCode(on);
  const chat = await playImplicit(on);
  await playAgent(on, chat);
  await playReveals(on, chat);
  await playTranscript(on, chat);
  const ofService = transit.requests.length;
  for (const words of ['vault rotate aurora', 'vault rotate-master', 'doctor --json']) {
    await run(played, words);
  }
  const refusals = await playRefusals(played);
  const desk = await Desk.open(await on.agent('agent', ['agent']));
  const read = on.canaries.findIn(JSON.stringify(await desk.read(chat.conversationId)));
  assert(read.includes('message after'), 'all is there still');
  const { requests } = transit;
  const all = (member: keyof Request) => requests.map((request) => request[member]).join('\n');
  const places: Readonly<Record<string, readonly [text: string, belongs: readonly string[]]>> = {
    'the addresses at Transit': [all('path'), []],
    'the headers to Transit': [all('headers'), ['Transit’s token']],
    'the bodies to Transit': [all('body'), ['root key (base64)']],
    'the log': [on.stage.log.join('\n'), []],
    'what commands printed': [on.printed.join('\n'), []],
    'what was thrown': [refusals.join('\n'), []],
    'the audit record': [JSON.stringify(await on.stage.audit()), []],
    'every address that was asked for': [
      Object.values(on.taps)
        .map(({ urls }) => urls)
        .join('\n'),
      [],
    ],
  };
  for (const [place, [text, belongs]] of Object.entries(places)) {
    assert(text.length > 100, `${place} was read`);
    assert.deepEqual(on.canaries.findIn(text), belongs, place);
  }
  const onDisk = on.canaries.findIn(bytesOnDisk(join(on.stage.dataDir, 'data')));
  assert(onDisk.includes('way of signing in'), 'the disk was read');
  const secrets = ['root key', 'Transit’s token', 'what Transit says', 'verified text', 'subject'];
  const isSecret = (found: string) => secrets.some((secret) => found.startsWith(secret));
  assert.deepEqual(onDisk.filter(isSecret), []);
  assert.equal(ofService, 2, 'it is asked at the start, and not for what consumers say');
  for (const request of requests) {
    const { associated_data: _, context: __, ...rest } = sent(request);
    const [[member, text = ''] = [], ...more] = Object.entries(rest);
    assert.equal(more.length, 0);
    if (member === 'plaintext') assert.equal(Buffer.from(text, 'base64').length, 32);
    else assert.match(`${member} ${text}`, /^ciphertext vault:v\d+:/);
  }
  for (const { received } of Object.values(on.taps)) {
    const found = on.canaries.findIn(received);
    assert.deepEqual(
      found.filter((name) => /Transit|root key/.test(name)),
      [],
    );
  }
});

async function run({ on, env }: Played, words: string): Promise<void> {
  const { output } = await ServiceProcess.run(words.split(' '), env);
  assert.notEqual(output, '', words);
  on.printed.push(output);
}

/** It refuses in each of its ways, with words of its own, and is then not there at all. */
async function playRefusals(played: Played): Promise<readonly string[]> {
  const { on, transit } = played;
  const word = on.canaries.word('what Transit says');
  const thrown: string[] = [];
  const startAnew = async (): Promise<void> => {
    await on.stage.stop();
    const error: unknown = await on.stage.start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert(error instanceof Error, 'it started');
    thrown.push(inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error));
  };
  for (const [status, body] of Object.values(transitFaults)) {
    const errors = 'errors' in body ? body.errors : [];
    const said = { ...body, errors: [...errors, word], warnings: [word], data: { [word]: word } };
    transit.fail([status, said]);
    await startAnew();
  }
  for (const words of ['vault rotate-master', 'doctor --json', 'serve']) await run(played, words);
  transit.fail(undefined);
  const other = 'hvs.canary-another-token';
  on.canaries.keep('Transit’s token', other);
  transit.writeToken(other);
  await startAnew();
  transit.writeToken(transitToken);
  const { port } = new URL(transit.settings.url);
  await transit.stop();
  await startAnew();
  await run(played, 'vault rotate-master');
  await transit.listen(Number(port));
  await on.stage.start();
  return thrown;
}
