import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { Fault } from '../../kit/provider/openid-provider.ts';
import { person } from '../provider/misbehaving-provider.ts';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R22] UserInfo that asks for a nonce by the scheme dPOP, in whatever case, is answered',
  level: 'service',
  run: async (suite) => {
    let asked = 0;
    const userinfo: Fault = (response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json');
      if (asked > 1) return void response.end(JSON.stringify(person));
      response.setHeader('www-authenticate', 'dPOP error="use_dpop_nonce"');
      response.setHeader('dpop-nonce', 'nonce-of-userinfo');
      return void response.writeHead(401).end('{}');
    };
    const { run } = await suite.accepts(
      {
        metadata: (good) => ({ ...good, dpop_signing_alg_values_supported: ['ES256'] }),
        tokenAnswer: (good) => ({ ...good, token_type: 'DPoP' }),
        instead: { userinfo },
      },
      { flows: ['code'], ways: ['popup'] },
    );
    const [, second] = run.callsTo('userinfo');
    assert.match(second?.headers.authorization ?? '', /^DPoP /i);
    assert.equal(decodeJwt(String(second?.headers.dpop)).nonce, 'nonce-of-userinfo');
  },
};
