import type { Fault } from '../../kit/provider/openid-provider.ts';
import type { Members } from '../../kit/signing-key.ts';
import type { KeySet, ProviderKey, SigningAlgorithm } from './key-set.ts';
import type { Call } from './misbehaving-provider.ts';

/**
 * What the provider does otherwise than a good one. Each member takes what a good provider would
 * have said and gives what this one says; undefined members are left out of the JSON.
 */
export type Scenario = {
  readonly metadata?: (good: Members) => Members;
  /** What stands at `jwks_uri`; asked again for every request. */
  readonly keySet?: (keys: KeySet) => readonly Members[];
  /** Default RS256 with the first RSA key of the set. */
  readonly algorithm?: SigningAlgorithm;
  readonly signWith?: (keys: KeySet) => ProviderKey;
  /** Beside `alg`; default the `kid` of the key. */
  readonly header?: Members;
  readonly claims?: (good: Members) => Members;
  /** The ID token once it is signed, such as to spoil or encrypt it. */
  readonly idToken?: (signed: string) => string | Promise<string>;
  readonly authorizationAnswer?: (good: URLSearchParams) => void;
  readonly endSessionAnswer?: (good: URLSearchParams) => void;
  readonly givesRefreshTokens?: boolean;
  readonly tokenAnswer?: (good: Members) => Members;
  readonly userInfo?: (good: Members) => Members;
  /** Whether the token endpoint knows its caller; default by client_secret_basic. */
  readonly knowsClient?: (call: Call) => boolean | Promise<boolean>;
  /** Answers in place of the provider, at its endpoints. */
  readonly instead?: Readonly<Record<string, Fault>>;
  /** UserInfo as it goes over the wire, instead of JSON. */
  readonly userInfoText?: (claims: Members, run: SignedBy) => string;
};

/** For what a scenario signs itself. */
export type SignedBy = {
  readonly issuer: string;
  readonly clientId: string;
  readonly keys: KeySet;
};
