// ROCA (CVE-2017-15361): a widespread chip made primes of the form k·M + (65537^a mod M), M being
// the product of the first primes. A modulus of such primes is a power of 65537 modulo every one
// of them; by chance that happens once in about 2^27 keys.
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
  103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

const powersByPrime: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  primes.map((prime) => [prime, powersOf65537(prime)]),
);

/** True if the modulus carries the fingerprint; its private half must be taken as known. */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return primes.every((prime) => powersByPrime.get(prime)?.has(Number(modulus % BigInt(prime))));
}

function powersOf65537(prime: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
  return powers;
}
