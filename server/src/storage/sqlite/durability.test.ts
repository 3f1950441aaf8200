import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { id } from '../contract/samples.ts';
import type { EventRecord, Storage } from '../port.ts';
import { openTemporary, temporaryFile } from './testing/open-temporary.ts';

type Acknowledged = ReadonlyArray<readonly [name: string, clientId: string, sequence: string]>;

const child = fileURLToPath(new URL('./testing/load-child.ts', import.meta.url));

test('a process killed with -9 under load loses nothing it acknowledged', async (t) => {
  const file = await temporaryFile(t);
  const all: Acknowledged[] = [];
  for (const round of ['first', 'second']) {
    const acknowledged = await appendUntilKilled(t, { file, round, lines: 1_500 });
    assert.ok(acknowledged.length >= 1_500);
    all.push(acknowledged);
    const storage = await openTemporary(t, { file });
    await assertAllThere(storage, all.flat());
    await storage.close();
  }
});

async function appendUntilKilled(
  t: TestContext,
  load: { readonly file: string; readonly round: string; readonly lines: number },
): Promise<Acknowledged> {
  const running = spawn(process.execPath, [child, load.file, load.round], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => running.kill('SIGKILL'));
  const ended = once(running, 'exit');
  let text = '';
  let lines = 0;
  for await (const chunk of running.stdout.setEncoding('utf8')) {
    text += chunk;
    lines += chunk.split('\n').length - 1;
    if (lines >= load.lines) running.kill('SIGKILL');
  }
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL');
  // What follows the last line end is half a line.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [name = '', clientId = '', sequence = ''] = line.split(' ');
      return [name, clientId, sequence] as const;
    });
}

async function assertAllThere(storage: Storage, acknowledged: Acknowledged): Promise<void> {
  for (const name of ['a', 'b', 'c', 'd']) {
    const events = await readAll(storage, id(name));
    const sequences = events.map(({ sequence }) => sequence);
    assert.deepEqual(
      sequences,
      Array.from(events.keys(), (index) => index + 1),
    );
    assert.equal((await storage.conversations.find(id(name)))?.sequence, events.length);
    const stored = new Map(events.map(({ clientId, sequence }) => [clientId, String(sequence)]));
    for (const [of, clientId, sequence] of acknowledged) {
      if (of === name) assert.equal(stored.get(clientId), sequence);
    }
  }
}

async function readAll(storage: Storage, conversationId: string): Promise<readonly EventRecord[]> {
  const events: EventRecord[] = [];
  for (;;) {
    const page = { after: events.at(-1)?.sequence ?? 0, limit: 1_000 };
    const next = await storage.events.listAfter(conversationId, page);
    if (next.length === 0) return events;
    events.push(...next);
  }
}
