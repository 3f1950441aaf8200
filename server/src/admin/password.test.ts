import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isStrongPassword, verifyPassword } from './password.ts';

test('[D3] a password is long, uncommon, varied and not made of the login', () => {
  const good = ['river lantern orbit 42', 'Zürich-Gleis-7-morgens', 'x7!kQ2#pL9$v', 'дом на горе'];
  for (const password of [...good, 'пароль-из-двенадцати']) {
    const isLong = password.length >= 12;
    assert.equal(isStrongPassword(password, 'ines@aurora.test'), isLong, password);
  }
  const bad = ['short', '', 'password1234', 'Qwerty123456', '111111111112', 'x'.repeat(257)];
  for (const password of [...bad, 'ines@ines@ines', 'inesines12345']) {
    assert.equal(isStrongPassword(password, 'ines@aurora.test'), false, password);
  }
});

test('[A85] a stored password is a salted scrypt hash, and only the password opens it', async () => {
  const stored = await hashPassword('river lantern orbit 42', Buffer.alloc(16, 1));
  assert.match(stored, /^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  assert.doesNotMatch(stored, /river/);
  assert.equal(await verifyPassword('river lantern orbit 42', stored), true);
  assert.equal(await verifyPassword('river lantern orbit 43', stored), false);
  assert.equal(await verifyPassword('river lantern orbit 42', 'plain$river'), false);
});
