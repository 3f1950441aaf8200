/**
 * Connectors: how a brand's consumers reach us. Owns the connector's settings, what may be fetched
 * from a provider and how, and the way from a page's answer to a raw token. Entry points:
 * createConnectors, redeem, fetchUserInfo, createOutbound. Hands a RawToken over to tokens/. Must
 * never believe a claim, know a conversation, or call an address that outbound did not check.
 */
import { readFileSync } from 'node:fs';
import type { DeclaredAttribute, Flow, WindowConnector } from '@countersign/protocol';
import {
  createTokenPolicy,
  type DecryptionGate,
  type DecryptionKeySource,
  googleIssuer,
  importVerificationKeys,
  type KeySource,
  pastedKeys,
  remoteKeys,
  type TokenEncryption,
  type TokenPolicy,
} from '@countersign/tokens';
import type { Runtime } from '../runtime.ts';
import type { ConnectorRecord, Lookups } from '../storage/port.ts';
import { ConnectorError } from './connector-error.ts';
import { type ConnectorSettings, parseConnectorSettings } from './connector-settings.ts';
import {
  createDecryptionGate,
  type DecryptionLimits,
  decryptionLimits,
} from './decryption-gate.ts';
import { type Endpoints, findEndpoints } from './discovery.ts';
import type { Outbound } from './outbound/outbound.ts';
import { standardAttributes } from './standard-attributes.ts';

export type Connector = {
  readonly id: string;
  readonly brandId: string;
  readonly name: string;
  readonly flow: Flow;
  readonly policy: TokenPolicy;
  /** The issuer's keys; asks the provider for their address at the first token if need be. */
  readonly keys: () => Promise<KeySource>;
  /** The brand's own keys, which open encrypted ID tokens, and how many at a time. */
  readonly decryptionKeys: DecryptionKeySource;
  readonly decryptionGate: DecryptionGate;
  readonly attributes: readonly DeclaredAttribute[];
  /** A token with attributes that anybody on its way could read is refused. */
  readonly encryptsAttributes: boolean;
  readonly maxProofSeconds: number;
  readonly page: WindowConnector;
  readonly code: CodeFlow | undefined;
};

export type CodeFlow = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post';
  /** The first is used when the page names none. */
  readonly redirectUris: readonly string[];
  readonly asksUserInfo: boolean;
  readonly endpoints: () => Promise<Endpoints>;
};

export type ConnectorDependencies = {
  readonly runtime: Runtime;
  readonly storage: Pick<Lookups, 'connectors'>;
  readonly outbound: Outbound;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly brandKeys: { sourceFor(brandId: string): DecryptionKeySource };
  readonly decryptionLimits?: DecryptionLimits | undefined;
};

export type Connectors = {
  /** @throws ConnectorError `connector_unknown`, `connector_invalid` */
  find(brandId: string, connectorId: string): Promise<Connector>;
  listByBrand(brandId: string): Promise<readonly Connector[]>;
};

/** Connectors as stored, opened once and kept as long as their settings stay the same. */
export function createConnectors(deps: ConnectorDependencies): Connectors {
  const opened = new Map<string, { readonly settings: string; readonly connector: Connector }>();
  const open = (record: ConnectorRecord): Connector => {
    const known = opened.get(record.id);
    if (known?.settings === record.settings) return known.connector;
    const connector = openConnector(deps, record);
    opened.set(record.id, { settings: record.settings, connector });
    return connector;
  };
  return {
    find: async (brandId, connectorId) => {
      const record = await deps.storage.connectors.find(connectorId);
      if (record?.brandId !== brandId) throw new ConnectorError('connector_unknown');
      return open(record);
    },
    listByBrand: async (brandId) => (await deps.storage.connectors.listByBrand(brandId)).map(open),
  };
}

/**
 * Before a connector is saved: every address of it that will be called. They are checked again at
 * each connection; here it is the operator who is told.
 *
 * @throws ConnectorError `url_refused`
 */
export function checkAddresses(outbound: Outbound, settings: ConnectorSettings): void {
  const isCode = settings.flow === 'code';
  const asksIssuer = isCode || (settings.keys === undefined && settings.jwksUri === undefined);
  const called = [
    asksIssuer ? settings.issuer : undefined,
    settings.jwksUri,
    isCode ? settings.tokenEndpoint : undefined,
    isCode ? settings.userInfoEndpoint : undefined,
  ];
  for (const url of called) if (url !== undefined) outbound.check(url);
}

