import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Transaction, WrappedConsumerKey, WrappingKeyRecord } from '../storage/port.ts';
import { createVault, type Vault, type VaultOptions } from './vault.ts';

const anna = 'anna'.padEnd(22, '_');
const berta = 'berta'.padEnd(22, '_');
const rootKey = Uint8Array.from({ length: 32 }, (_, index) => index);
const brandId = 'aurora';

test('what was sealed is opened again, whatever the text and the context', async () => {
  const { vault } = await open();
  const wellFormed = fc.string({ unit: 'binary', maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(wellFormed, wellFormed, async (text, context) => {
      assert.equal(await vault.open(await vault.seal(anna, context, text), context), text);
    }),
  );
});

test('what was sealed is opened by another vault on the same storage and root key', async () => {
  const { vault, keys } = await open();
  const sealed = await vault.seal(anna, 'event', 'hello');
  assert.equal(await (await open({ keys })).vault.open(sealed, 'event'), 'hello');
});

test('sealing the same text twice gives different bytes, and none of the text', async () => {
  const { vault } = await open();
  const [one, two] = [await vault.seal(anna, 'c', text), await vault.seal(anna, 'c', text)];
  assert.notDeepEqual(one, two);
  assert.ok(!Buffer.from(one).includes('Musterstadt'));
});

test('a changed bit anywhere is noticed', async () => {
  const { vault } = await open();
  const sealed = await vault.seal(anna, 'event', 'hi');
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = sealed.slice();
    const byte = Math.floor(bit / 8);
    changed[byte] = (changed[byte] ?? 0) ^ (1 << (bit % 8));
    const code = await codeOf(vault.open(changed, 'event'));
    // In the consumer id, what comes out may be the id of nobody, whose key is not there.
    const expected = byte >= 1 && byte <= 22 ? ['corrupt', 'shredded'] : ['corrupt'];
    assert.ok(expected.includes(code), `bit ${bit}: ${code}`);
  }
});

test('sealed bytes that were cut, lengthened or never sealed are corrupt', async () => {
  const { vault } = await open();
  const sealed = await vault.seal(anna, 'event', 'hello');
  for (let length = 0; length < sealed.length; length += 1) {
    assert.equal(await codeOf(vault.open(sealed.subarray(0, length), 'event')), 'corrupt');
  }
  const longer = Buffer.concat([sealed, Buffer.of(0)]);
  assert.equal(await codeOf(vault.open(longer, 'event')), 'corrupt');
  assert.equal(await codeOf(vault.open(new Uint8Array(100), 'event')), 'corrupt');
});

test('bytes sealed in one context cannot be opened in another', async () => {
  const { vault } = await open();
  const sealed = await vault.seal(anna, 'display name', 'Anna');
  assert.equal(await vault.open(sealed, 'display name'), 'Anna');
  for (const context of ['page', 'display nam', 'display name ', '']) {
    assert.equal(await codeOf(vault.open(sealed, context)), 'corrupt');
  }
});

test('bytes sealed for one consumer cannot be passed off as another’s', async () => {
  const { vault } = await open();
  const sealed = await vault.seal(anna, 'event', 'hello');
  await vault.newConsumerKey(brandId, berta);
  const relabelled = sealed.slice();
  relabelled.set(Buffer.from(berta, 'latin1'), 1);
  assert.equal(await vault.open(sealed, 'event'), 'hello');
  assert.equal(await codeOf(vault.open(relabelled, 'event')), 'corrupt');
});

test('another root key opens nothing, and the error says which file to put back', async () => {
  const { vault, keys } = await open();
  const sealed = await vault.seal(anna, 'event', 'hello');
  const other = (await open({ keys, rootKey: rootKey.toReversed() })).vault;
  assert.equal(await codeOf(other.open(sealed, 'event')), 'key_unreadable');
  await assert.rejects(other.seal(anna, 'event', 'x'), { help: /put back the `keys\.db`/ });
});

