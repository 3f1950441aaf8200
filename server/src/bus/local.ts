/**
 * The bus inside one process. Entry point: createLocalBus. Delivers in a microtask after the
 * publisher has gone on, each listener by itself. Keeps nothing: a hint without a listener is gone.
 */
import type { Bus, Hint, Topic } from './port.ts';

type Listener = (hint: Hint) => void;
type Subscription = { readonly listener: Listener; active: boolean };

export type LocalBusOptions = {
  /** Told when a listener throws or rejects. */
  readonly onError?: (error: unknown) => void;
};

export function createLocalBus({ onError = warn }: LocalBusOptions = {}): Bus {
  const topics = new Map<Topic, readonly Subscription[]>();
  let closed = false;

  const deliver = (subscription: Subscription, hint: Hint) => {
    if (closed || !subscription.active) return;
    try {
      // A listener may be an async function, whose rejection would otherwise end the process.
      const result: unknown = subscription.listener(hint);
      if (result instanceof Promise) result.catch(onError);
    } catch (error) {
      onError(error);
    }
  };

  return {
    publish(topic, hint) {
      // The lists are never changed in place, so this one holds who had subscribed by now.
      const subscriptions = closed ? undefined : topics.get(topic);
      if (subscriptions === undefined) return;
      queueMicrotask(() => {
        for (const subscription of subscriptions) deliver(subscription, hint);
      });
    },
    subscribe(topic, listener) {
      const subscription = { listener, active: true };
      topics.set(topic, [...(topics.get(topic) ?? []), subscription]);
      return () => {
        subscription.active = false;
        const left = topics.get(topic)?.filter((other) => other !== subscription) ?? [];
        if (left.length > 0) topics.set(topic, left);
        else topics.delete(topic);
      };
    },
    async close() {
      closed = true;
      topics.clear();
    },
  };
}

/** The name only: what a listener was working on may stand in the message. */
function warn(error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  process.emitWarning(`A listener of the bus failed: ${name}.`);
}
