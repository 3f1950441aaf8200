import type { DiagnosisTable } from './diagnosis.ts';

/** The issuer's keys, published or pasted. */
export const keyDiagnoses = {
  key_is_pkcs1: {
    rule: 'V7',
    title: 'The pasted key is in the PKCS#1 form',
    cause: 'It begins with `BEGIN RSA PUBLIC KEY`; the usual form begins with `BEGIN PUBLIC KEY`.',
    fix: 'Convert it: `openssl rsa -RSAPublicKey_in -in key.pem -pubout`, and paste the result.',
  },
  key_is_certificate: {
    rule: 'V7',
    title: 'A certificate stands where a public key is needed',
    cause:
      '`BEGIN CERTIFICATE` was pasted, or a key of the set has `x5c` and no numbers of its own.',
    fix: 'Extract the key: `openssl x509 -in cert.pem -noout -pubkey`; in a key set publish `n` and `e`.',
  },
  key_is_private: {
    rule: 'V7',
    title: 'A private key stands where a public key is needed',
    cause: 'The wrong file was pasted, or the provider publishes private members.',
    fix: 'Replace this key pair: it is no longer secret. Then publish or paste the public half alone.',
  },
  key_weak: {
    rule: 'V7',
    title: 'The key is too weak',
    cause: 'An RSA key of 1024 bits, as in an old tutorial, or one with a small exponent.',
    fix: 'Make a key of at least 2048 bits: `openssl genrsa -out key.pem 2048`.',
  },
  key_not_base64url: {
    rule: 'V7',
    title: 'A number of a published key is base64, not base64url',
    cause: 'The modulus `n` was encoded with `+`, `/` or `=`.',
    fix: 'Encode `n` and `e` as RFC 7518 section 6.3.1 says: base64url without padding.',
  },
  key_duplicate_kid: {
    rule: 'V7',
    title: 'Two keys of the set have the same `kid`',
    cause: 'A key was replaced and kept its name.',
    fix: 'Give every key a `kid` of its own, such as its RFC 7638 thumbprint. Neither of the two is used.',
  },
  pem_damaged: {
    rule: 'V7',
    title: 'The pasted key is damaged',
    cause: 'A part of the text is missing, or the lines were broken by an editor or a form.',
    fix: 'Paste the whole text again, from `BEGIN PUBLIC KEY` to `END PUBLIC KEY`. Line breaks do not matter.',
  },
  no_key_for_algorithms: {
    rule: 'V7',
    title: 'No published key fits an algorithm that the connector allows',
    cause: 'The connector lists RS256 and the provider publishes EC keys, or the other way round.',
    fix: 'Add the provider’s algorithm to the connector’s `algorithms`.',
  },
} as const satisfies DiagnosisTable;