test('a wrapped key that was given to another consumer is not used', async () => {
  const { keys } = await open();
  const ofAnna = keys.get(anna);
  assert.ok(ofAnna);
  keys.set(berta, { ...ofAnna, consumerId: berta });
  const { vault } = await open({ keys });
  await vault.seal(anna, 'c', 'x');
  assert.equal(await codeOf(vault.seal(berta, 'c', 'x')), 'key_unreadable');
});

test('when the key is deleted and forgotten, nothing opens or seals any more', async () => {
  const { vault, keys } = await open();
  const sealed = await vault.seal(anna, 'event', 'hello');
  keys.delete(anna);
  vault.forget(anna);
  assert.equal(await codeOf(vault.open(sealed, 'event')), 'shredded');
  assert.equal(await codeOf(vault.seal(anna, 'event', 'more')), 'shredded');
});

test('[Z14] with a restricted key nothing is shown or sealed, but for the export', async () => {
  const { vault, keys } = await open();
  const sealed = await vault.seal(anna, 'event', 'hello');
  assert.equal(await vault.accessTo(anna), 'open');
  keys.restricted.add(anna);
  vault.forget(anna);
  assert.equal(await vault.accessTo(anna), 'restricted');
  assert.equal(await vault.openToShow(sealed, 'event'), undefined);
  assert.equal(await codeOf(vault.open(sealed, 'event')), 'restricted');
  assert.equal(await codeOf(vault.seal(anna, 'event', 'more')), 'restricted');
  assert.equal(await vault.openForExport(sealed, 'event'), 'hello');
  keys.delete(anna);
  vault.forget(anna);
  assert.equal(await vault.accessTo(anna), 'erased');
  assert.equal(await vault.openForExport(sealed, 'event'), undefined);
});

test('a key that another process deleted is not used for more than some seconds', async () => {
  let time = 0;
  const { vault, keys } = await open({ now: () => time });
  const sealed = await vault.seal(anna, 'event', 'hello');
  keys.delete(anna);
  time = 9_999;
  assert.equal(await vault.openToShow(sealed, 'event'), 'hello');
  time = 10_000;
  assert.equal(await vault.openToShow(sealed, 'event'), undefined);
  assert.equal(await codeOf(vault.seal(anna, 'event', 'more')), 'shredded');
});

test('a key that is forgotten while it is being loaded does not come back', async () => {
  const { keys, vault: sealer } = await open();
  const sealed = await sealer.seal(anna, 'event', 'hello');
  const { vault } = await open({ keys });
  const opening = vault.open(sealed, 'event');
  vault.forget(anna);
  await opening;
  keys.delete(anna);
  assert.equal(await codeOf(vault.open(sealed, 'event')), 'shredded');
});

test('a new key seals at once, before its record is stored', async () => {
  const { vault, keys } = await open();
  const record = await vault.newConsumerKey(brandId, berta);
  const sealed = await vault.seal(berta, 'c', 'x');
  keys.set(berta, record);
  assert.equal(await (await open({ keys })).vault.open(sealed, 'c'), 'x');
});

test('a key is loaded once for all who wait, and again after a failure', async () => {
  const { keys, vault: sealer } = await open();
  const sealed = await sealer.seal(anna, 'c', 'x');
  const { vault, loads } = await open({ keys });
  await Promise.all([vault.open(sealed, 'c'), vault.open(sealed, 'c'), vault.seal(anna, 'c', 'y')]);
  await vault.open(sealed, 'c');
  assert.deepEqual(loads, [anna]);
  await codeOf(vault.seal(berta, 'c', 'x'));
  keys.set(berta, await sealer.newConsumerKey(brandId, berta));
  await vault.seal(berta, 'c', 'x');
  assert.deepEqual(loads, [anna, berta, berta]);
});

