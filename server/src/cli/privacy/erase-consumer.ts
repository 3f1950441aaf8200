import { openFoundation } from '../../main.ts';
import { eraseConsumer } from '../../privacy/erase-consumer.ts';
import { type CommandInput, UsageError } from '../command.ts';

/** Also while the service runs, which notices within seconds. */
export async function eraseConsumerOf({ args, settings, print }: CommandInput): Promise<void> {
  const usage = 'consumer erase <brand> <consumer id>';
  const [brandId, consumerId] = args;
  if (!brandId || !consumerId) throw new UsageError(usage);
  const foundation = await openFoundation(settings);
  try {
    const erasure = { brandId, consumerId, actor: 'operator', correlationId: null };
    const outcome = await eraseConsumer(foundation, erasure);
    if (outcome === 'held') throw new ConsumerHeld();
    if (outcome === 'unknown') {
      throw new UsageError(`${usage}\nThe brand has no such consumer, or they were erased before.`);
    }
    print('Erased: their keys are deleted, and nothing that was sealed for them can be opened.');
    print('Copies of keys.db from before still hold the keys; delete those copies.');
  } finally {
    await foundation.storage.close();
  }
}

class ConsumerHeld extends Error {
  readonly code = 'consumer_held';
  constructor() {
    super('A legal hold stands. If its reason is over, first: consumer release <brand> <id>');
    this.name = 'ConsumerHeld';
  }
}
