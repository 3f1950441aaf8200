/**
 * Presets: what is peculiar to a maker of providers, as data. A preset fills in what the settings
 * leave out, and refuses at saving what cannot work there, with the mend. It never changes how a
 * token is verified, but for Google's second spelling of its issuer.
 */
import type { DeclaredAttribute } from '@countersign/protocol';
import { ConnectorError } from '../connector-error.ts';
import type {
  ClientAuthentication,
  CodeFlowSettings,
  ConnectorSettings,
} from '../settings/connector-settings.ts';
import { auth0 } from './auth0.ts';
import { entra } from './entra.ts';
import { generic } from './generic.ts';
import { google } from './google.ts';
import { keycloak } from './keycloak.ts';
import { okta } from './okta.ts';

export type Preset = {
  readonly issuerAliases: readonly string[];
  /** What is wrong with an issuer, and what is right; undefined if nothing is. */
  readonly issuerFault: (issuer: string, url: URL) => string | undefined;
  /** Those that the maker's providers know, its own default for a client with a secret first. */
  readonly clientAuthentications: readonly ClientAuthentication[];
  readonly scopes: readonly string[];
  readonly userInfo: boolean;
  /** Claims that its ID tokens have beside the standard ones. */
  readonly attributes: readonly DeclaredAttribute[];
  /** Settings that make no sense there. */
  readonly lacks: readonly PresetMember[];
};

export type PresetMember =
  | 'endSessionEndpoint'
  | 'pushedAuthorizationRequestEndpoint'
  | 'hostedDomain'
  | 'refresh';

const presets = { generic, google, auth0, okta, entra, keycloak } as const satisfies Record<
  string,
  Preset
>;

export function presetOf({ preset = 'generic' }: Pick<ConnectorSettings, 'preset'>): Preset {
  return presets[preset];
}

/** @throws ConnectorError `connector_invalid`; the detail says what to enter instead */
export function checkAgainstPreset(settings: ConnectorSettings): void {
  const { preset: name = 'generic', issuer } = settings;
  const { issuerFault, lacks } = presetOf(settings);
  const refuse = (detail: string): never => {
    throw new ConnectorError('connector_invalid', `preset ${name}: ${detail}`);
  };
  const url = URL.parse(issuer);
  const fault = url ? issuerFault(issuer, url) : 'the issuer is no address';
  if (fault) refuse(fault);
  const entered: Readonly<Record<string, unknown>> = settings;
  for (const member of lacks) {
    if (entered[member] !== undefined) refuse(`there is nothing like \`${member}\`; leave it out`);
  }
}

/**
 * As the settings say, or as the credentials that they name suggest; never by trying.
 *
 * @throws ConnectorError `connector_invalid` if the preset's providers do not know the method
 */
export function clientAuthenticationOf(settings: CodeFlowSettings): ClientAuthentication {
  const { clientAuthentications: known } = presetOf(settings);
  const chosen = settings.clientAuthentication ?? suggested(settings, known);
  if (known.includes(chosen)) return chosen;
  const mend = `${chosen} does not work there; take ${known.join(' or ')}`;
  throw new ConnectorError('connector_invalid', `preset ${settings.preset}: ${mend}`);
}

function suggested(
  settings: CodeFlowSettings,
  known: readonly ClientAuthentication[],
): ClientAuthentication {
  const [first = 'client_secret_basic'] = known;
  if (settings.clientSecret) return first;
  return settings.clientCertificate ? 'tls_client_auth' : 'private_key_jwt';
}
