import { redeem } from '../../../../connectors/code-flow/redeem.ts';
import { ConnectorError } from '../../../../connectors/connector-error.ts';
import { diagnose } from '../../../diagnose.ts';
import { failed, type Outcome, passed, skipped, viewOf, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { registeredUris } from '../../registered-uris.ts';

/**
 * A probe: exchanges a code that was never issued, with our real client authentication. A provider
 * checks the client before the code, so `invalid_grant` says that the client is right.
 */
export async function askClient({ deps, connector, outbound }: Patient): Promise<Outcome> {
  if (!connector?.code) return skipped('The Implicit Flow has no token endpoint.');
  const text = (): string => Buffer.from(deps.runtime.randomBytes(32)).toString('base64url');
  try {
    await redeem(outbound, connector, {
      redirectUri: registeredUris(connector, deps.origin)[0],
      ssoKey: `countersign-probe-${text()}`,
      codeVerifier: text(),
    });
  } catch (error) {
    if (!(error instanceof ConnectorError) || !refusals.has(error.code)) throw error;
    return judge(error);
  }
  return warned('probe_unclear', 'The token endpoint accepted a code that was never issued.');
}

const refusals = new Set(['token_endpoint_refused', 'client_refused']);

function judge(error: ConnectorError): Outcome {
  const { detail = '' } = error;
  const code = diagnose(error)?.code ?? error.code;
  if (code === 'redirect_uri_mismatch') {
    return failed(
      code,
      'The client is accepted, its redirect URI is not (probe with a made-up code).',
    );
  }
  if (detail.startsWith('invalid_grant')) {
    return passed('Accepted: a probe with a made-up code was answered “invalid_grant”.');
  }
  if (code === 'client_refused' || code === 'client_not_allowed') {
    const found = 'A probe with a made-up code was refused because of the client.';
    return failed(code, found, [detail]);
  }
  return {
    found: `A probe with a made-up code was answered “${detail}”.`,
    diagnoses: [viewOf('probe_unclear')],
    state: 'warning',
  };
}
