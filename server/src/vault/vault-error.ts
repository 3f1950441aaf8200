export type VaultErrorCode =
  | 'shredded'
  | 'restricted'
  | 'corrupt'
  | 'key_unreadable'
  | 'root_key_unreadable'
  | 'kms_unreachable'
  | 'kms_sealed'
  | 'kms_busy'
  | 'kms_redirects'
  | 'kms_forbidden'
  | 'kms_key_unknown'
  | 'kms_key_unsuitable'
  | 'kms_token_unreadable'
  | 'kms_answer_unexpected';

const help: Readonly<Record<VaultErrorCode, string>> = {
  shredded: 'The consumer’s key is gone: what was sealed for them cannot be opened by anybody.',
  restricted:
    'The processing of this consumer’s data is restricted: it is kept, and neither shown nor added ' +
    'to. A privacy officer can lift that: `countersign consumer unrestrict`.',
  corrupt:
    'Sealed bytes were changed, or were sealed as something else or under another `master.key`.',
  key_unreadable:
    'A consumer’s key, or the brand’s key that wraps it, was changed or belongs to another ' +
    'installation: put back the `keys.db` that belongs to this database.',
  root_key_unreadable:
    'The keys were not wrapped by this master key: put back the `master.key` that belongs to this ' +
    '`keys.db`, or name the key management system that wrapped them in the settings.',
  kms_unreachable:
    'The key management system did not answer, three times. Check `COUNTERSIGN_TRANSIT_URL`, the ' +
    'network, and that its certificate is signed by an authority of the system or of ' +
    '`COUNTERSIGN_TRANSIT_CA_FILE`.',
  kms_sealed: 'The key management system is sealed or starting. Unseal it, then start again.',
  kms_busy:
    'The key management system failed, has no active node, or refused by a rate limit, three times. ' +
    'Look at its log, then start again.',
  kms_redirects:
    'The key management system is a standby node that sends us to another one, which is not ' +
    'followed. Name the active node or a load balancer before it in `COUNTERSIGN_TRANSIT_URL`.',
  kms_forbidden:
    'The key management system refused the token: it is wrong or over, its policy lacks `update` ' +
    'on `encrypt` and `decrypt` of the key, or there is no key of that name or no Transit engine: ' +
    'to whom may not create one it says no more. Check `COUNTERSIGN_TRANSIT_MOUNT` and ' +
    '`COUNTERSIGN_TRANSIT_KEY`.',
  kms_key_unknown:
    'The key management system has no such key, or no Transit engine there. Check ' +
    '`COUNTERSIGN_TRANSIT_MOUNT` and `COUNTERSIGN_TRANSIT_KEY`.',
  kms_key_unsuitable:
    'The key management system does not use the key for this: it must be of a type that takes ' +
    'associated data, such as aes256-gcm96, not be deleted, and its `min_decryption_version` not ' +
    'be above the version that wrapped the root key.',
  kms_token_unreadable:
    'The token is not in `COUNTERSIGN_TRANSIT_TOKEN_FILE`, or we may not read that file.',
  kms_answer_unexpected:
    'The key management system answered in another way than Transit does: is the address right?',
};

export class VaultError extends Error {
  readonly code: VaultErrorCode;
  readonly help: string;

  constructor(code: VaultErrorCode) {
    super(code);
    this.name = 'VaultError';
    this.code = code;
    this.help = help[code];
  }
}
