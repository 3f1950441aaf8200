// OpenSSL takes any 32 bytes as an Ed25519 public key. Under a key of small order one signature
// fits many messages, and bytes that are no point are a damaged paste; both are found here, once,
// when the key is imported (RFC 8032 section 5.1.3).
const p = 2n ** 255n - 19n;
const d = modP(-121665n * powerModP(121666n, p - 2n));

// The y coordinates of the eight points whose order divides 8.
const orderEight = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
const smallOrder: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, orderEight, p - orderEight]);

export type Ed25519PointKind = 'sound' | 'small-order' | 'no-point';

export function ed25519PointKind(bytes: Uint8Array): Ed25519PointKind {
  if (bytes.length !== 32) return 'no-point';
  const y = BigInt.asUintN(255, BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`));
  if (y >= p) return 'no-point';
  if (smallOrder.has(y)) return 'small-order';
  const ySquared = modP(y * y);
  const xSquared = modP((ySquared - 1n) * powerModP(modP(d * ySquared + 1n), p - 2n));
  return powerModP(xSquared, (p - 1n) / 2n) === 1n ? 'sound' : 'no-point';
}

function modP(value: bigint): bigint {
  return ((value % p) + p) % p;
}

function powerModP(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modP(result * square);
    square = modP(square * square);
  }
  return result;
}
