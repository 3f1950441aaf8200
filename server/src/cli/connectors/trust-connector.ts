import { connectorTrusts } from '@countersign/protocol';
import { openFoundation } from '../../main.ts';
import { trustConnector } from '../../sign-out-consumers.ts';
import { type CommandInput, UsageError } from '../command.ts';

const usage = `connector trust <brand> <connector> ${connectorTrusts.join('|')}`;

const effects = {
  trusted: 'Consumers come in by it, and agents are shown what it says as verified.',
  suspected: 'Consumers still come in by it; agents are told to doubt what it says.',
  off: 'Nobody comes in by it any more, and all who did are being signed out.',
} as const;

/** What the brand thinks of a provider, such as one that was broken into. */
export async function trustConnectorOf({ args, settings, print }: CommandInput): Promise<void> {
  const [brandId, connectorId, word] = args;
  const state = connectorTrusts.find((known) => known === word);
  if (!brandId || !connectorId || !state || args.length > 3) throw new UsageError(usage);
  const foundation = await openFoundation(settings);
  try {
    const connector = await foundation.storage.connectors.find(connectorId);
    if (connector?.brandId !== brandId) {
      throw new UsageError(`${usage}\nThe brand has no such connector.`);
    }
    const by = { actor: 'operator', correlationId: null };
    await trustConnector(foundation, connector, { state, by });
    print(`${connectorId} is ${state}. ${effects[state]}`);
    print('Agents see it within seconds.');
  } finally {
    await foundation.storage.close();
  }
}
