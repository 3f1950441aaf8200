/**
 * Connectors: how a brand's consumers reach us. Owns the connector's settings, what may be fetched
 * from a provider and how, and the way from a page's answer to a raw token. Entry points:
 * createConnectors, redeem, fetchUserInfo, createOutbound. Hands a RawToken over to tokens/. Must
 * never believe a claim, know a conversation, or call an address that outbound did not check.
 */
import type { Assurance, DeclaredAttribute, Flow, WindowConnector } from '@countersign/protocol';
import {
  createTokenPolicy,
  type DecryptionGate,
  type DecryptionKeySource,
  importVerificationKeys,
  type KeySource,
  pastedKeys,
  type RemoteKeys,
  remoteKeys,
  type TokenEncryption,
  type TokenPolicy,
  type TokenPolicyInput,
} from '@countersign/tokens';
import type { Runtime } from '../runtime.ts';
import type { ConnectorRecord, Lookups } from '../storage/port.ts';
import {
  type AuthorizationPlan,
  authorizationPlanOf,
} from './authorization/authorization-settings.ts';
import { type Client, type ClientDependencies, createClient } from './code-flow/client.ts';
import type { UserInfoPolicy } from './code-flow/fetch-user-info.ts';
import { ConnectorError } from './connector-error.ts';
import {
  createDecryptionGate,
  type DecryptionLimits,
  decryptionLimits,
} from './decryption-gate.ts';
import type { Outbound, OutboundLanes } from './outbound/outbound.ts';
import { checkAgainstPreset, presetOf } from './presets/preset.ts';
import { createMetadataCache } from './provider/metadata-cache.ts';
import { asksUserInfo, type ProviderMetadata } from './provider/provider-metadata.ts';
import { checkRequirements } from './settings/check-requirements.ts';
import {
  type CodeFlowSettings,
  type ConnectorSettings,
  parseConnectorSettings,
} from './settings/connector-settings.ts';
import { standardAttributes } from './settings/standard-attributes.ts';

export type Connector = {
  readonly id: string;
  readonly brandId: string;
  readonly name: string;
  readonly flow: Flow;
  readonly clientId: string;
  /** Consumers who sign out are offered to sign out at the provider too. */
  readonly signOutAtProvider: boolean;
  readonly policy: TokenPolicy;
  /** Stricter; only tokens that `policy` has accepted are judged by it, and only to be counted. */
  readonly trialPolicy: TokenPolicy | undefined;
  /** What is known of the provider. Ask once for each sign-in, and use that to its end (A44). */
  readonly provider: () => Promise<ProviderMetadata>;
  /** The issuer's keys. */
  readonly keys: (provider: ProviderMetadata) => KeySource;
  /** The published set at hand, for whoever looks after it; undefined if none was needed yet. */
  readonly keySet: () => RemoteKeys | undefined;
  /** The brand's own keys, which open encrypted ID tokens, and how many at a time. */
  readonly decryptionKeys: DecryptionKeySource;
  readonly decryptionGate: DecryptionGate;
  readonly attributes: readonly DeclaredAttribute[];
  /** Kinds of sign-in that agents may ask for, weakest first. */
  readonly assurances: readonly Assurance[];
  /** If set, only members of this Google Workspace are let in, by the claim `hd`. */
  readonly hostedDomain: string | undefined;
  /** A token with attributes that anybody on its way could read is refused. */
  readonly encryptsAttributes: boolean;
  readonly maxProofSeconds: number;
  /** Above both there is an alarm: people in ten minutes, and so many times what is usual. */
  readonly signInAlarm: SignInAlarmLimits;
  readonly page: WindowConnector;
  /** How consumers are sent to the authorization endpoint. */
  readonly authorization: AuthorizationPlan;
  readonly code: CodeFlow | undefined;
};

export type CodeFlow = {
  readonly client: Client;
  /** The first is used when the page names none. */
  readonly redirectUris: readonly string[];
  /** What a refreshed ID token must be; undefined if the brand has not opted in (R19). */
  readonly refreshed: TokenPolicy | undefined;
  /** Undefined if UserInfo is not asked for. */
  readonly userInfo: UserInfoPolicy | undefined;
};

export type ConnectorDependencies = {
  readonly runtime: Runtime;
  readonly storage: Pick<Lookups, 'connectors' | 'connectorTrust'>;
  readonly outbound: OutboundLanes;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly brandKeys: ClientDependencies['brandKeys'] & {
    sourceFor(brandId: string): DecryptionKeySource;
  };
  readonly decryptionLimits?: DecryptionLimits | undefined;
};