test('the keys used last stay in memory, at most so many', async () => {
  const names = ['a', 'b', 'c'].map((name) => name.padEnd(22, '_'));
  const { keys, vault: maker } = await open();
  for (const name of names) keys.set(name, await maker.newConsumerKey(brandId, name));
  const { vault, loads } = await open({ keys, cachedKeys: 2 });
  const [a = '', b = '', c = ''] = names;
  for (const name of [a, b, a, c, a, b]) await vault.seal(name, 'x', 'x');
  assert.deepEqual(loads, [a, b, c, b]);
});

test('a cached key answers in one microtask', async () => {
  const { vault } = await open();
  let sealed: Uint8Array | undefined;
  vault.seal(anna, 'c', 'x').then((value) => {
    sealed = value;
  }, assert.fail);
  await null;
  assert.ok(sealed);
});

test('bytes that leave the vault share no buffer with anything', async () => {
  const { vault } = await open();
  for (const bytes of [
    await vault.seal(anna, 'c', 'x'),
    (await vault.newConsumerKey(brandId, berta)).wrapped,
  ]) {
    assert.equal(bytes.buffer.byteLength, bytes.byteLength);
  }
});

test('errors carry neither text nor context', async () => {
  const { vault } = await open();
  const sealed = await vault.seal(anna, 'context-secret', text);
  const error: unknown = await vault
    .open(sealed, 'other-secret')
    .catch((reason: unknown) => reason);
  assert.ok(error instanceof Error);
  assert.doesNotMatch(inspect(error), /secret|Musterstadt/);
});

test('a secret is opened again by another vault on the same root key, without any storage', async () => {
  const sealed = (await open()).vault.sealSecret('key:one', text);
  assert.equal((await open({ keys: new Keys() })).vault.openSecret(sealed, 'key:one'), text);
  assert.ok(!Buffer.from(sealed).includes('Musterstadt'));
  assert.equal(sealed.buffer.byteLength, sealed.length);
});

test('a secret in another context, changed anywhere, cut, or under another root key is corrupt', async () => {
  const { vault } = await open();
  const sealed = vault.sealSecret('key:one', 'hi');
  for (const context of ['key:two', 'key:on', '']) corrupt(() => vault.openSecret(sealed, context));
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = sealed.slice();
    const byte = Math.floor(bit / 8);
    changed[byte] = (changed[byte] ?? 0) ^ (1 << (bit % 8));
    corrupt(() => vault.openSecret(changed, 'key:one'));
    corrupt(() => vault.openSecret(sealed.subarray(0, byte), 'key:one'));
  }
  const other = (await open({ rootKey: rootKey.toReversed() })).vault;
  corrupt(() => other.openSecret(sealed, 'key:one'));
});

test('a secret cannot be passed off as a consumer’s, nor a consumer’s as a secret', async () => {
  const { vault } = await open();
  const secret = vault.sealSecret('c', text);
  assert.notEqual(await codeOf(vault.open(secret, 'c')), undefined);
  const ofAnna = await vault.seal(anna, 'c', text);
  corrupt(() => vault.openSecret(ofAnna, 'c'));
});

function corrupt(work: () => unknown): void {
  assert.throws(work, { name: 'VaultError', code: 'corrupt', message: 'corrupt' });
}

test('lookup keys tell purposes, parts and their borders apart', async () => {
  const { vault } = await open();
  const lists: ReadonlyArray<readonly [string, ...string[]]> = [
    ['p', 'ab', 'c'],
    ['p', 'a', 'bc'],
    ['p', 'abc'],
    ['p', 'abc', ''],
    ['p', '', 'abc'],
    ['pa', 'b', 'c'],
    ['p'],
  ];
  const found = lists.map(([purpose, ...parts]) => vault.lookupKey(purpose, parts));
  assert.equal(new Set(found).size, lists.length);
  assert.deepEqual(
    found,
    lists.map(([purpose, ...parts]) => vault.lookupKey(purpose, parts)),
  );
  for (const key of found) assert.match(key, /^[A-Za-z0-9_-]{43}$/);
  assert.throws(() => vault.lookupKey('p', ['\ud800']), TypeError);
});

