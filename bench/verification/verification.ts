import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Algorithm } from '@countersign/tokens';
import { median, warmUpMs } from '../measure.ts';
import { aim, ratio, type Section, thousands } from '../report.ts';
import { contenders } from './contenders.ts';
import { opensslVerifyRate } from './openssl-speed.ts';
import { type SignedTokens, signTokens } from './tokens.ts';

const algorithms: readonly (readonly [algorithm: Algorithm, opensslTest: string])[] = [
  ['RS256', 'rsa2048'],
  ['PS256', 'rsa2048'],
  ['ES256', 'ecdsap256'],
  ['ES384', 'ecdsap384'],
  ['EdDSA', 'ed25519'],
];
const aims: Readonly<Partial<Record<Algorithm, number>>> = { RS256: 0.55, ES256: 0.75 };
const rounds = 7;
const roundMs = 250;

/** ID token verification per algorithm, beside what others do and what nobody can beat. */
export async function measureVerification(): Promise<Section> {
  const measured: Row[] = [];
  for (const [algorithm, test] of algorithms) measured.push(await measure(algorithm, test));
  return {
    title: 'ID token verification',
    about: `One ID token of about a thousand characters: parsed, its signature checked, every claim checked by
the same policy. The first column is \`openssl speed\` (the bare signature over a digest, no hash, no
token; its own OpenSSL); the others are shares of it, taken within each round: what slows the machine
for a while slows both. \`crypto.verify\` is the bare call in Node with everything prepared.`,
    columns: ['algorithm', 'openssl/s', 'tokens/s', 'tokens', 'crypto.verify', ...peers],
    rows: measured.map(asRow),
    findings: findingsOf(measured),
  };
}

const peers = ['jose', 'jsonwebtoken', 'fast-jwt'];

type Row = {
  readonly algorithm: Algorithm;
  /** Of each round: `openssl speed`, or the bare call where there is no openssl. */
  readonly reference: readonly number[];
  readonly isOpenssl: boolean;
  readonly rates: ReadonlyMap<string, readonly number[]>;
};

/** openssl takes its turn with the others: its share of a noisy machine must be the same. */
async function measure(algorithm: Algorithm, test: string): Promise<Row> {
  const tokens = signTokens(algorithm, 256);
  // jsonwebtoken knows no EdDSA.
  const names = Object.keys(contenders).filter(
    (name) => algorithm !== 'EdDSA' || name !== 'jsonwebtoken',
  );
  const turns = names.map((name) => new Turns(name, tokens));
  try {
    // Together, on all cores: nothing is measured yet.
    await Promise.all(turns.map((turn) => turn.take(warmUpMs * 2)));
    const reference: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const rate = await opensslVerifyRate(test);
      if (rate !== undefined) reference.push(rate);
      for (const turn of turns) turn.rates.push(await turn.take(roundMs));
    }
    const rates = new Map(turns.map((turn) => [turn.name, turn.rates]));
    const isOpenssl = reference.length > 0;
    const bare = rates.get('crypto.verify') ?? [];
    return { algorithm, reference: isOpenssl ? reference : bare, isOpenssl, rates };
  } finally {
    for (const turn of turns) turn.end();
  }
}

const program = fileURLToPath(new URL('contender-process.ts', import.meta.url));

/** A contender's process, and what it reached in each of its turns. */
class Turns {
  readonly name: string;
  readonly rates: number[] = [];
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;

  constructor(name: string, { algorithm, privateKey, raw }: SignedTokens) {
    this.name = name;
    this.#child = fork(program);
    this.#ready = once(this.#child, 'message');
    this.#child.send({ name, algorithm, privateJwk: privateKey.export({ format: 'jwk' }), raw });
  }

  async take(ms: number): Promise<number> {
    await this.#ready;
    this.#child.send({ roundMs: ms });
    const [{ rate }] = await once(this.#child, 'message');
    return rate;
  }

  end(): void {
    this.#child.disconnect();
  }
}

function asRow(row: Row): string[] {
  const { algorithm, reference, isOpenssl, rates } = row;
  const openssl = isOpenssl ? thousands(median(reference)) : 'not installed';
  const own = thousands(median(rates.get('tokens') ?? []));
  const shares = ['tokens', 'crypto.verify', ...peers].map((name) =>
    rates.has(name) ? ratio(shareOf(row, name)) : '–',
  );
  return [algorithm, openssl, own, ...shares];
}

function shareOf({ reference, rates }: Row, name: string): number {
  const shares = rates.get(name)?.map((rate, round) => rate / (reference[round] ?? Number.NaN));
  return median(shares ?? []);
}

function findingsOf(rows: readonly Row[]): string[] {
  const findings: string[] = [];
  for (const row of rows) {
    const { algorithm, isOpenssl } = row;
    const wanted = aims[algorithm];
    if (wanted === undefined) continue;
    const [share, most] = [shareOf(row, 'tokens'), shareOf(row, 'crypto.verify')];
    const ofOpenssl = aim(`${algorithm} of openssl, per core`, share, wanted);
    findings.push(
      isOpenssl
        ? `${ofOpenssl} The bare call reaches ${ratio(most)}.`
        : `${algorithm}: openssl is not installed; ${ratio(share / most)} of crypto.verify.`,
    );
  }
  return findings;
}
