import { attributeGroups, limits, masks } from '@countersign/protocol';
import type { Algorithm } from '@countersign/tokens';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { authorizationMembers } from '../authorization/authorization-settings.ts';
import { ConnectorError } from '../connector-error.ts';

/**
 * A connector as the brand's file and the database hold it: how the brand's consumers reach us.
 * Checked when written and again when read.
 */
const text = Type.String({ minLength: 1, maxLength: 500 });
const url = Type.String({ minLength: 1, maxLength: 1000, pattern: '^https?://' });
/** Neither query nor fragment (OpenID Connect Discovery 3). */
const issuer = Type.String({ minLength: 1, maxLength: 1000, pattern: '^https?://[^?#\\s]+$' });
const claimName = Type.String({ pattern: '^[A-Za-z0-9_.:/-]{1,100}$' });

/** What an agent could ask for: no more, or nothing would ever open the field. */
const requires = Type.Object(
  {
    acr: Type.Optional(text),
    maxAgeSeconds: Type.Optional(
      Type.Integer({ minimum: limits.maxAgeSecondsLeast, maximum: limits.maxAgeSecondsMost }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

const attribute = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
    label: Type.String({ minLength: 1, maxLength: 60 }),
    group: Type.Enum([...attributeGroups]),
    type: Type.Enum([
      'text',
      'email',
      'phone',
      'link',
      'address',
      'number',
      'boolean',
      'date',
      'money',
      'list',
      'record',
      'table',
    ]),
    claim: claimName,
    highlight: Type.Optional(Type.Boolean()),
    sensitivity: Type.Optional(Type.Enum(['normal', 'sensitive'])),
    mask: Type.Optional(Type.Enum([...masks])),
    requires: Type.Optional(requires),
  },
  { additionalProperties: false },
);

const assurance = Type.Object(
  {
    acr: Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$' }),
    label: Type.String({ minLength: 1, maxLength: 60 }),
  },
  { additionalProperties: false },
);

export const presetNames = ['generic', 'google', 'auth0', 'okta', 'entra', 'keycloak'] as const;

/** How we prove to a token endpoint that we are its client (OIDC Core 9, RFC 8705). */
const clientAuthentications = [
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'client_secret_basic',
  'client_secret_post',
] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

/** All that tokens/ can verify; it has the last word (createTokenPolicy). */
const signatureAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const satisfies readonly Algorithm[];

/** Whether what comes from the token or UserInfo endpoint is encrypted to the brand's key. */
const encryptions = ['required', 'accepted', 'refused'] as const;

/** A secret is named, not written: where to find it when the service starts. */
const secret = Type.Union([
  Type.Object({ env: text }, { additionalProperties: false }),
  Type.Object({ file: text }, { additionalProperties: false }),
]);

/**
 * Stricter settings to try out: whoever the connector accepts is judged by them as well, which is
 * counted and changes nothing else. They can let nobody in: nobody else is asked.
 */
const seconds = Type.Integer({ minimum: 1, maximum: 604_800 });
const signInAlarm = Type.Object(
  {
    people: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    times: Type.Optional(Type.Number({ minimum: 1, maximum: 1_000 })),
  },
  { additionalProperties: false, minProperties: 1 },
);
const trial = Type.Object(
  {
    algorithms: Type.Optional(Type.Array(Type.Enum([...signatureAlgorithms]), { minItems: 1 })),
    encryption: Type.Optional(Type.Enum(['required', 'refused'])),
    maxAgeSeconds: Type.Optional(seconds),
    maxLifetimeSeconds: Type.Optional(seconds),
    clockToleranceSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 300 })),
    maxAuthAgeSeconds: Type.Optional(seconds),
    requiredAcr: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 20 })),
  },
  { additionalProperties: false, minProperties: 1 },
);

