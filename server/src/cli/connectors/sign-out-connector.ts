import { openFoundation } from '../../main.ts';
import { orderSignOut } from '../../sign-out-consumers.ts';
import { type CommandInput, UsageError } from '../command.ts';

/**
 * `countersign connector sign-out-all <brand> <connector>`: writes the order; the running service
 * carries it out within a second, because it alone holds the sockets.
 */
export async function signOutConnector({ args, settings, print }: CommandInput): Promise<void> {
  const [brandId, connectorId] = args;
  if (!brandId || !connectorId) throw new UsageError('connector sign-out-all <brand> <connector>');
  const foundation = await openFoundation(settings);
  try {
    const connector = await foundation.storage.connectors.find(connectorId);
    if (connector?.brandId !== brandId) {
      throw new UsageError(
        'connector sign-out-all <brand> <connector>: there is no such connector of this brand',
      );
    }
    await orderSignOut(foundation, connector, { actor: 'operator', correlationId: null });
    print(`All consumers who came by ${connectorId} are being signed out.`);
    print(
      'The running service does it within a second; if none runs, the next one when it starts.',
    );
  } finally {
    await foundation.storage.close();
  }
}
