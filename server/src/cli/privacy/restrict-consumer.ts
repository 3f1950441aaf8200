import { openFoundation } from '../../main.ts';
import { restrictConsumer } from '../../privacy/restrict-consumer.ts';
import { type CommandInput, UsageError } from '../command.ts';

export function restrictConsumerOf(input: CommandInput): Promise<void> {
  return setRestriction(input, {
    isRestricted: true,
    usage: 'consumer restrict <brand> <consumer id>',
  });
}

export function unrestrictConsumerOf(input: CommandInput): Promise<void> {
  return setRestriction(input, {
    isRestricted: false,
    usage: 'consumer unrestrict <brand> <consumer id>',
  });
}

async function setRestriction(
  { args, settings, print }: CommandInput,
  { isRestricted, usage }: { readonly isRestricted: boolean; readonly usage: string },
): Promise<void> {
  const [brandId, consumerId] = args;
  if (!brandId || !consumerId) throw new UsageError(usage);
  const foundation = await openFoundation(settings);
  try {
    const restriction = {
      brandId,
      consumerId,
      isRestricted,
      actor: 'operator',
      correlationId: null,
    };
    if (!(await restrictConsumer(foundation, restriction))) {
      throw new UsageError(`${usage}\nThe brand has no such consumer, or they were erased before.`);
    }
    print(isRestricted ? 'Restricted: kept, and shown to nobody.' : 'Lifted: shown again.');
  } finally {
    await foundation.storage.close();
  }
}
