import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R8] iss that was announced and does not come aborts, and nothing is called',
  level: 'service',
  remark: 'in the Implicit Flow the ID token itself names its issuer, and providers leave it out',
  run: (suite) =>
    suite.refuses(
      { metadata: (good) => ({ ...good, authorization_response_iss_parameter_supported: true }) },
      {
        rule: 'connector authorization_issuer_mismatch',
        before: 'token',
        flows: ['code'],
        ways: ['popup'],
      },
    ),
};