export type OpeningDependencies = Omit<ConnectorDependencies, 'storage' | 'outbound'> & {
  readonly outbound: Outbound;
};

export type Connectors = {
  /** @throws ConnectorError `connector_unknown`, `connector_invalid` */
  find(brandId: string, connectorId: string): Promise<Connector>;
  /** As `find`, to let somebody in. @throws ConnectorError `connector_off` too */
  findToSignIn(brandId: string, connectorId: string): Promise<Connector>;
  listByBrand(brandId: string): Promise<readonly Connector[]>;
  /** What each connector of the brand says of the fields that it shows. */
  declaredBy(brandId: string): Promise<ReadonlyArray<ReturnType<typeof declarationsOf>>>;
};

export type SignInAlarmLimits = { readonly people: number; readonly times: number };
const usualAlarm: SignInAlarmLimits = { people: 100, times: 10 };

/** Connectors as stored, opened once and kept as long as their settings stay the same. */
export function createConnectors(deps: ConnectorDependencies): Connectors {
  const open = whileUnchanged((record) => {
    const outbound = deps.outbound.lane(record.id);
    return openConnector({ ...deps, outbound }, record);
  });
  // Read, not opened: a card can be shown while the connector's secrets are missing.
  const declared = whileUnchanged(({ settings }) =>
    declarationsOf(parseConnectorSettings(settings)),
  );
  const find = async (brandId: string, connectorId: string): Promise<Connector> => {
    const record = await deps.storage.connectors.find(connectorId);
    if (record?.brandId !== brandId) throw new ConnectorError('connector_unknown');
    return open(record);
  };
  return {
    find,
    findToSignIn: async (brandId, connectorId) => {
      const connector = await find(brandId, connectorId);
      const trust = await deps.storage.connectorTrust.find(connectorId);
      if (trust?.state === 'off') throw new ConnectorError('connector_off');
      return connector;
    },
    listByBrand: async (brandId) => (await deps.storage.connectors.listByBrand(brandId)).map(open),
    declaredBy: async (brandId) =>
      (await deps.storage.connectors.listByBrand(brandId)).map(declared),
  };
}

/** What is made of a connector's record, made again when its settings have changed. */
function whileUnchanged<T>(make: (record: ConnectorRecord) => T): (record: ConnectorRecord) => T {
  const made = new Map<string, { readonly settings: string; readonly value: T }>();
  return (record) => {
    const known = made.get(record.id);
    if (known?.settings === record.settings) return known.value;
    const value = make(record);
    made.set(record.id, { settings: record.settings, value });
    return value;
  };
}

/** Also the check of a connector that is about to be saved. */
export function openConnector(deps: OpeningDependencies, record: ConnectorRecord): Connector {
  const settings = parseConnectorSettings(record.settings);
  const { name, flow, method = 'lpGetAuthenticationToken', context = '' } = settings;
  checkAgainstPreset(settings);
  checkRequirements(settings);
  const authorization = authorizationPlanOf(settings);
  return {
    id: record.id,
    brandId: record.brandId,
    name,
    flow,
    policy: createTokenPolicy(policyInputOf(settings)),
    trialPolicy: settings.trial
      ? createTokenPolicy({ ...policyInputOf(settings), ...settings.trial })
      : undefined,
    clientId: settings.clientId,
    signOutAtProvider: settings.signOutAtProvider ?? false,
    provider: createMetadataCache(deps, settings),
    ...keySourceOf(deps, settings),
    decryptionKeys: deps.brandKeys.sourceFor(record.brandId),
    decryptionGate: createDecryptionGate(deps.decryptionLimits ?? decryptionLimits),
    ...declarationsOf(settings),
    hostedDomain: settings.hostedDomain,
    encryptsAttributes: encryptionOf(settings) === 'for_attributes',
    maxProofSeconds: settings.maxProofSeconds ?? 3600,
    signInAlarm: { ...usualAlarm, ...settings.signInAlarm },
    page: { id: record.id, name, flow, ways: authorization.ways, method, context },
    authorization,
    code: settings.flow === 'code' ? codeFlowOf(deps, record.brandId, settings) : undefined,
  };
}

function declarationsOf(settings: ConnectorSettings) {
  const { id: connectorId, assurances = [] } = settings;
  return { connectorId, attributes: attributesOf(settings), assurances };
}

