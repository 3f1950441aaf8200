/**
 * For durability.test.ts: appends to some conversations as fast as it can, and writes a line for
 * each append that was acknowledged, until it is killed.
 */
import { writeSync } from 'node:fs';
import { conversation, id, insertConsumers, message } from '../../contract/samples.ts';
import { openSqliteStorage } from '../open-sqlite-storage.ts';

const [file = '', round = ''] = process.argv.slice(2);
const names = ['a', 'b', 'c', 'd'];
const writersPerConversation = 8;

const storage = await openSqliteStorage({ file });
if ((await storage.conversations.find(id('a'))) === undefined) {
  await insertConsumers(storage, ...names);
  await storage.transaction((tx) => {
    for (const name of names) tx.conversations.insert(conversation(name, id(name)));
  });
}
await Promise.all(
  names.flatMap((name) =>
    Array.from({ length: writersPerConversation }, (_, writer) => append(name, writer)),
  ),
);

async function append(name: string, writer: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const clientId = `${round}-${writer}-${count}`;
    const { events } = await storage.transaction((tx) =>
      tx.conversations.append(id(name), { event: message(clientId) }),
    );
    for (const { sequence } of events) write(`${name} ${clientId} ${sequence}\n`);
  }
}

/** Straight into the pipe: what is buffered here would die with the process. */
function write(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      // The pipe is full because whoever reads it is slow just now.
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isFull) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
