/**
 * What every bus does; each adapter's test calls this with a way to make one. The rules stand in
 * port.ts. Delivery may take a network's time, so arrivals are awaited, and an absence is shown by
 * a later hint that did arrive.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Bus, Hint, Topic } from './port.ts';

export type BusFactory = (t: TestContext, onError: (error: unknown) => void) => Bus | Promise<Bus>;

const topic: Topic = 'conversation:a';
const other: Topic = 'conversation:b';

type Create = (onError: (error: unknown) => void) => Bus | Promise<Bus>;

const rules: Readonly<Record<string, (create: Create) => Promise<void>>> = {
  '[B1] a subscriber gets the hints published after it subscribed, whole': async (create) => {
    const bus = await create(unexpected);
    const hint: Hint = { kind: 'typing', by: { kind: 'agent', id: 'x', name: 'Ada' } };
    bus.publish(topic, numbered(1));
    const inbox = listen(bus, topic);
    bus.publish(topic, hint);
    bus.publish(topic, numbered(2));
    assert.deepEqual(await inbox.take(2), [hint, numbered(2)]);
  },

  '[B1] every subscriber of a topic gets each hint': async (create) => {
    const bus = await create(unexpected);
    const inboxes = [listen(bus, topic), listen(bus, topic)];
    bus.publish(topic, numbered(1));
    for (const inbox of inboxes) assert.deepEqual(await inbox.take(1), [numbered(1)]);
  },

  '[B2] a subscriber gets nothing of another topic': async (create) => {
    const bus = await create(unexpected);
    const inbox = listen(bus, topic);
    bus.publish(other, numbered(1));
    bus.publish(topic, numbered(2));
    assert.deepEqual(await inbox.take(1), [numbered(2)]);
  },

  '[B3] a subscriber that throws or rejects harms no other, and is reported': async (create) => {
    const errors: unknown[] = [];
    const bus = await create((error) => errors.push(error));
    const thrown = new Error('thrown');
    const rejected = new Error('rejected');
    bus.subscribe(topic, () => {
      throw thrown;
    });
    const rejecting: (hint: Hint) => unknown = () => Promise.reject(rejected);
    bus.subscribe(topic, rejecting);
    const inbox = listen(bus, topic);
    bus.publish(topic, numbered(1));
    assert.deepEqual(await inbox.take(1), [numbered(1)]);
    await until(() => errors.length === 2);
    assert.deepEqual(errors, [thrown, rejected]);
  },

  '[B4] after unsubscribe nothing arrives, not even what was on its way': async (create) => {
    const bus = await create(unexpected);
    const got: Hint[] = [];
    const unsubscribe = bus.subscribe(topic, (hint) => got.push(hint));
    const inbox = listen(bus, topic);
    bus.publish(topic, numbered(1));
    unsubscribe();
    unsubscribe();
    bus.publish(topic, numbered(2));
    await inbox.take(2);
    assert.deepEqual(got, []);
  },

  '[B4] a listener may unsubscribe itself and others while it is called': async (create) => {
    const bus = await create(unexpected);
    const got: string[] = [];
    const first = bus.subscribe(topic, () => {
      got.push('first');
      first();
      second();
    });
    const second = bus.subscribe(topic, () => got.push('second'));
    const inbox = listen(bus, topic);
    bus.publish(topic, numbered(1));
    bus.publish(topic, numbered(2));
    await inbox.take(2);
    assert.deepEqual(got, ['first']);
  },

  '[B5] publish returns before any subscriber is called': async (create) => {
    const bus = await create(unexpected);
    const inbox = listen(bus, topic);
    bus.publish(topic, numbered(1));
    assert.equal(inbox.count, 0);
    await inbox.take(1);
  },

  '[B6] after close nothing is delivered and publish does nothing': async (create) => {
    const bus = await create(unexpected);
    const control = await create(unexpected);
    const closed = listen(bus, topic);
    const open = listen(control, topic);
    bus.publish(topic, numbered(1));
    control.publish(topic, numbered(1));
    await bus.close();
    const before = closed.count;
    bus.publish(topic, numbered(2));
    control.publish(topic, numbered(2));
    await open.take(2);
    await bus.close();
    assert.equal(closed.count, before);
  },
};

export function busContract(create: BusFactory): void {
  for (const [name, check] of Object.entries(rules)) {
    test(name, { timeout: 10_000 }, (t) => check((onError) => create(t, onError)));
  }
}

function numbered(sequence: number): Hint {
  return { kind: 'changed', sequence };
}

function listen(bus: Bus, to: Topic) {
  const hints: Hint[] = [];
  bus.subscribe(to, (hint) => hints.push(hint));
  return {
    get count() {
      return hints.length;
    },
    async take(count: number): Promise<readonly Hint[]> {
      await until(() => hints.length >= count);
      return hints;
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function unexpected(error: unknown): void {
  throw error;
}
