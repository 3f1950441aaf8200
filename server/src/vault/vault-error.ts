export type VaultErrorCode =
  | 'shredded'
  | 'restricted'
  | 'corrupt'
  | 'key_unreadable'
  | 'root_key_unreadable'
  | 'kms_unreachable'
  | 'kms_sealed'
  | 'kms_forbidden'
  | 'kms_key_unknown'
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
  kms_forbidden:
    'The key management system refused the token: it is wrong or over, or its policy lacks ' +
    '`update` on `encrypt` and `decrypt` of the key.',
  kms_key_unknown:
    'The key management system has no such key, or no Transit engine there. Check ' +
    '`COUNTERSIGN_TRANSIT_MOUNT` and `COUNTERSIGN_TRANSIT_KEY`.',
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
