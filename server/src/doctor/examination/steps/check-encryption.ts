import { failed, type Outcome, passed, skipped, warned } from '../../step.ts';
import type { Patient } from '../examine.ts';

/** Whether there is a key to encrypt to, and whether the connector asks for it. */
export async function checkEncryption({ deps, record, settings }: Patient): Promise<Outcome> {
  if (settings?.flow !== 'implicit') {
    return skipped('In the Code Flow no browser sees an ID token.');
  }
  const keys = await deps.brandKeys.publicKeys(record.brandId);
  if (keys.length === 0) return failed('encryption_key_missing', 'No key is published.');
  const details = keys.map(({ kid, alg }) => `${String(kid)}: ${String(alg)}`);
  const { encryption = 'for_attributes' } = settings;
  const found = `A key is published; the connector says “${encryption}”.`;
  const isOpen = encryption === 'accepted' || encryption === 'refused';
  return isOpen ? warned('encryption_not_required', found, details) : passed(found, details);
}
