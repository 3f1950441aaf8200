import {
  type ImportedKeys,
  importVerificationKeys,
  type RefusedKey,
  TokenError,
} from '@countersign/tokens';
import type { Connector } from '../../../../connectors/connector.ts';
import type { ConnectorSettings } from '../../../../connectors/settings/connector-settings.ts';
import { failed, type Outcome, passed, viewOf } from '../../../step.ts';
import type { Patient } from '../../examine.ts';

const mostBytes = 256 * 1024;
const timeoutMs = 5_000;

/** Fetches the key set, or takes the pasted keys, and says of each key that is set aside why. */
export async function checkKeys({
  outbound,
  settings,
  connector,
  provider,
}: Patient): Promise<Outcome> {
  const pasted = settings && pastedKeysOf(settings);
  if (pasted !== undefined) return judge(() => importVerificationKeys(pasted), connector);
  const url = provider?.jwksUri;
  if (!url) return failed('discovery_incomplete', 'No address of a key set is known.');
  const { status, body } = await outbound.fetchBytes(url, { maxBytes: mostBytes, timeoutMs });
  if (status !== 200) {
    return failed('key_set_unavailable', `The key set was answered with HTTP status ${status}.`);
  }
  const text = Buffer.from(body).toString('utf8').trimStart();
  if (!text.startsWith('{')) {
    return failed('key_set_unavailable', 'What was answered is not JSON.');
  }
  return judge(() => importVerificationKeys(text), connector);
}

function pastedKeysOf(settings: ConnectorSettings): string | object | undefined {
  return settings.flow === 'implicit' ? settings.keys : undefined;
}

function judge(read: () => ImportedKeys, connector: Connector | undefined): Outcome {
  let imported: ImportedKeys;
  try {
    imported = read();
  } catch (error) {
    if (error instanceof TokenError && error.code === 'key_set_empty') return nothingUsable(error);
    throw error;
  }
  const { keys, refused } = imported;
  const allowed = connector?.policy.algorithms ?? [];
  const details = [
    ...keys.map(({ kid, algorithms }) => `${kid ?? 'no kid'}: ${algorithms.join(', ')}`),
    ...refused.map(({ kid, code }) => `${kid ?? 'no kid'}: set aside, ${code}`),
  ];
  const fits = keys.some(({ algorithms }) => algorithms.some((alg) => allowed.includes(alg)));
  if (!fits) {
    const found = `${keys.length} usable, none for ${allowed.join(', ')}.`;
    return failed('no_key_for_algorithms', found, details);
  }
  const faulty = refused.filter(({ code }) => !harmless.has(code));
  const aside = refused.length > 0 ? `, ${refused.length} set aside` : '';
  const found = `${keys.length} usable${aside}.`;
  if (faulty.length === 0) return passed(found, details);
  const isPublicSecret = faulty.some(({ code }) => code === 'key_is_private');
  return {
    found,
    details,
    diagnoses: diagnosesOf(faulty),
    state: isPublicSecret ? 'failed' : 'warning',
  };
}

/** Keys for other uses stand in many sets. */
const harmless: ReadonlySet<string> = new Set(['key_not_for_signatures', 'key_type_unsupported']);

function diagnosesOf(refused: readonly Pick<RefusedKey, 'code'>[]): ReturnType<typeof viewOf>[] {
  return [...new Set(refused.map(({ code }) => code))].map((code) => viewOf(code));
}

/** The detail lists a code for each key: `keys[0]: key_weak, …`. */
function nothingUsable({ detail = '' }: TokenError): Outcome {
  const found = [...detail.matchAll(/keys\[\d+\]: (\w+)/g)].map(([, code = '']) => code);
  const codes = found.length > 0 ? [...new Set(found)] : ['key_set_empty'];
  return {
    found: 'Not one key can be used.',
    details: [detail.slice(0, 300)],
    diagnoses: codes.map((code) => viewOf(code)),
    state: 'failed',
  };
}
