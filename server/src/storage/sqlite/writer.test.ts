import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { brand, brandId, insertBrand, ticket } from '../contract/samples.ts';
import type { Storage } from '../port.ts';
import { openTemporary } from './testing/open-temporary.ts';
import { Steering } from './testing/steering.ts';

test('while a commit is slow, timers fire and reads go on, and nothing is answered', async (t) => {
  const steering = new Steering();
  const storage = await openTemporary(t, { writer: steering.writer });
  await insertBrand(storage);
  steering.set('hold');
  let answered = 0;
  const rename = (name: string) =>
    storage.transaction((tx) => tx.brands.put({ ...brand, name })).then(() => (answered += 1));
  const first = rename('first');
  await steering.untilBegun(2);
  const second = rename('second');
  for (let turn = 0; turn < 20; turn += 1) {
    await setTimeout(1);
    assert.equal((await storage.brands.find(brandId))?.name, brand.name);
  }
  assert.equal(answered, 0);
  steering.set('pass');
  await Promise.all([first, second]);
  assert.equal((await storage.brands.find(brandId))?.name, 'second');
});

test('what queues while one commit runs goes into the next', async (t) => {
  const steering = new Steering();
  const storage = await openTemporary(t, { writer: steering.writer });
  steering.set('hold');
  const first = storage.transaction((tx) => tx.tickets.insert(ticket('first')));
  await steering.untilBegun(1);
  const rest = insertTickets(storage, 300);
  await handedOver();
  steering.set('pass');
  await Promise.all([first, ...rest]);
  assert.equal(steering.count('done'), 2);
});

test('a group takes no more units than it may', async (t) => {
  const steering = new Steering();
  const storage = await openTemporary(t, { writer: steering.writer, unitsPerGroup: 10 });
  steering.set('hold');
  const first = storage.transaction((tx) => tx.tickets.insert(ticket('first')));
  await steering.untilBegun(1);
  const rest = insertTickets(storage, 45);
  await handedOver();
  steering.set('pass');
  await Promise.all([first, ...rest]);
  assert.equal(steering.count('done'), 1 + 5);
});

test('one transaction more than may wait is refused, and none that waits is lost', async (t) => {
  const steering = new Steering();
  const storage = await openTemporary(t, { writer: steering.writer, waitingUnits: 20 });
  steering.set('hold');
  const waiting = insertTickets(storage, 20);
  const refused = storage.transaction((tx) => tx.tickets.insert(ticket('refused')));
  await assert.rejects(refused, { code: 'storage_full' });
  steering.set('pass');
  await Promise.all(waiting);
  assert.equal(await storage.tickets.find('refused'), undefined);
  await storage.transaction((tx) => tx.tickets.insert(ticket('refused')));
});

test('when a commit fails, its whole group is refused, and the next one is tried', async (t) => {
  const steering = new Steering();
  const storage = await openTemporary(t, { writer: steering.writer });
  steering.set('fail');
  const settled = await Promise.allSettled(insertTickets(storage, 5));
  for (const result of settled) {
    assert.equal(result.status === 'rejected' && result.reason.code, 'storage_failed');
  }
  assert.equal(await storage.tickets.find('t0'), undefined);
  steering.set('pass');
  await Promise.all(insertTickets(storage, 5));
  assert.ok(await storage.tickets.find('t0'));
});

test('when the writer dies, what waits and what comes is refused; reads go on', async (t) => {
  const steering = new Steering();
  let failures = 0;
  const onFailed = () => {
    failures += 1;
  };
  const storage = await openTemporary(t, { writer: steering.writer, onFailed });
  await insertBrand(storage);
  steering.set('die');
  const waiting = insertTickets(storage, 5);
  for (const result of await Promise.allSettled(waiting)) {
    assert.equal(result.status === 'rejected' && result.reason.code, 'storage_failed');
  }
  await assert.rejects(insertBrand(storage), { code: 'storage_failed' });
  assert.deepEqual(await storage.brands.find(brandId), brand);
  assert.equal(failures, 1);
  await storage.close();
});

test('close settles what a slow commit still holds', async (t) => {
  const steering = new Steering();
  const storage = await openTemporary(t, { writer: steering.writer });
  steering.set('hold');
  const waiting = insertTickets(storage, 3);
  await steering.untilBegun(1);
  const closing = storage.close();
  await assert.rejects(insertBrand(storage), { code: 'storage_closed' });
  steering.set('pass');
  await Promise.all([...waiting, closing]);
});

/** Units are posted to the writer at the end of a turn of the event loop. */
function handedOver(): Promise<void> {
  return setImmediate();
}

function insertTickets(storage: Storage, count: number): readonly Promise<unknown>[] {
  return Array.from({ length: count }, (_, index) =>
    storage.transaction((tx) => tx.tickets.insert(ticket(`t${index}`))),
  );
}
