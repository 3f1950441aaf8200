import './reflect-metadata.ts';

import { createHash } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate authority of this test alone, and one certificate of it for all our names. */
export type Authority = {
  readonly caCertificate: string;
  readonly caKey: string;
  /** Leaf and authority, PEM. */
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the leaf's public key, as Chromium's exception list wants it. */
  readonly keyDigest: string;
};

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMilliseconds = 86_400_000;

/** The leaf ended `endedDaysAgo`, if that is given. */
export async function makeAuthority(
  hosts: readonly string[],
  { endedDaysAgo = -1 }: { readonly endedDaysAgo?: number } = {},
): Promise<Authority> {
  const ca = await makeKeys();
  const leaf = await makeKeys();
  const now = Date.now();
  const life = {
    notBefore: new Date(now - dayMilliseconds),
    notAfter: new Date(now + dayMilliseconds),
  };
  const caCertificate = await X509CertificateGenerator.createSelfSigned({
    ...life,
    serialNumber: '01',
    name: 'CN=Countersign end-to-end tests',
    signingAlgorithm: algorithm,
    keys: ca,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const notAfter = new Date(now - endedDaysAgo * dayMilliseconds);
  const certificate = await X509CertificateGenerator.create({
    notBefore: new Date(notAfter.getTime() - 2 * dayMilliseconds),
    notAfter,
    serialNumber: '02',
    subject: `CN=${hosts[0]}`,
    issuer: caCertificate.subject,
    signingAlgorithm: algorithm,
    signingKey: ca.privateKey,
    publicKey: leaf.publicKey,
    extensions: [
      new SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value }))),
    ],
  });
  const caPem = caCertificate.toString('pem');
  return {
    caCertificate: caPem,
    caKey: await toPem(ca.privateKey),
    certificate: `${certificate.toString('pem')}\n${caPem}\n`,
    key: await toPem(leaf.privateKey),
    keyDigest: createHash('sha256')
      .update(Buffer.from(certificate.publicKey.rawData))
      .digest('base64'),
  };
}

/** A certificate that vouches for itself, as a server has it that nobody set up. */
export async function makeSelfSigned(
  host: string,
): Promise<Pick<Authority, 'certificate' | 'key'>> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    notBefore: new Date(Date.now() - dayMilliseconds),
    notAfter: new Date(Date.now() + dayMilliseconds),
    serialNumber: '03',
    name: `CN=${host}`,
    signingAlgorithm: algorithm,
    keys,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  });
  return { certificate: certificate.toString('pem'), key: await toPem(keys.privateKey) };
}

function makeKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function toPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
