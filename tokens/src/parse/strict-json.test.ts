import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJsonObject, JsonFault, type JsonFaultReason, parseStrictJson } from './strict-json.ts';

test('[V2] what every reader agrees on is read as JSON.parse reads it', () => {
  for (const text of [
    '{}',
    '[]',
    ' {"a" : [ 1 , -0.5e-3, true ,false, null ]}\r\n\t',
    '"\\u00e9\\n\\"\\\\\\/\\b\\f\\r\\t é \\ud83d\\ude00"',
    '{"a":{"a":{"a":[[]]}},"":0}',
    '9007199254740991',
    '1E3',
  ]) {
    // Compared as text, because our objects have no prototype.
    assert.equal(JSON.stringify(parseStrictJson(text, 9)), JSON.stringify(JSON.parse(text)), text);
  }
});

const refused: Record<JsonFaultReason, readonly string[]> = {
  syntax: [
    '',
    ' ',
    '{',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '{a":1}',
    '{1:1,"a":1}',
    '"\\n',
    '"\\n\t"',
    '"\\n\n',
    "{'a':1}",
    '{"a":1}{}',
    '{"a":1}x',
    '[1,]',
    '[,1]',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '-',
    '0x10',
    'NaN',
    'Infinity',
    'nul',
    'True',
    '// note\n{}',
    '"\t"',
    '"\n"',
    '"a',
    '"\\x41"',
    '"\\u12g4"',
    '"\\u12',
    '"\\',
    '\u00a0{}',
    '\ufeff{}',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '{"\\ud83d":1}',
  ],
  duplicate: [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"b":{"a":1,"c":2,"a":3}}',
    '{"__proto__":1,"__proto__":2}',
    '[{"":1,"":2}]',
  ],
  depth: ['[[[[]]]]', '{"a":{"a":{"a":{}}}}', '['.repeat(20_000)],
  number: ['1e400', '-1e400', '9007199254740992', '-9007199254740993', '12345678901234567890'],
};
for (const [reason, texts] of Object.entries(refused)) {
  for (const text of texts) {
    test(`[V2, A12] ${JSON.stringify(text.slice(0, 40))} is refused: ${reason}`, () => {
      const read = () => parseStrictJson(text, 3);
      assert.throws(read, (error) => error instanceof JsonFault && error.reason === reason);
    });
  }
}

test('[V9] __proto__ and its kin are members like any other', () => {
  const value = parseStrictJson('{"__proto__":{"admin":true},"constructor":1,"toString":2}', 3);
  assert.ok(isJsonObject(value));
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString']);
  assert.equal(value.admin, undefined);
  assertInheritsNothing(value);
  assert.equal(Object.hasOwn(Object.prototype, 'admin'), false);
});

test('[V9] no object inherits anything, nor can what it inherits from be given anything', () => {
  const value = parseStrictJson('{"a":{"b":[{}]}}', 4) as { a: { b: [object] } };
  for (const object of [value, value.a, value.a.b[0]]) {
    assertInheritsNothing(object);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then']) {
      assert.ok(!(name in object), name);
    }
  }
});

function assertInheritsNothing(object: object): void {
  const prototype = Object.getPrototypeOf(object);
  assert.deepEqual(Reflect.ownKeys(prototype), []);
  assert.equal(Object.getPrototypeOf(prototype), null);
  assert.ok(Object.isFrozen(prototype));
}

test('a fault names its kind and none of the text', () => {
  assert.throws(() => parseStrictJson('{"secret":', 3), { message: 'JSON: syntax' });
});
