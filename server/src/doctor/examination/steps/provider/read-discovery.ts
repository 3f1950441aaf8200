import { discover } from '../../../../connectors/provider/discover.ts';
import {
  type DiscoveryDocument,
  isEnteredByHand,
  metadataOf,
} from '../../../../connectors/provider/provider-metadata.ts';
import type { ConnectorSettings } from '../../../../connectors/settings/connector-settings.ts';
import { type Outcome, passed, skipped, viewOf } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { noteClock } from './check-clock.ts';

/** The discovery document as a sign-in reads it, and what in it does not fit the connector. */
export async function readDiscovery(patient: Patient): Promise<Outcome> {
  const { outbound, settings, connector } = patient;
  if (!settings || !connector) return skipped('The settings come first.');
  if (isEnteredByHand(settings)) {
    patient.provider = metadataOf(settings);
    return skipped('Every endpoint is entered by hand; no document is read.');
  }
  await noteClock(patient, wellKnown(settings.issuer));
  const document = await discover(outbound, settings.issuer);
  patient.provider = metadataOf(settings, document);
  const diagnoses = misfits(settings, document, connector.policy.algorithms);
  const details = endpointsOf(document);
  if (diagnoses.length === 0)
    return passed('Issuer the same to the byte; every endpoint.', details);
  const isFailed = diagnoses.some(({ code }) => code === 'algorithms_disjoint');
  return {
    found: diagnoses.map(({ title }) => `${title}.`).join(' '),
    details,
    diagnoses,
    state: isFailed ? 'failed' : 'warning',
  };
}

function wellKnown(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

function misfits(
  settings: ConnectorSettings,
  document: DiscoveryDocument,
  allowed: readonly string[],
): ReturnType<typeof viewOf>[] {
  const codes: string[] = [];
  const offered = textsOf(document.id_token_signing_alg_values_supported);
  if (offered.length > 0 && !offered.some((alg) => allowed.includes(alg))) {
    codes.push('algorithms_disjoint');
  }
  const hasS256 = textsOf(document.code_challenge_methods_supported).includes('S256');
  if (settings.flow === 'code' && !hasS256) codes.push('challenge_method_missing');
  return codes.map((code) => viewOf(code));
}

function endpointsOf(document: DiscoveryDocument): string[] {
  const { authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri } = document;
  const offered = textsOf(document.id_token_signing_alg_values_supported);
  return [
    ...Object.entries({ authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri })
      .filter(([, url]) => typeof url === 'string')
      .map(([name, url]) => `${name}: ${url}`),
    ...(offered.length > 0 ? [`Signs with: ${offered.join(', ')}`] : []),
  ];
}

function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry) => typeof entry === 'string').slice(0, 40);
}
