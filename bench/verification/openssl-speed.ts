import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Verifications per second of processor time by `openssl speed`: the signature alone, of a digest
 * that is there already. Undefined if the program is not installed.
 */
export async function opensslVerifyRate(test: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('openssl', ['speed', '-mr', '-seconds', '1', test]);
    // +F2:…:sign/s:verify/s for RSA, +F4 for ECDSA, +F6 for EdDSA.
    const rate = Number(/^\+F[246]:.*:([\d.]+)$/m.exec(stdout)?.[1]);
    return rate > 0 ? rate : undefined;
  } catch {
    return undefined;
  }
}