/** In the order of the card: what the brand declares comes first, in place of the same of ours. */
function attributesOf(settings: ConnectorSettings): readonly DeclaredAttribute[] {
  const { attributes: declared = [] } = settings;
  const isDeclared = ({ name }: DeclaredAttribute) => declared.some((own) => own.name === name);
  const ours = [...presetOf(settings).attributes, ...standardAttributes];
  return [...declared, ...ours.filter((attribute) => !isDeclared(attribute))];
}

function policyInputOf(settings: ConnectorSettings): TokenPolicyInput {
  const encryption = encryptionOf(settings);
  return {
    ...commonPolicy(settings),
    // Which claims are attributes is identity/'s to say, so that half of the rule is there.
    encryption: encryption === 'for_attributes' ? 'accepted' : encryption,
    // An ID token that crossed the page is a bearer of personal data: it may not live long unused.
    maxAgeSeconds: settings.flow === 'implicit' ? 600 : undefined,
    maxAuthAgeSeconds: settings.maxAuthAgeSeconds,
    requiredAcr: settings.acrValues,
  };
}

/** What holds for everything that the issuer signs for us. */
function commonPolicy(settings: ConnectorSettings): TokenPolicyInput {
  return {
    issuer: settings.issuer,
    issuerAliases: presetOf(settings).issuerAliases,
    audience: settings.clientId,
    algorithms: settings.algorithms,
    allowedAuthorizedParties: settings.authorizedParties,
  };
}

function encryptionOf(settings: ConnectorSettings): TokenEncryption | 'for_attributes' {
  if (settings.flow === 'implicit') return settings.encryption ?? 'for_attributes';
  // In the Code Flow no browser sees a token, and TLS is around it already.
  return settings.encryption ?? 'refused';
}

/** The issuer's keys: those of the settings, or those at the address that the metadata names. */
function keySourceOf(
  deps: OpeningDependencies,
  settings: ConnectorSettings,
): Pick<Connector, 'keys' | 'keySet'> {
  if (settings.flow === 'implicit' && settings.keys !== undefined) {
    const pasted = pastedKeys(importVerificationKeys(settings.keys));
    return { keys: () => pasted, keySet: () => undefined };
  }
  let opened: { readonly jwksUri: string; readonly keys: RemoteKeys } | undefined;
  return {
    keys: ({ jwksUri }) => {
      if (!jwksUri) throw new ConnectorError('discovery_incomplete', 'jwks_uri');
      if (opened?.jwksUri === jwksUri) return opened.keys;
      opened = { jwksUri, keys: openRemoteKeys(deps, settings.id, jwksUri) };
      return opened.keys;
    },
    keySet: () => opened?.keys,
  };
}

function openRemoteKeys(
  { runtime, outbound }: OpeningDependencies,
  connectorId: string,
  jwksUri: string,
): RemoteKeys {
  return remoteKeys({
    jwksUri,
    fetch: outbound.fetchBytes,
    now: () => Math.floor(runtime.now() / 1000),
    insecureAllowHttp: outbound.isInsecureHost(jwksUri),
    onStale: ({ error: { code, detail }, usableUntil }) =>
      runtime.log.error(
        { connectorId, code, detail, usableUntil },
        'the key set cannot be fetched; keys past their time serve',
      ),
  });
}

function codeFlowOf(
  deps: OpeningDependencies,
  brandId: string,
  settings: CodeFlowSettings,
): CodeFlow {
  return {
    client: createClient(deps, brandId, settings),
    redirectUris: settings.redirectUris ?? [],
    refreshed: settings.refresh ? refreshedPolicyOf(settings) : undefined,
    userInfo: asksUserInfo(settings) ? userInfoPolicyOf(settings) : undefined,
  };
}

/** It need not repeat the nonce (OIDC Core 12.2); if it does, it is compared all the same. */
function refreshedPolicyOf(settings: CodeFlowSettings): TokenPolicy {
  const lax = { requireNonce: false, insecureAcceptMissingNonce: true };
  return createTokenPolicy({ ...policyInputOf(settings), ...lax });
}

function userInfoPolicyOf(settings: CodeFlowSettings): UserInfoPolicy {
  const { userInfoSigned, userInfoEncryption: encryption } = settings;
  return {
    tokens: createTokenPolicy({ ...commonPolicy(settings), encryption }),
    mustBeSigned: userInfoSigned === 'required' || encryption === 'required',
  };
}
