import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Storage } from '../../../server/src/storage/port.ts';

const answering = new AsyncLocalStorage<true>();

/** From now on services are told apart in what they do for a request and what by themselves. */
export function watchRequests(): void {
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: { addHook(name: 'onRequest', hook: unknown): void } };
    fastify.addHook('onRequest', (_request: object, _reply: object, done: () => void) => {
      answering.run(true, done);
    });
  });
}

/** The names of all lookups for requests, in order: how much work the answers have been. */
export function countLookups(storage: Storage): readonly string[] {
  const seen: string[] = [];
  for (const [kind, lookups] of Object.entries(storage)) {
    if (typeof lookups !== 'object' || lookups === null) continue;
    for (const [name, lookUp] of Object.entries(lookups as object)) {
      if (typeof lookUp !== 'function') continue;
      (lookups as Record<string, unknown>)[name] = (...given: unknown[]) => {
        if (answering.getStore()) seen.push(`${kind}.${name}`);
        return lookUp.apply(lookups, given);
      };
    }
  }
  return seen;
}
