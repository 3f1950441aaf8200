import type { DoctorStep } from '@countersign/protocol';
import type { BrandKeys } from '../../brand-keys/brand-keys.ts';
import type { Connector, OpeningDependencies } from '../../connectors/connector.ts';
import { type EvenPace, failEvenly } from '../../connectors/outbound/fail-evenly.ts';
import type { Outbound, OutboundLanes } from '../../connectors/outbound/outbound.ts';
import type { ProviderMetadata } from '../../connectors/provider/provider-metadata.ts';
import type { ConnectorSettings } from '../../connectors/settings/connector-settings.ts';
import type { ConnectorRecord, Lookups } from '../../storage/port.ts';
import { diagnose } from '../diagnose.ts';
import type { Findings } from '../findings.ts';
import type { TokenAges } from '../sign-in/token-ages.ts';
import { failed, finished, type Outcome, skipped, stepOf, viewOf } from '../step.ts';
import { checkEncryption } from './steps/check-encryption.ts';
import { checkSettings } from './steps/check-settings.ts';
import { checkAddressRules } from './steps/network/check-address-rules.ts';
import { checkNames } from './steps/network/check-names.ts';
import { checkTls } from './steps/network/check-tls.ts';
import { askClient } from './steps/provider/ask-client.ts';
import { askRedirect } from './steps/provider/ask-redirect.ts';
import { checkClock } from './steps/provider/check-clock.ts';
import { checkKeys } from './steps/provider/check-keys.ts';
import { readDiscovery } from './steps/provider/read-discovery.ts';
import { readPageFaults } from './steps/use/read-page-faults.ts';
import { readSignIns } from './steps/use/read-sign-ins.ts';
import { readTrial } from './steps/use/read-trial.ts';

export type ExaminationDependencies = Omit<OpeningDependencies, 'outbound'> & {
  readonly outbound: OutboundLanes;
  /** Ours, as browsers see it. */
  readonly origin: string;
  readonly storage: Pick<Lookups, 'auditRecords'>;
  readonly brandKeys: Pick<BrandKeys, 'sourceFor' | 'publicKeys' | 'list'>;
  readonly findings: Findings;
  readonly ages: TokenAges;
  /** For administrators: what can not be reached looks alike, whyever. The operator has none. */
  readonly pace?: EvenPace | undefined;
};

/** What the steps learn, each for those after it. */
export type Patient = {
  readonly deps: ExaminationDependencies;
  readonly record: ConnectorRecord;
  /** Connections of its own, so that what fails here fails no sign-in. */
  readonly outbound: Outbound;
  settings?: ConnectorSettings;
  connector?: Connector;
  provider?: ProviderMetadata;
  /** Milliseconds by which the provider's clock was ahead, once per answer. */
  readonly clocks: number[];
};

/** What a step needs of those before it; without it the step is skipped. */
type Need = 'settings' | 'provider';

const order = [
  { id: 'settings', title: 'Settings', run: checkSettings },
  { id: 'addresses', title: 'Addresses may be called', run: checkAddressRules, needs: 'settings' },
  { id: 'dns', title: 'Names have public addresses', run: checkNames, needs: 'settings' },
  { id: 'tls', title: 'TLS certificates', run: checkTls, needs: 'settings' },
  { id: 'discovery', title: 'Discovery', run: readDiscovery, needs: 'settings' },
  { id: 'keys', title: 'Signing keys', run: checkKeys, needs: 'provider' },
  { id: 'clock', title: 'Clocks', run: checkClock, needs: 'settings' },
  { id: 'redirect', title: 'Redirect URIs', run: askRedirect, needs: 'provider' },
  { id: 'client', title: 'Client authentication', run: askClient, needs: 'provider' },
  { id: 'encryption', title: 'Key for encryption', run: checkEncryption, needs: 'settings' },
  { id: 'page', title: 'The page’s method', run: readPageFaults, needs: 'settings' },
  { id: 'sign-ins', title: 'Recent sign-ins', run: readSignIns, needs: 'settings' },
  { id: 'trial', title: 'Trial of stricter settings', run: readTrial, needs: 'settings' },
] as const satisfies ReadonlyArray<{
  readonly id: string;
  readonly title: string;
  readonly run: (patient: Patient) => Promise<Outcome>;
  readonly needs?: Need;
}>;

export type ExaminationStepId = (typeof order)[number]['id'];

/** Every step in order: first as running, then as it ended. Never throws. */
export async function* examine(
  deps: ExaminationDependencies,
  record: ConnectorRecord,
): AsyncGenerator<DoctorStep, void> {
  const outbound = deps.outbound.lane(`doctor ${record.id}`);
  const patient: Patient = { deps, record, outbound, clocks: [] };
  for (const one of order) {
    const step = stepOf(one);
    yield step;
    const needs: Need | undefined = 'needs' in one ? one.needs : undefined;
    const isMissing = needs !== undefined && !patient.connector;
    if (isMissing) yield finished(step, skipped('The settings come first.'));
    else if (needs === 'provider' && !patient.provider) {
      yield finished(step, skipped('Discovery comes first.'));
    } else {
      const { pace } = deps;
      // From here on it is the provider that says what is called.
      const isPaced = pace !== undefined && needs === 'provider';
      const run = isPaced ? () => failEvenly(pace, () => one.run(patient)) : () => one.run(patient);
      yield finished(step, await carryOut(run, patient));
    }
  }
}

/** A refusal by its diagnosis; what nobody expected is ours to look into. */
async function carryOut(run: () => Promise<Outcome>, patient: Patient): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    const diagnosed = diagnose(error);
    if (!diagnosed) {
      const name = error instanceof Error ? error.name : 'unknown';
      patient.deps.runtime.log.error({ connectorId: patient.record.id, name }, 'doctor failed');
      return failed('examination_failed', 'The step ended with an unexpected error.');
    }
    const view = viewOf(diagnosed.code, diagnosed.rule);
    const details = diagnosed.detail === undefined ? [] : [diagnosed.detail];
    return { found: `${view.title}.`, details, diagnoses: [view], state: 'failed' };
  }
}
