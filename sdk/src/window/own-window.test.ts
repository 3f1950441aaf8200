import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOwnWindow } from './own-window.ts';

const brand = { brandId: 'aurora', origins: ['https://www.aurora.example'] };
const page = 'https://www.aurora.example/help?q=secret';

const read = (search: string, hash = '', referrer = page) =>
  readOwnWindow(
    { origin: 'https://chat.example', pathname: '/window/aurora', search, hash },
    referrer,
    brand,
  );

test('[W13] opened from a page of the brand to sign in, it does so; the address forgets it', () => {
  assert.deepEqual(read('?sign-in&connector=aurora-id'), {
    connectorId: 'aurora-id',
    signsIn: true,
    returned: undefined,
    cleanAddress: '/window/aurora?connector=aurora-id',
  });
  assert.equal(read('').signsIn, false);
  assert.equal(read('?sign-in').cleanAddress, '/window/aurora');
});

const elsewhere = [
  '',
  'https://evil.test/',
  'https://www.aurora.example.evil.test/',
  'https://evil.test/https://www.aurora.example',
  'http://www.aurora.example/',
  'https://aurora.example/',
  'about:blank',
];
for (const referrer of elsewhere) {
  test(`[A43, W13] opened from ${referrer || 'nowhere'} it waits for a click`, () => {
    assert.equal(read('?sign-in&connector=aurora-id', '', referrer).signsIn, false);
  });
}

test('[W13, W14] what came back is read with where it arrived, and never signs in again by itself', () => {
  const response = 'code=x&state=window.a.b';
  const own = read('?sign-in&connector=aurora-id', `#${response}`);
  assert.deepEqual(own.returned, {
    response,
    redirectUri: 'https://chat.example/callback/aurora/aurora-id',
  });
  assert.deepEqual([own.signsIn, own.cleanAddress], [false, '/window/aurora?connector=aurora-id']);
});

test('[A37] no value of the address gets into where it goes', () => {
  const own = read('?connector=//evil.test&next=https://evil.test', '#next=https://evil.test');
  assert.equal(own.returned, undefined);
  assert.equal(own.cleanAddress, '/window/aurora?connector=%2F%2Fevil.test');
});
