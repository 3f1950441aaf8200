import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { clientSecret } from '../kit/brand.ts';
import { faults } from '../kit/provider/faults.ts';
import type { Fault } from '../kit/provider/openid-provider.ts';
import { type Attack, refusedCode } from './attack.ts';

const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024));
const withHeaders =
  (status: number, headers: Readonly<Record<string, string>>, body: Buffer | string): Fault =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };

/** What the token endpoint does, and what the operator is told of it. */
const answers: Readonly<Record<string, readonly [Fault, string]>> = {
  '302': [faults.redirect('http://169.254.169.254/'), 'provider_answer_invalid a redirect'],
  '307': [withHeaders(307, { location: '/token' }, ''), 'provider_answer_invalid a redirect'],
  '308': [withHeaders(308, { location: '/token' }, ''), 'provider_answer_invalid a redirect'],
  'a page': [faults.htmlPage, 'provider_answer_invalid token endpoint: not JSON'],
  'a gzip bomb': [
    withHeaders(200, { 'content-encoding': 'gzip' }, bomb),
    'provider_answer_invalid compressed',
  ],
  'a gzip bomb in silence': [
    withHeaders(200, {}, bomb.subarray(0, 5_000)),
    'provider_answer_invalid token endpoint: not a JSON object',
  ],
  '2 GB by its word': [
    (response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2 ** 31 });
      response.write('{');
    },
    'provider_answer_invalid too large',
  ],
  '2 GB in fact': [faults.huge, 'provider_answer_invalid too large'],
  'a byte now and then': [faults.drip, 'provider_unreachable timeout'],
  nothing: [faults.hang, 'provider_unreachable timeout'],
};

export const attack: Attack = {
  name: '[A39, N3] whatever a token endpoint does, the secret is sent once and nobody is verified',
  run: async (service) => {
    const { provider } = service;
    for (const [what, [fault, told]] of Object.entries(answers)) {
      provider.fail('token', fault);
      const before = provider.callsTo('token').length;
      assert.equal(await refusedCode(service), told, what);
      assert.equal(provider.callsTo('token').length, before + 1, what);
      provider.heal();
    }
    assert(!service.log.join('').includes(clientSecret));
  },
};