const common = {
  id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  preset: Type.Optional(Type.Enum([...presetNames])),
  issuer,
  clientId: text,
  algorithms: Type.Optional(Type.Array(Type.Enum([...signatureAlgorithms]), { minItems: 1 })),
  /** Who may have asked for a token for us besides us, such as an app of the same brand (`azp`). */
  authorizedParties: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 10 })),
  /** Google: the Workspace that consumers must belong to (`hd`). */
  hostedDomain: Type.Optional(Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$' })),
  /** Endpoints are those of the discovery document, unless they are entered here. */
  jwksUri: Type.Optional(url),
  authorizationEndpoint: Type.Optional(url),
  endSessionEndpoint: Type.Optional(url),
  ...authorizationMembers,
  signOutAtProvider: Type.Optional(Type.Boolean()),
  attributes: Type.Optional(Type.Array(attribute, { maxItems: 60 })),
  /** Kinds of sign-in that agents may ask for, weakest first: the provider's name, and ours. */
  assurances: Type.Optional(Type.Array(assurance, { minItems: 1, maxItems: 10 })),
  trial: Type.Optional(trial),
  /** More different consumers in ten minutes than both: `people`, `times` what is usual. */
  signInAlarm: Type.Optional(signInAlarm),
  maxProofSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
  method: Type.Optional(Type.String({ pattern: '^[A-Za-z_$][A-Za-z0-9_$]{0,60}$' })),
  context: Type.Optional(
    Type.String({ pattern: '^[A-Za-z_$][A-Za-z0-9_$]{0,60}(\\.[A-Za-z_$][A-Za-z0-9_$]{0,60})*$' }),
  ),
};

/** One form for each flow. */
export const connectorForms = {
  code: Type.Object(
    {
      ...common,
      flow: Type.Literal('code'),
      /** If not said: by the secret, else by the certificate, else by the brand's signing key. */
      clientAuthentication: Type.Optional(Type.Enum([...clientAuthentications])),
      clientSecret: Type.Optional(secret),
      clientCertificate: Type.Optional(
        Type.Object({ certificate: secret, privateKey: secret }, { additionalProperties: false }),
      ),
      /** Of the page: it may use any of these, and the first if it names none. */
      redirectUris: Type.Optional(Type.Array(url, { minItems: 1, maxItems: 20 })),
      tokenEndpoint: Type.Optional(url),
      userInfoEndpoint: Type.Optional(url),
      pushedAuthorizationRequestEndpoint: Type.Optional(url),
      /** For a provider whose discovery document says that it has no PKCE with S256 (R5). */
      insecureWithoutPkce: Type.Optional(Type.Boolean()),
      userInfo: Type.Optional(Type.Boolean()),
      /** Whether access tokens are bound to a key of ours; `when_offered` without a certificate. */
      dpop: Type.Optional(Type.Enum(['off', 'when_offered', 'required'])),
      /** Renews proofs without the page, by a refresh token that is kept sealed meanwhile. */
      refresh: Type.Optional(Type.Boolean()),
      userInfoSigned: Type.Optional(Type.Enum(['required', 'accepted'])),
      userInfoEncryption: Type.Optional(Type.Enum([...encryptions])),
      /** Of ID tokens; `refused` if not said. */
      encryption: Type.Optional(Type.Enum([...encryptions])),
    },
    { additionalProperties: false },
  ),
  implicit: Type.Object(
    {
      ...common,
      flow: Type.Literal('implicit'),
      encryption: Type.Optional(Type.Enum(['required', 'for_attributes', 'accepted', 'refused'])),
      keys: Type.Optional(Type.Union([Type.String({ maxLength: 200_000 }), Type.Object({})])),
    },
    { additionalProperties: false },
  ),
};

export const ConnectorSettings = Type.Union([connectorForms.code, connectorForms.implicit]);
export type ConnectorSettings = Static<typeof ConnectorSettings>;
export type CodeFlowSettings = Extract<ConnectorSettings, { flow: 'code' }>;

/** Reads a database row's settings. @throws ConnectorError `connector_invalid` */
export function parseConnectorSettings(json: string): ConnectorSettings {
  try {
    const parsed: unknown = JSON.parse(json);
    if (Value.Check(ConnectorSettings, parsed)) return parsed;
  } catch {
    // Falls through to the one refusal.
  }
  throw new ConnectorError('connector_invalid', 'the stored settings are not a connector’s');
}
