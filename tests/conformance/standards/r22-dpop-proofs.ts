import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { faults } from '../../kit/provider/faults.ts';
import type { Fault } from '../../kit/provider/openid-provider.ts';
import type { Members } from '../../kit/signing-key.ts';
import type { Call } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

const metadata = (good: Members): Members => ({
  ...good,
  dpop_signing_alg_values_supported: ['ES256'],
});

export const row: Row = {
  name: '[R22] each DPoP proof is for one request, by one key, and says which access token it is for',
  level: 'service',
  run: async (suite) => {
    const tokenAnswer = (good: Members): Members => ({ ...good, token_type: 'dPoP' });
    const userinfo = faults.answer({ sub: 'user-subject-1234531' });
    const scenario = { metadata, tokenAnswer, instead: { userinfo } };
    const { run } = await suite.accepts(scenario, { flows: ['code'], ways: ['popup'] });
    const [atToken, atUserInfo] = [run.callsTo('token')[0]!, run.callsTo('userinfo')[0]!];
    const [first, second] = [await readProof(atToken), await readProof(atUserInfo)];
    assert.deepEqual([first.htm, first.htu, first.ath], ['POST', run.urlOf('token'), undefined]);
    const accessToken = /^DPoP (.+)$/i.exec(atUserInfo.headers.authorization ?? '')?.[1] ?? '';
    const ath = createHash('sha256').update(accessToken).digest('base64url');
    assert.deepEqual([second.htm, second.htu, second.ath], ['GET', run.urlOf('userinfo'), ath]);
    assert.notEqual(first.jti, second.jti);
    assert.deepEqual(first.jwk, second.jwk);

    // A nonce is used once more; whoever goes on asking for another one gets no third request.
    let asked = 0;
    const token: Fault = (response) => {
      asked += 1;
      const headers = { 'content-type': 'application/json', 'dpop-nonce': `nonce-${asked}` };
      response.writeHead(400, headers).end('{"error":"use_dpop_nonce"}');
    };
    const insatiable = await suite.begin({ metadata, instead: { token } });
    const { answer } = await suite.signIn(insatiable, 'code');
    assert.equal(answer.status, 401);
    const [, again] = insatiable.callsTo('token');
    assert.deepEqual([asked, again && (await readProof(again)).nonce], [2, 'nonce-1']);
  },
};

/** Checked as a server would: by the key in the proof itself, which must be public. */
async function readProof(call: Call): Promise<Members> {
  const proof = String(call.headers.dpop);
  const { typ, alg, jwk } = decodeProtectedHeader(proof);
  assert.deepEqual([typ, alg], ['dpop+jwt', 'ES256']);
  assert(jwk);
  assert.equal('d' in jwk, false);
  const { payload } = await compactVerify(proof, await importJWK(jwk, 'ES256'));
  const claims = JSON.parse(Buffer.from(payload).toString()) as Members;
  assert.equal(typeof claims.iat, 'number');
  assert.match(String(claims.jti), /^[\w-]{16,}$/);
  return { ...claims, jwk };
}
