import { limits } from '@countersign/protocol';

/** How many sockets each session has open here; more than the limit are turned away. */
export type SessionSockets = {
  /** Returns the function that leaves, or undefined if there are too many. */
  enter(sessionId: string): (() => void) | undefined;
};

export function createSessionSockets(): SessionSockets {
  const counts = new Map<string, number>();
  return {
    enter: (sessionId) => {
      const count = counts.get(sessionId) ?? 0;
      if (count >= limits.socketsPerSession) return undefined;
      counts.set(sessionId, count + 1);
      return () => {
        const left = (counts.get(sessionId) ?? 1) - 1;
        if (left === 0) counts.delete(sessionId);
        else counts.set(sessionId, left);
      };
    },
  };
}
