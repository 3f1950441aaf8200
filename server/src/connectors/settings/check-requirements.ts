import { ConnectorError } from '../connector-error.ts';
import type { ConnectorSettings } from './connector-settings.ts';

/**
 * Before a connector is saved: a field that requires what no agent can ask for would stay locked
 * for ever.
 *
 * @throws ConnectorError `connector_invalid`
 */
export function checkRequirements({ attributes = [], assurances = [] }: ConnectorSettings): void {
  const known = new Set(assurances.map(({ acr }) => acr));
  for (const { name, requires } of attributes) {
    if (requires?.acr === undefined || known.has(requires.acr)) continue;
    const mend = 'add it to assurances, or nobody can be asked for it';
    throw new ConnectorError('connector_invalid', `attributes: ${name} requires an acr; ${mend}`);
  }
}
