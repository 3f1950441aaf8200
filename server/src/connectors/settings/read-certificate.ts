import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ConnectorError } from '../connector-error.ts';
import type { ClientCertificate } from '../outbound/client-certificate.ts';
import { type NamedSecret, readSecret } from './read-secret.ts';

/** @throws ConnectorError `connector_invalid` */
export function readCertificate(
  env: Readonly<Record<string, string | undefined>>,
  named: { readonly certificate: NamedSecret; readonly privateKey: NamedSecret },
): ClientCertificate {
  const certificate = readSecret(env, 'clientCertificate.certificate', named.certificate);
  const privateKey = readSecret(env, 'clientCertificate.privateKey', named.privateKey);
  const x509 = parse('certificate', () => new X509Certificate(certificate));
  const key = parse('privateKey', () => createPrivateKey(privateKey));
  if (!x509.checkPrivateKey(key)) {
    throw new ConnectorError('connector_invalid', 'clientCertificate: the key is another’s');
  }
  return { certificate, privateKey, fingerprint: x509.fingerprint256 };
}

function parse<Parsed>(member: string, read: () => Parsed): Parsed {
  try {
    return read();
  } catch (cause) {
    const detail = `clientCertificate.${member} is not PEM`;
    throw new ConnectorError('connector_invalid', detail, { cause });
  }
}
