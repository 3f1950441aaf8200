import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { accepts } from '../../test-kit.ts';
import { VerifiedToken, type VerifiedTokenFields } from './verified-token.ts';

const verified = await accepts({ claims: { address: { locality: 'Porto' } } });

test('[V19] only what verifyIdToken made is a VerifiedToken', () => {
  assert.equal(VerifiedToken.is(verified), true);
  const lookAlike: VerifiedTokenFields = { ...verified };
  const sameShape = Object.create(
    VerifiedToken.prototype,
    Object.getOwnPropertyDescriptors(verified),
  );
  for (const forged of [lookAlike, sameShape, new Proxy(verified, {}), null, undefined, 'token']) {
    assert.equal(VerifiedToken.is(forged), false);
  }
});

test('[V19] a look-alike does not compile, and the constructor is closed at run time too', () => {
  const lookAlike: VerifiedTokenFields = { ...verified };
  // @ts-expect-error: an object with the same members is not a VerifiedToken
  const assigned: VerifiedToken = lookAlike;
  assert.equal(VerifiedToken.is(assigned), false);
  // @ts-expect-error: the constructor is private
  assert.throws(() => new VerifiedToken(Symbol('made by verifyIdToken'), lookAlike), TypeError);
  // @ts-expect-error: a class with a private constructor cannot be extended
  class Impostor extends VerifiedToken {}
  assert.throws(() => Reflect.construct(Impostor, [Symbol(), lookAlike]), TypeError);
});

test('[V19] nothing in it can be changed, at any depth', () => {
  assert.throws(() => Object.assign(verified, { subject: 'other' }), TypeError);
  assert.throws(() => Object.assign(verified.claims, { sub: 'other' }), TypeError);
  assert.throws(
    () => Object.assign(verified.claims.address ?? {}, { locality: 'Lisboa' }),
    TypeError,
  );
  assert.throws(() => Object.assign(verified.audience, ['other']), TypeError);
  assert.ok(!('constructor' in verified.claims) && !('__proto__' in verified.claims));
});

test('[V20] printing or serializing it shows no claim', () => {
  assert.equal(JSON.stringify({ token: verified }), '{"token":"[VerifiedToken]"}');
  assert.equal(inspect({ token: verified }), '{ token: [VerifiedToken] }');
  assert.doesNotMatch(`${verified}`, /Ines|248289761001/);
});
