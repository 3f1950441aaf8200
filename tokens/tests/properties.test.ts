import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenError, verifyIdToken } from '../src/index.ts';
import { decodeBase64url } from '../src/parse/base64url.ts';
import { JsonFault, parseStrictJson } from '../src/parse/strict-json.ts';
import { accepts, mint, optionsFor } from '../test-kit.ts';

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ {"\\\n';

test('[V1] decoding undoes encoding, and no other text decodes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      assert.deepEqual(decodeBase64url(text), Buffer.from(bytes));
    }),
  );
  const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 });
  fc.assert(
    fc.property(text, (spelling) => {
      const decoded = decodeBase64url(spelling);
      assert.ok(decoded === undefined || decoded.toString('base64url') === spelling);
    }),
    { numRuns: 500 },
  );
});

test('[V2] every JSON text is read as JSON.parse reads it', () => {
  const json = fc.json({ maxDepth: 6 }).filter((text) => !hasUnsafeNumber(text));
  fc.assert(
    fc.property(json, (text) => {
      assert.equal(JSON.stringify(parseStrictJson(text, 32)), JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 300 },
  );
});

test('[V2] what JSON.parse refuses is refused, whatever was done to the text', () => {
  const damaged = fc
    .tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.constantFrom(...'{}[]",:\\u0eE+-.tfn 1\u0000\ufeff'),
    )
    .map(([text, at, piece]) => {
      const position = at % (text.length + 1);
      return text.slice(0, position) + piece + text.slice(position + (at % 2));
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const ours = attempt(() => JSON.stringify(parseStrictJson(text, 32)));
      if (ours !== undefined) assert.equal(ours, JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 1000 },
  );
});

test('[V8] a token in which any one character is another is refused', async () => {
  const raw = mint();
  const options = optionsFor();
  const change = fc.tuple(fc.nat(raw.length - 1), fc.constantFrom(...characters));
  await fc.assert(
    fc.asyncProperty(change, async ([at, character]) => {
      fc.pre(raw[at] !== character);
      const changed = raw.slice(0, at) + character + raw.slice(at + 1);
      await assert.rejects(verifyIdToken(changed, options), TokenError);
    }),
    { numRuns: 300 },
  );
});

test('[V20] whatever arrives, the answer is a TokenError', async () => {
  const options = optionsFor();
  const arrival = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.string({ unit: fc.constantFrom(...characters) }), { maxLength: 6 })
      .map((all) => all.join('.')),
    fc.anything(),
  );
  await fc.assert(
    fc.asyncProperty(arrival, async (raw) => {
      await assert.rejects(verifyIdToken(raw as string, options), TokenError);
    }),
    { numRuns: 300 },
  );
});

test('[V9] claims arrive as they were signed, and never change', async () => {
  const claim = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => !hasUnsafeNumber(JSON.stringify(value)));
  await fc.assert(
    fc.asyncProperty(claim, async (value) => {
      const { claims } = await accepts({ claims: { brand: value } });
      assert.equal(JSON.stringify(claims.brand), JSON.stringify(value));
      assert.ok(Object.isFrozen(claims.brand));
    }),
  );
});

test('[V11] no token is accepted after its end or before its beginning', async () => {
  const raw = mint();
  const { issuedAt, expiresAt } = await accepts();
  const moment = fc.integer({ min: issuedAt - 2000, max: expiresAt + 2000 });
  await fc.assert(
    fc.asyncProperty(moment, async (now) => {
      const outcome = verifyIdToken(raw, optionsFor({ options: { now } }));
      if (now >= issuedAt - 60 && now < expiresAt + 60) return void (await outcome);
      await assert.rejects(outcome, TokenError);
    }),
  );
});

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

/** Integers that we refuse on purpose. */
function hasUnsafeNumber(text: string): boolean {
  return [...text.matchAll(/\d{16,}|\d[eE]\+?\d{2,}/g)].length > 0;
}