test('lookup keys and derived secrets depend on the root key, and not on each other', async () => {
  const [one, other] = [
    (await open()).vault,
    (await open({ rootKey: rootKey.toReversed() })).vault,
  ];
  assert.notEqual(one.lookupKey('p', ['x']), other.lookupKey('p', ['x']));
  assert.notEqual(one.derive('nonce', 'x'), other.derive('nonce', 'x'));
  assert.notEqual(one.derive('nonce', 'x'), one.lookupKey('nonce', ['x']));
  assert.notEqual(one.derive('nonce', 'x'), one.derive('verifier', 'x'));
  assert.notEqual(one.derive('nonce', 'x'), one.derive('nonce', 'y'));
  assert.equal(one.derive('nonce', 'x'), (await open()).vault.derive('nonce', 'x'));
  assert.equal(Buffer.from(one.derive('nonce', 'x'), 'base64url').length, 32);
});

test('an id of another form is refused', async () => {
  const { vault } = await open();
  await assert.rejects(vault.newConsumerKey(brandId, 'short'), TypeError);
  await assert.rejects(vault.newConsumerKey(brandId, 'ä'.padEnd(22, '_')), TypeError);
});

test('a key that was moved to another brand’s consumers is not used', async () => {
  const { vault, keys } = await open();
  const record = await vault.newConsumerKey(brandId, berta);
  const [other] = [...keys.wrapping.values()].filter((one) => one.brandId === brandId);
  assert.ok(other);
  keys.set(berta, record);
  keys.wrapping.set(other.id, { ...other, brandId: 'polaris' });
  const moved = (await open({ keys })).vault;
  assert.equal(await codeOf(moved.seal(berta, 'c', 'x')), 'key_unreadable');
});

const text = 'Anna, Musterstadt';

/** A storage of keys in memory. */
class Keys extends Map<string, WrappedConsumerKey> {
  readonly wrapping = new Map<string, WrappingKeyRecord>();
  readonly restricted = new Set<string>();

  async findCurrent(ofBrand: string): Promise<WrappingKeyRecord | undefined> {
    return [...this.wrapping.values()].find(({ brandId: of }) => of === ofBrand);
  }
}

/** A vault on a storage in memory; the key of `anna` is there. */
async function open(
  options: Partial<VaultOptions> & { readonly keys?: Keys } = {},
): Promise<{ readonly vault: Vault; readonly keys: Keys; readonly loads: readonly string[] }> {
  const { keys = new Keys(), ...rest } = options;
  const loads: string[] = [];
  const storage = {
    consumerKeys: {
      find: async (consumerId: string) => {
        loads.push(consumerId);
        const found = keys.get(consumerId);
        return found && { ...found, restrictedAt: keys.restricted.has(consumerId) ? 1 : null };
      },
      listByWrappingKey: async () => [],
    },
    wrappingKeys: {
      find: async (id: string) => keys.wrapping.get(id),
      findCurrent: (ofBrand: string) => keys.findCurrent(ofBrand),
      listRetired: async () => [],
    },
    transaction: async (work: (tx: Transaction) => void) => {
      const insertIfNone = (made: Omit<WrappingKeyRecord, 'retiredAt'>) =>
        keys.wrapping.set(made.id, { ...made, retiredAt: null });
      work({ wrappingKeys: { insertIfNone } } as unknown as Transaction);
      return { events: [] };
    },
  };
  const made = { rootKey, storage, randomBytes: countingBytes(), now: () => 0 };
  const vault = createVault({ ...made, ...rest });
  if (!options.keys) keys.set(anna, await vault.newConsumerKey(brandId, anna));
  return { vault, keys, loads };
}

/** Different bytes each time, and the same in each run. */
function countingBytes(): (length: number) => Uint8Array {
  let count = 0;
  return (length) => {
    count += 1;
    return new Uint8Array(createHash('sha256').update(String(count)).digest().subarray(0, length));
  };
}

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error: unknown = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error && 'code' in error, 'it should have failed');
  return String(error.code);
}
