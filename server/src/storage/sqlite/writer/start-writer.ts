/**
 * The writer thread: owns the only connection that writes. Takes what queued while it was busy,
 * commits it as one group, answers, and goes on. It may wait for the disk as long as it must,
 * because nobody else runs here.
 */
import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type DatabaseFiles, openFile, openForWriting } from '../connection.ts';
import { dataMigrations, keyMigrations, migrate } from '../migrations/migrate.ts';
import { GroupWriter } from './group-writer.ts';
import type { Unit, WriterAnswer, WriterData, WriterRequest } from './operations.ts';

export type WriterOptions = {
  readonly port: MessagePort;
  readonly data: WriterData;
  /** For tests; see GroupWriter. */
  readonly commit?: (run: () => void) => void;
};

/**
 * After a group of several there are more to come, and a commit costs much the same for one as for
 * ten: so long it waits for them. Whoever writes alone never waits.
 */
const gatheringMilliseconds = 5;

export function startWriter({ port, data, commit }: WriterOptions): void {
  bringToSchema(data);
  const db = openForWriting(data);
  const inbox = new Inbox(port, data.unitsPerGroup);
  const writer = new GroupWriter(db, commit);
  port.on('message', (request: WriterRequest) => {
    inbox.take(request);
    for (let group = inbox.next(); group.length > 0; group = inbox.next()) {
      answer(port, { kind: 'settled', outcomes: writer.write(group) });
      if (group.length > 1) sleep(gatheringMilliseconds);
    }
    if (inbox.closing) close(port, db);
  });
  answer(port, { kind: 'ready' });
}

/** Each file by itself: its schema and the number that it has reached stay in it. */
function bringToSchema({ file, keysFile }: DatabaseFiles): void {
  for (const [path, migrations] of [
    [keysFile, keyMigrations],
    [file, dataMigrations],
  ] as const) {
    const db = openFile(path);
    try {
      migrate(db, migrations);
    } finally {
      db.close();
    }
  }
}

class Inbox {
  readonly #port: MessagePort;
  readonly #unitsPerGroup: number;
  #units: Unit[] = [];
  closing = false;

  constructor(port: MessagePort, unitsPerGroup: number) {
    this.#port = port;
    this.#unitsPerGroup = unitsPerGroup;
  }

  take(request: WriterRequest): void {
    if (request.kind === 'close') this.closing = true;
    else for (const unit of request.units) this.#units.push(unit);
  }

  /** The next group: what is here and what has arrived meanwhile, up to the limit. */
  next(): readonly Unit[] {
    while (this.#units.length < this.#unitsPerGroup) {
      const arrived: { readonly message: WriterRequest } | undefined = receiveMessageOnPort(
        this.#port,
      );
      if (arrived === undefined) break;
      this.take(arrived.message);
    }
    return this.#units.splice(0, this.#unitsPerGroup);
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function answer(port: MessagePort, message: WriterAnswer): void {
  port.postMessage(message);
}

function close(port: MessagePort, db: DatabaseSync): void {
  db.close();
  port.close();
}
