import { VaultError } from '../vault-error.ts';
import type { MasterKey } from './master-key.ts';

/** One request to the key management system. Rejects if there is no answer. */
export type Post = (
  url: string,
  sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<{ readonly status: number; readonly body: string }>;

export type TransitDependencies = {
  readonly post: Post;
  /** The token of now: whoever renews it writes the file anew. */
  readonly readToken: () => Promise<string>;
  readonly wait: (ms: number) => Promise<void>;
};

export type TransitKey = {
  /** An origin, such as `https://vault.internal:8200`. */
  readonly url: string;
  readonly mount: string;
  readonly key: string;
};

const tries = 3;
const betweenTriesMs = 500;
/** Bound into what is wrapped; `context` is for keys that are derived, and ignored by others. */
const purpose = Buffer.from('countersign root key').toString('base64');

/**
 * A master key that never leaves its key management system: the Transit engine of HashiCorp Vault
 * or OpenBao wraps and unwraps for us.
 * https://developer.hashicorp.com/vault/api-docs/secret/transit
 *
 * @throws VaultError, from `wrap` and `unwrap`, one of `kms_…`
 */
export function transitMasterKey(deps: TransitDependencies, where: TransitKey): MasterKey {
  const { url, mount, key } = where;
  const ask = (what: 'encrypt' | 'decrypt', body: object): Promise<Answer> =>
    askTransit(deps, `${url}/v1/${mount}/${what}/${key}`, JSON.stringify(body));
  return {
    // Not the address: the same one may be reached by another name tomorrow.
    id: `transit:${mount}/${key}`,
    async wrap(data) {
      const plaintext = Buffer.from(data).toString('base64');
      const answer = await ask('encrypt', { ...bound, plaintext });
      const ciphertext = answer.data?.ciphertext;
      if (answer.status !== 200 || typeof ciphertext !== 'string') throw refusalOf(answer);
      return Buffer.from(ciphertext, 'utf8');
    },
    async unwrap(wrapped) {
      const ciphertext = Buffer.from(wrapped).toString('utf8');
      const answer = await ask('decrypt', { ...bound, ciphertext });
      const plaintext = answer.data?.plaintext;
      if (answer.status === 200 && typeof plaintext === 'string') {
        return Buffer.from(plaintext, 'base64');
      }
      // It cannot be opened by this key: another one of the same name wrapped it.
      if (answer.status === 400 && says(answer, /invalid ciphertext|authentication failed/i)) {
        return undefined;
      }
      throw refusalOf(answer);
    },
  };
}

const bound = { associated_data: purpose, context: purpose };

type Answer = {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly string[];
};

/** Tried again while it is away, sealed or busy; a refusal is final. */
async function askTransit(deps: TransitDependencies, url: string, body: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'x-vault-request': 'true',
    'x-vault-token': await readToken(deps),
  };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await deps.post(url, { headers, body }).catch(() => undefined);
    if (answer && (!isPassing(answer.status) || attempt === tries)) return readAnswer(answer);
    if (attempt === tries) throw new VaultError('kms_unreachable');
    await deps.wait(betweenTriesMs * attempt);
  }
}

async function readToken({ readToken: read }: TransitDependencies): Promise<string> {
  const token = await read().then(
    (text) => text.trim(),
    () => '',
  );
  if (!/^[\x21-\x7e]{1,4096}$/.test(token)) throw new VaultError('kms_token_unreadable');
  return token;
}

function readAnswer({ status, body }: { readonly status: number; readonly body: string }): Answer {
  try {
    const { data, errors } = JSON.parse(body) as Partial<Answer>;
    const isList = Array.isArray(errors) && errors.every((error) => typeof error === 'string');
    return { status, data: data ?? undefined, errors: isList ? errors : [] };
  } catch {
    return { status, data: undefined, errors: [] };
  }
}

/** By status and by words of ours: what it says itself is not told on. */
function refusalOf(answer: Answer): VaultError {
  const { status } = answer;
  if (status === 403) return new VaultError('kms_forbidden');
  if (status === 503) return new VaultError('kms_sealed');
  if (isPassing(status)) return new VaultError('kms_busy');
  // A standby node that does not forward. The token would go wherever it points.
  if (status >= 300 && status < 400) return new VaultError('kms_redirects');
  if (status === 404 || says(answer, /key not found/i)) return new VaultError('kms_key_unknown');
  const isRefused = status === 400 && answer.errors.length > 0;
  return new VaultError(isRefused ? 'kms_key_unsuitable' : 'kms_answer_unexpected');
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function says({ errors }: Answer, what: RegExp): boolean {
  return errors.some((error) => what.test(error));
}
