/** For tests: a writer thread whose commits the test holds, lets go, makes fail, or counts. */
import { parentPort, workerData } from 'node:worker_threads';
import { startWriter } from '../writer/start-writer.ts';
import { cells, modes } from './steering.ts';

if (parentPort === null) throw new Error('The writer runs in a worker thread.');
const state = new Int32Array(workerData.extra);

startWriter({
  port: parentPort,
  data: workerData,
  commit(run) {
    count(cells.begun);
    Atomics.wait(state, cells.mode, modes.hold);
    const mode = Atomics.load(state, cells.mode);
    if (mode === modes.die) throw process.exit(1);
    if (mode === modes.fail) throw new Error('the disk is gone');
    run();
    count(cells.done);
  },
});

function count(cell: number): void {
  Atomics.add(state, cell, 1);
  Atomics.notify(state, cell);
}
