/**
 * The calling thread's end of the writer: hands units over, keeps what waits within a limit, and
 * settles each when its group has been committed. If the writer dies, all that wait are rejected
 * with `storage_failed`: nobody can say then whether the last group reached the disk.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Committed, StorageError } from '../port.ts';
import type {
  Outcome,
  Unit,
  WriterAnswer,
  WriterData,
  WriterRequest,
} from './writer/operations.ts';

type Waiting = {
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: StorageError) => void;
};

export type WriterQueueOptions = {
  readonly entry: URL;
  readonly data: WriterData;
  readonly waitingUnits: number;
  readonly onFailed: (cause: Error) => void;
};

/** Units collected in one turn of the event loop are posted together, at the latest so many. */
const unitsPerPost = 64;

export class WriterQueue {
  readonly #worker: Worker;
  readonly #options: WriterQueueOptions;
  readonly #exited: Promise<unknown>;
  #waiting: Waiting[] = [];
  #unposted: Unit[] = [];
  #posting: NodeJS.Immediate | undefined;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;
  #whenEmpty: (() => void) | undefined;

  /** @throws Error when the file cannot be opened or migrated. */
  static async start(options: WriterQueueOptions): Promise<WriterQueue> {
    const worker = new Worker(options.entry, {
      name: 'storage-writer',
      workerData: options.data,
      // Flags of the process, such as those of `node --eval`, are not meant for this thread.
      execArgv: [],
    });
    const exited = once(worker, 'exit');
    exited.catch(() => {});
    await Promise.race([
      once(worker, 'message'),
      exited.then(() => Promise.reject(new Error('The storage writer ended before it began.'))),
    ]);
    return new WriterQueue(worker, options);
  }

  private constructor(worker: Worker, options: WriterQueueOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.on('message', (answer: WriterAnswer) => this.#settle(answer));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('The storage writer ended.')));
    // An idle storage does not keep a process alive; one with waiting units does.
    worker.unref();
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  push(unit: Unit): Promise<Committed> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    if (this.#waiting.length === 0) this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#unposted.push(unit);
      if (this.#unposted.length >= unitsPerPost) this.#post();
      else this.#posting ??= setImmediate(() => this.#post());
    });
  }

  /** Resolves when all that was pushed has settled and the writer has closed the file. */
  close(beforeLast: () => void): Promise<void> {
    this.#closing ??= this.#close(beforeLast);
    return this.#closing;
  }

  async #close(beforeLast: () => void): Promise<void> {
    if (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
    }
    beforeLast();
    if (this.#failure !== undefined) return;
    this.#worker.ref();
    this.#send({ kind: 'close' });
    await this.#exited;
  }

  #refusal(): StorageError | undefined {
    if (this.#closing !== undefined) return new StorageError('storage_closed');
    if (this.#failure !== undefined) return failed(this.#failure);
    if (this.#waiting.length < this.#options.waitingUnits) return undefined;
    return new StorageError('storage_full');
  }

  #post(): void {
    clearImmediate(this.#posting);
    this.#posting = undefined;
    const units = this.#unposted;
    this.#unposted = [];
    if (units.length > 0 && this.#failure === undefined) this.#send({ kind: 'units', units });
  }

  #send(request: WriterRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(answer: WriterAnswer): void {
    if (answer.kind !== 'settled') return;
    const settled = this.#waiting.splice(0, answer.outcomes.length);
    for (const [index, waiting] of settled.entries()) settleOne(waiting, answer.outcomes[index]);
    this.#afterSettling();
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = cause;
    const lost = this.#waiting;
    this.#waiting = [];
    for (const { reject } of lost) reject(failed(cause));
    this.#afterSettling();
    if (this.#closing === undefined) this.#options.onFailed(cause);
  }

  #afterSettling(): void {
    if (this.#waiting.length > 0) return;
    this.#worker.unref();
    this.#whenEmpty?.();
  }
}

function settleOne({ resolve, reject }: Waiting, outcome: Outcome | undefined): void {
  if (outcome === undefined) reject(failed(new Error('The storage writer gave no answer.')));
  else if ('events' in outcome) resolve({ events: outcome.events });
  else if (outcome.cause === null) reject(new StorageError(outcome.code));
  else reject(new StorageError(outcome.code, { cause: new Error(outcome.cause) }));
}

function failed(cause: Error): StorageError {
  return new StorageError('storage_failed', { cause });
}