/** Also the check of a connector that is about to be saved. */
export function openConnector(
  deps: Omit<ConnectorDependencies, 'storage'>,
  record: ConnectorRecord,
): Connector {
  const settings = parseConnectorSettings(record.settings);
  const { name, flow, method = 'lpGetAuthenticationToken', context = '' } = settings;
  return {
    id: record.id,
    brandId: record.brandId,
    name,
    flow,
    policy: policyOf(settings),
    keys: keySourceOf(deps, settings),
    decryptionKeys: deps.brandKeys.sourceFor(record.brandId),
    decryptionGate: createDecryptionGate(deps.decryptionLimits ?? decryptionLimits),
    attributes: [...standardAttributes, ...(settings.attributes ?? [])],
    encryptsAttributes: encryptionOf(settings) === 'for_attributes',
    maxProofSeconds: settings.maxProofSeconds ?? 3600,
    page: { id: record.id, name, flow, method, context },
    code: settings.flow === 'code' ? codeFlowOf(deps, settings) : undefined,
  };
}

function policyOf(settings: ConnectorSettings): TokenPolicy {
  const google = settings.preset === 'google' ? googleIssuer : undefined;
  if (google && settings.issuer !== google.issuer) {
    throw new ConnectorError('connector_invalid', 'preset google, but another issuer');
  }
  const encryption = encryptionOf(settings);
  return createTokenPolicy({
    issuer: settings.issuer,
    issuerAliases: google?.issuerAliases,
    audience: settings.clientId,
    algorithms: settings.algorithms,
    // Which claims are attributes is identity/'s to say, so that half of the rule is there.
    encryption: encryption === 'for_attributes' ? 'accepted' : encryption,
    // An ID token that crossed the page is a bearer of personal data: it may not live long unused.
    maxAgeSeconds: settings.flow === 'implicit' ? 600 : undefined,
  });
}

function encryptionOf(settings: ConnectorSettings): TokenEncryption | 'for_attributes' {
  // In the Code Flow no browser sees a token, and TLS is around it already.
  return settings.flow === 'implicit' ? (settings.encryption ?? 'for_attributes') : 'refused';
}

function keySourceOf(
  deps: Omit<ConnectorDependencies, 'storage'>,
  settings: ConnectorSettings,
): Connector['keys'] {
  if (settings.flow === 'implicit' && settings.keys !== undefined) {
    const pasted = pastedKeys(importVerificationKeys(settings.keys));
    return async () => pasted;
  }
  let remote: Promise<KeySource> | undefined;
  return () => {
    remote ??= openRemoteKeys(deps, settings).catch((error: unknown) => {
      // A provider that is down now may be up at the next sign-in.
      remote = undefined;
      throw error;
    });
    return remote;
  };
}

async function openRemoteKeys(
  deps: Omit<ConnectorDependencies, 'storage'>,
  settings: ConnectorSettings,
): Promise<KeySource> {
  const { jwksUri } = await findEndpoints(deps.outbound, settings);
  return remoteKeys({
    jwksUri,
    fetch: deps.outbound.fetchBytes,
    now: () => Math.floor(deps.runtime.now() / 1000),
    insecureAllowHttp: deps.outbound.isInsecureHost(jwksUri),
  });
}

function codeFlowOf(
  deps: Omit<ConnectorDependencies, 'storage'>,
  settings: Extract<ConnectorSettings, { flow: 'code' }>,
): CodeFlow {
  let endpoints: Promise<Endpoints> | undefined;
  return {
    clientId: settings.clientId,
    clientSecret: readSecret(deps.env, settings.clientSecret),
    clientAuthentication: settings.clientAuthentication ?? 'client_secret_basic',
    redirectUris: settings.redirectUris,
    asksUserInfo: settings.userInfo ?? true,
    endpoints: () => {
      endpoints ??= findEndpoints(deps.outbound, settings).catch((error: unknown) => {
        endpoints = undefined;
        throw error;
      });
      return endpoints;
    },
  };
}

function readSecret(
  env: ConnectorDependencies['env'],
  named: { readonly env: string } | { readonly file: string },
): string {
  if ('env' in named) {
    const value = env[named.env];
    if (value) return value;
    throw new ConnectorError('connector_invalid', `the variable ${named.env} is not set`);
  }
  try {
    return readFileSync(named.file, 'utf8').trim();
  } catch (error) {
    throw new ConnectorError('connector_invalid', 'clientSecret.file cannot be read', {
      cause: error,
    });
  }
}
