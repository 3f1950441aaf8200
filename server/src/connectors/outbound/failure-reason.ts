import { ConnectorError } from '../connector-error.ts';

/** What a certificate can be refused for, in words that say what to mend. */
const certificateReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain lacks a certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host',
  INVALID_PURPOSE: 'it is not for servers',
  CERT_REVOKED: 'it was revoked',
};

/** What went wrong on the way to a provider, for the operator: never a text from outside. */
export function failureReason(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  // The guard's refusal comes out of the connection as its cause.
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof ConnectorError) return cause;
  const code = codeOf(error);
  const ofCertificate = certificateReasons[code];
  if (ofCertificate !== undefined) {
    return new ConnectorError('provider_certificate_refused', ofCertificate, { cause: error });
  }
  return new ConnectorError('provider_unreachable', code, { cause: error });
}

/** The system's code, such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code;
  return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unknown';
}
