export type VaultErrorCode =
  | 'shredded'
  | 'restricted'
  | 'corrupt'
  | 'key_unreadable'
  | 'root_key_unreadable';

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
    '`keys.db`.',
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
