import { makeSigningKey } from '../kit/signing-key.ts';
import { type Attack, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A05] an address inside the token is not called, whoever it leads to',
  run: async (service) => {
    const { aurora, provider } = service;
    const mine = makeSigningKey('ES256', aurora.key.kid);
    const addresses = [
      `${provider.issuer}/jwks`,
      `http://127.0.0.1:${service.port}/brands/aurora/jwks.json`,
      'https://canary.test/jwks',
      'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
      'http://[fd00:ec2::254]/',
      'file:///etc/passwd',
      'file:///proc/self/environ',
      'data:application/json,{"keys":[]}',
      'ldap://canary.test/x',
      '//canary.test/x',
      '',
      ['https://canary.test/jwks'],
      { href: 'https://canary.test/jwks' },
      7,
    ];
    const forgeries = addresses.flatMap((address) =>
      ['jku', 'x5u'].flatMap((member) =>
        [aurora.key.kid, 'canary-kid'].map((kid) => ({
          what: `${member} ${JSON.stringify(address)}`,
          forge: (nonce: string) =>
            aurora.idToken(nonce, { key: mine, header: { [member]: address, kid } }),
          rule: /^V[268]$/,
        })),
      ),
    );
    // Net 0 is a part of it: refuseAll counts every connection of the process.
    await refuseAll(service, aurora, forgeries);
  },
};
