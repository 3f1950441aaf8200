/**
 * One service to a data folder. What sockets are told, which proofs were used and who is let in
 * how often is in its memory: of two, neither would hear of a sign-out at the other. Commands may
 * come and go beside it.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { prepareFile } from './connection.ts';

/** One that is just ending has this long. */
const waitMilliseconds = 2_000;
/** SQLITE_BUSY */
const busy = 5;

/**
 * By a lock of the system on an empty file, which ends with the process however it ends.
 *
 * @throws DataFolderInUse
 */
export function holdDataFolder(dataDir: string): { release(): void } {
  const file = join(dataDir, 'serving.lock');
  prepareFile(file);
  const lock = new DatabaseSync(file, { timeout: waitMilliseconds });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const isHeld = error instanceof Error && 'errcode' in error && error.errcode === busy;
    throw isHeld ? new DataFolderInUse() : error;
  }
  return { release: () => lock.close() };
}

class DataFolderInUse extends Error {
  readonly code = 'data_folder_in_use';
  readonly help = 'Stop it first, or give this one a folder of its own (COUNTERSIGN_DATA_DIR).';

  constructor() {
    super('Another countersign serve uses this data folder.');
    this.name = 'DataFolderInUse';
  }
}
