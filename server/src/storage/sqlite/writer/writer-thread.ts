/** Entry of the worker thread in which the writer runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { startWriter } from './start-writer.ts';

if (parentPort === null) throw new Error('The writer runs in a worker thread.');
startWriter({ port: parentPort, data: workerData });
