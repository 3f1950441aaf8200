import { openConnector } from '../../../connectors/connector.ts';
import { parseConnectorSettings } from '../../../connectors/settings/connector-settings.ts';
import { type Outcome, passed } from '../../step.ts';
import type { Patient } from '../examine.ts';

/** Opens the connector as the service does, with its secrets and pasted keys. */
export async function checkSettings(patient: Patient): Promise<Outcome> {
  const settings = parseConnectorSettings(patient.record.settings);
  patient.settings = settings;
  const connector = openConnector({ ...patient.deps, outbound: patient.outbound }, patient.record);
  patient.connector = connector;
  const flow = settings.flow === 'code' ? 'Code Flow' : 'Implicit Flow';
  const { algorithms, maxAgeSeconds, clockToleranceSeconds } = connector.policy;
  return passed(`${flow}; every setting and secret is there.`, [
    `Issuer: ${settings.issuer}`,
    `Client id: ${settings.clientId}`,
    `Algorithms: ${algorithms.join(', ')}`,
    `ID tokens: at most ${maxAgeSeconds} seconds old, clocks ${clockToleranceSeconds} apart`,
  ]);
}
