import { openFoundation } from '../../main.ts';
import { holdConsumer } from '../../privacy/hold-consumer.ts';
import { type CommandInput, UsageError } from '../command.ts';

export function holdConsumerOf(input: CommandInput): Promise<void> {
  return setHold(input, { isHeld: true, usage: 'consumer hold <brand> <consumer id>' });
}

export function releaseConsumerOf(input: CommandInput): Promise<void> {
  return setHold(input, { isHeld: false, usage: 'consumer release <brand> <consumer id>' });
}

async function setHold(
  { args, settings, print }: CommandInput,
  { isHeld, usage }: { readonly isHeld: boolean; readonly usage: string },
): Promise<void> {
  const [brandId, consumerId] = args;
  if (!brandId || !consumerId) throw new UsageError(usage);
  const foundation = await openFoundation(settings);
  try {
    const hold = { brandId, consumerId, isHeld, actor: 'operator', correlationId: null };
    if (!(await holdConsumer(foundation, hold))) {
      throw new UsageError(`${usage}\nThe brand has no such consumer, or they were erased before.`);
    }
    print(isHeld ? 'Held: nothing of them is erased or removed.' : 'Released.');
  } finally {
    await foundation.storage.close();
  }
}
