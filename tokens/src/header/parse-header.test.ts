import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, happyHeader, nested, refuses } from '../../test-kit.ts';

const text = JSON.stringify(happyHeader);
const withMember = (member: string) => `{${member},${text.slice(1)}`;

test('[V2] unknown members of the header are ignored', async () => {
  await accepts({ headerText: withMember('"x":{"y":["z"]},"cty":"JWT"') });
});

test('[V2] each token is read by its own header, whichever came before', async () => {
  for (const kid of ['k1', 'k2', 'k1', 'k1', 'k2']) {
    const attempt = { header: { kid } };
    if (kid === 'k1') assert.equal((await accepts(attempt)).kid, 'k1');
    else await refuses(attempt, 'V6', 'kid_unknown');
  }
  // What was refused is refused again.
  for (let n = 0; n < 2; n += 1) await refuses({ headerText: '[]' }, 'V2', 'token_malformed');
});

const malformed: readonly (readonly [what: string, header: string | Buffer])[] = [
  ['an array', '[]'],
  ['null', 'null'],
  ['broken JSON', text.slice(0, -1)],
  ['JSON with a byte order mark', `\ufeff${text}`],
  ['UTF-16', Buffer.from(text, 'utf16le')],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ['JSON with a lone surrogate', withMember('"x":"\\udfff"')],
];
for (const [what, headerText] of malformed) {
  test(`[V2, A12] a header that is ${what} is refused`, async () => {
    await refuses({ headerText }, 'V2', 'token_malformed');
  });
}

test('[V2, A12] a member named twice is refused, also when one is escaped', async () => {
  await refuses({ headerText: withMember('"alg":"none"') }, 'V2', 'duplicate_member');
  await refuses({ headerText: withMember('"\\u0061lg":"none"') }, 'V2', 'duplicate_member');
});

test('[V2] a header of 2 KiB and 4 levels is read, beyond that it is refused', async () => {
  const padded = (bytes: number) => {
    const empty = withMember('"x":""').length;
    return withMember(`"x":"${'x'.repeat(bytes - empty)}"`);
  };
  await accepts({ headerText: padded(2048) });
  await refuses({ headerText: padded(2049) }, 'V2', 'token_too_large');
  await accepts({ headerText: withMember(`"x":${nested(3)}`) });
  await refuses({ headerText: withMember(`"x":${nested(4)}`) }, 'V2', 'token_too_deep');
});

test('[V1, A10] unused bits at the end of the header are refused', async () => {
  // 'eyJ…' of a length with unused bits: the last character is replaced by its neighbour.
  const headerText = withMember('"x":"y"').padEnd(80, ' ').slice(0, 79);
  await accepts({ headerText });
  const spoil = (token: string) => {
    const end = token.indexOf('.') - 1;
    const neighbour = String.fromCharCode(token.charCodeAt(end) + 1);
    return token.slice(0, end) + neighbour + token.slice(end + 1);
  };
  await refuses({ headerText, spoil }, 'V1', 'token_malformed');
});
