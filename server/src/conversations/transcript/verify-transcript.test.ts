import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { generateSigningKey, openSigner, signStatement } from '../../brand-keys/signing-key.ts';
import { digestOf, signatureType } from './transcript-format.ts';
import { type TranscriptFault, verifyTranscript } from './verify-transcript.ts';

const mine = await makeKey();
const other = await makeKey();
const said = { format: 'countersign-transcript', version: 1 };

async function makeKey() {
  const { publicJwk, privateJwk } = await generateSigningKey();
  return { publicJwk, signer: await openSigner(publicJwk.kid, JSON.stringify(privateJwk)) };
}

function linesOf(items: number): string[] {
  const head = { ...said, brand: { id: 'aurora', name: 'Aurora' } };
  const texts = Array.from({ length: items }, (_, n) => ({ sequence: n + 1, text: `text ${n} ü` }));
  return [head, ...texts].map((line) => JSON.stringify(line));
}

async function signatureOf(lines: readonly string[], type = signatureType, by = mine) {
  const payload = { ...said, digests: lines.map(digestOf) };
  return JSON.stringify({ signature: await signStatement(by.signer, { type, payload }) });
}

const lines = linesOf(6);
const signature = await signatureOf(lines);
const file = Buffer.from(`${[...lines, signature].join('\n')}\n`);

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function verify(text: string | Buffer, keys: readonly object[] = [mine.publicJwk], size = 50) {
  return verifyTranscript(inChunks(Buffer.from(text), size), async () => keys);
}

const of = (...written: readonly (string | undefined)[]): string => `${written.join('\n')}\n`;

test('[T4] a file as it was signed is valid, however it is read', async () => {
  for (const size of [1, 7, 4096]) {
    const { isValid, items, kid, head } = await verify(
      file,
      [other.publicJwk, mine.publicJwk],
      size,
    );
    assert.deepEqual([isValid, items, kid], [true, 6, mine.publicJwk.kid]);
    assert.equal(head?.brand.name, 'Aurora');
  }
  assert((await verify(file.subarray(0, -1))).isValid, 'the last end of line is nobody’s word');
});

test('[T4] no byte can be changed, put in or taken out', async () => {
  const place = fc.nat(file.length - 2);
  const change = fc.record({
    at: place,
    to: fc.nat(255),
    how: fc.constantFrom('set', 'put', 'cut'),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, to, how }) => {
      fc.pre(how !== 'set' || file[at] !== to);
      const rest = file.subarray(how === 'put' ? at : at + 1);
      const put = how === 'cut' ? [] : [to];
      const changed = Buffer.concat([file.subarray(0, at), Buffer.from(put), rest]);
      fc.pre(!changed.equals(file));
      const { isValid, faults } = await verify(changed);
      assert(!isValid && faults.length > 0, `byte ${at}: ${how} ${to}`);
    }),
    { seed: 7, numRuns: 1500 },
  );
});

test('[T4] each kind of change is named, with the line where it is', async () => {
  const [head, one, two, three, four, five, six] = lines;
  const forged = `${three?.replace('text', 'lies')}`;
  const cases: [string, string, readonly TranscriptFault[]][] = [
    [
      'a line changed',
      of(head, one, two, forged, four, five, six, signature),
      [{ fault: 'changed', line: 4, sequence: 3 }],
    ],
    [
      'a line removed',
      of(head, one, two, four, five, six, signature),
      [{ fault: 'missing', line: 4, sequence: undefined }],
    ],
    [
      'a line added',
      of(head, one, forged, two, three, four, five, six, signature),
      [{ fault: 'added', line: 3, sequence: 3 }],
    ],
    [
      'a line doubled',
      of(head, one, two, two, three, four, five, six, signature),
      [{ fault: 'added', line: 4, sequence: 2 }],
    ],
    [
      'a line moved to the front',
      of(head, five, one, two, three, four, six, signature),
      [{ fault: 'moved', line: 6, sequence: 5 }],
    ],
    [
      'two removed at the end, the signature left',
      of(head, one, two, three, four, signature),
      [
        { fault: 'missing', line: 6, sequence: undefined },
        { fault: 'missing', line: 7, sequence: undefined },
      ],
    ],
    [
      'something behind the signature',
      of(head, one, two, three, four, five, six, signature, forged),
      [{ fault: 'added', line: 8, sequence: 3 }],
    ],
    ['the end cut off', of(head, one, two, three), [{ fault: 'truncated' }]],
    ['no transcript', 'hello\n', [{ fault: 'no_transcript' }]],
    ['nothing', '', [{ fault: 'no_transcript' }]],
  ];
  for (const [name, text, expected] of cases) {
    const { isValid, faults, head: shown } = await verify(text);
    assert.deepEqual([isValid, faults, shown], [false, expected, undefined], name);
  }
});

test('[T4] whoever changes it cannot sign it anew', async () => {
  const changed = lines.map((line) => line.replace('text 3', 'lies'));
  const faultOf = async (signed: string, keys?: readonly object[]) =>
    (await verify(of(...changed, signed), keys)).faults.map(({ fault }) => fault);
  const byOther = await signatureOf(changed, signatureType, other);
  assert.deepEqual(await faultOf(byOther), ['unknown_key']);
  // A key is known by its thumbprint, and not by the name that stands beside it.
  const named = { ...other.publicJwk, kid: mine.publicJwk.kid };
  assert.deepEqual(await faultOf(byOther, [named]), []);
  const [header] = signature.split('.');
  const spliced = [header, ...byOther.split('.').slice(1)].join('.');
  assert.deepEqual(await faultOf(spliced), ['forged']);
  assert.deepEqual(await faultOf(spliced, [named, mine.publicJwk]), ['forged']);
  // What the same key signed for another purpose is no transcript's signature.
  assert.deepEqual(await faultOf(await signatureOf(changed, 'JWT')), ['forged']);
});

test('[T4] lines put in any other order are told apart, and those that stayed are not named', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(lines.slice(1), { minLength: 0 }), async (kept) => {
      const { isValid, faults } = await verify(of(lines[0], ...kept, signature));
      assert.equal(isValid, kept.join() === lines.slice(1).join());
      const gone = faults.filter(({ fault }) => fault === 'missing').length;
      assert.equal(gone, lines.length - 1 - kept.length);
      assert(faults.length < lines.length, 'at least one line stayed');
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('[T5] a file of too many lines, or of one without end, is given up', async () => {
  const endless = async function* (chunk: string): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.from(chunk);
  };
  for (const chunk of ['x'.repeat(65_536), '\n'.repeat(65_536)]) {
    const { faults } = await verifyTranscript(endless(chunk), async () => []);
    assert.deepEqual(faults, [{ fault: 'too_long' }]);
  }
});
