import { type VerifiedLogoutToken, verifyLogoutToken } from '@countersign/tokens';
import type { Connector } from '../connector.ts';

/**
 * A provider's word that somebody signed out there, checked with the policy and the keys of the
 * connector's ID tokens (R24).
 *
 * @throws TokenError, ConnectorError
 */
export async function readLogoutToken(
  connector: Connector,
  raw: string,
  nowMs: number,
): Promise<VerifiedLogoutToken> {
  const provider = await connector.provider();
  return verifyLogoutToken(raw, {
    policy: connector.policy,
    keys: connector.keys(provider),
    decryptionKeys: connector.decryptionKeys,
    decryptionGate: connector.decryptionGate,
    now: Math.floor(nowMs / 1000),
  });
}
