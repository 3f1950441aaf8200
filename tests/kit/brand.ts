import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeclaredAttribute } from '@countersign/protocol';
import type { BrandFile } from '../../server/src/admin/brand.ts';
import type { Clock } from './clock.ts';
import type { OpenidProvider } from './provider/openid-provider.ts';
import {
  type Members,
  makeSigningKey,
  mint,
  type SigningKey,
  type TokenChange,
} from './signing-key.ts';

type ConnectorEncryption = 'required' | 'for_attributes' | 'accepted' | 'refused';

export const clientSecret = 'canary-client-secret';
export const implicitClientId = 'chat-window';

const declared = (
  name: string,
  group: DeclaredAttribute['group'],
  type: DeclaredAttribute['type'],
): DeclaredAttribute => ({ name, label: name.replace('_', ' '), group, type, claim: name });

/** What both connectors of a test brand show to agents, beside the standard claims. */
const attributes = [
  declared('account_number', 'account', 'text'),
  declared('package', 'package', 'record'),
  declared('balance', 'billing', 'money'),
  declared('billing_history', 'billing', 'table'),
  declared('payment_options', 'billing', 'list'),
];

/** A brand whose page signs ID tokens itself, and which may have a provider for codes too. */
export class TestBrand {
  readonly id: string;
  readonly pageOrigin: string;
  readonly implicitIssuer: string;
  readonly key: SigningKey = makeSigningKey('ES256', 'page-key-1');
  readonly provider: OpenidProvider | undefined;
  /** Of the page’s connector, unlike its default; a test that changes it saves the brand again. */
  encryption: ConnectorEncryption | undefined = 'accepted';
  /** Further settings of the code connector; the same holds for them. */
  codeSettings: Readonly<Record<string, unknown>> = {};
  /** And of the Implicit Flow’s. */
  implicitSettings: Readonly<Record<string, unknown>> = {};
  readonly #clock: Clock;
  #subjects = 0;

  constructor(id: string, clock: Clock, provider?: OpenidProvider) {
    this.id = id;
    this.pageOrigin = `https://www.${id}.test`;
    this.implicitIssuer = `https://login.${id}.test`;
    this.provider = provider;
    this.#clock = clock;
  }

  get codeConnector(): string {
    return `${this.id}-code`;
  }
  get implicitConnector(): string {
    return `${this.id}-implicit`;
  }
  get redirectUri(): string {
    return `${this.pageOrigin}/countersign/callback`;
  }

  /** A link that the brand's app has claimed. */
  get appRedirectUri(): string {
    return `${this.pageOrigin}/app/signed-in`;
  }
  /** Of the Implicit Flow; nobody calls it. */
  get authorizationEndpoint(): string {
    return `https://login.${this.id}.example/authorize?tenant=1`;
  }

  newSubject(): string {
    this.#subjects += 1;
    return `${this.id}-subject-${this.#subjects}`;
  }

  /** What a good ID token of the page says. */
  claims(nonce: string): Members {
    const now = this.#clock.seconds();
    return {
      iss: this.implicitIssuer,
      sub: this.newSubject(),
      aud: implicitClientId,
      nonce,
      iat: now,
      exp: now + 600,
    };
  }

  idToken(nonce: string, change: TokenChange = {}): string {
    return mint(this.claims(nonce), this.key, change);
  }

  /** The file that an operator would hand to `countersign brand add`. */
  file(dataDir: string, extraKeys: readonly SigningKey[] = []): BrandFile {
    const secretFile = join(dataDir, `${this.id}-secret`);
    writeFileSync(secretFile, `${clientSecret}\n`, { mode: 0o600 });
    const name = this.id[0]?.toUpperCase() + this.id.slice(1);
    const implicit = {
      id: this.implicitConnector,
      name: `${name} page`,
      flow: 'implicit' as const,
      issuer: this.implicitIssuer,
      clientId: implicitClientId,
      algorithms: ['ES256' as const, 'RS256' as const],
      ...(this.encryption && { encryption: this.encryption }),
      ways: ['page' as const, 'popup' as const],
      authorizationEndpoint: this.authorizationEndpoint,
      keys: { keys: [this.key, ...extraKeys].map(({ jwk }) => jwk) },
      attributes,
      ...this.implicitSettings,
    };
    const code = this.provider && {
      id: this.codeConnector,
      name: `${name} ID`,
      flow: 'code' as const,
      issuer: this.provider.issuer,
      clientId: this.provider.clientId,
      clientSecret: { file: secretFile },
      redirectUris: [this.redirectUri, `${this.pageOrigin}/other/callback`],
      ways: ['page' as const, 'popup' as const, 'window' as const, 'app' as const],
      appRedirectUris: [this.appRedirectUri, `${this.pageOrigin}/other-app`],
      attributes,
      ...this.codeSettings,
    };
    return {
      id: this.id,
      name,
      origins: [this.pageOrigin],
      allowUnverified: this.id !== 'borealis',
      connectors: code ? [code, implicit] : [implicit],
    };
  }
}
