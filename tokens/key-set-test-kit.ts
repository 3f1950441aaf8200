/** An issuer whose keys, answers and clock the test moves, and which counts its visitors. */
import assert from 'node:assert/strict';
import {
  type FetchBytes,
  type FetchedBytes,
  type FetchLimits,
  remoteKeys,
  type StaleNotice,
  verifyIdToken,
} from './src/index.ts';
import { jwk, makeKey, mint, now, optionsFor } from './test-kit.ts';

export const oldKey = makeKey.ec();
export const newKey = makeKey.ec();
export const oldJwk = jwk(oldKey, { kid: 'old' });
export const newJwk = jwk(newKey, { kid: 'new' });
export const oldToken = mint({
  key: oldKey,
  header: { kid: 'old' },
  claims: { exp: now + 80_000 },
});
export const newToken = mint({
  key: newKey,
  header: { kid: 'new' },
  claims: { exp: now + 80_000 },
});

export type Answer = () => Partial<FetchedBytes> | Promise<Partial<FetchedBytes>>;

export function issuerWith(keys: unknown[], headers: Record<string, string> = {}) {
  const state = {
    keys,
    headers: { 'cache-control': 'public, max-age=3600', ...headers } as Record<string, string>,
    time: now,
    calls: 0,
    asked: [] as FetchLimits[],
    answer: undefined as Answer | undefined,
    notices: [] as StaleNotice[],
  };
  const fetch: FetchBytes = async (url, asked) => {
    state.calls += 1;
    state.asked.push(asked);
    const { maxBytes, timeoutMs } = asked;
    assert.deepEqual([url, maxBytes, timeoutMs], ['https://a.example/keys', 262_144, 5000]);
    const body = Buffer.from(JSON.stringify({ keys: state.keys }));
    const answer = { status: 200, headers: new Headers(state.headers), body };
    return { ...answer, ...(await state.answer?.()) };
  };
  const source = remoteKeys({
    jwksUri: 'https://a.example/keys',
    fetch,
    now: () => state.time,
    onStale: (notice) => state.notices.push(notice),
  });
  // The token's own times are not what these tests are about.
  const verify = (token: string) => verifyIdToken(token, optionsFor({ options: { keys: source } }));
  return { state, source, verify };
}

/** A fetch that the test lets go when it wants. */
export function held() {
  let release: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answer: Answer = () => opened.then(() => ({}));
  return { answer, release };
}

/** Lets what was begun in the background come to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export const down: Answer = () => Promise.reject(new Error('CANARY'));
