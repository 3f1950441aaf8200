import { IdentityError } from '../identity/identity-error.ts';
import { StorageError } from '../storage/port.ts';

const attempts = 3;

/** Another window of the same consumer may be first: then it is read again and tried again. */
export async function againAfterRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (error.code === 'token_replayed') throw new IdentityError('token_replayed');
      if (error.code === 'session_over') throw new IdentityError('session_over');
      if (error.code === 'signed_out') throw new IdentityError('signed_out_meanwhile');
      if (attempt === attempts || !races.has(error.code)) throw error;
    }
  }
}

const races = new Set([
  'already_exists',
  'conversation_moved',
  'conversation_not_open',
  'request_over',
]);
