/** How old the last ID tokens were when they arrived, in seconds; negative if from our future. */
export type TokenAges = {
  add(connectorId: string, seconds: number): void;
  /** Undefined if none has come since the process began. */
  youngest(connectorId: string): { readonly seconds: number; readonly of: number } | undefined;
};

const tokensAtMost = 20;
const connectorsAtMost = 500;

/** In memory: enough to tell a clock that is wrong. */
export function createTokenAges(): TokenAges {
  const ages = new Map<string, number[]>();
  return {
    add: (connectorId, seconds) => {
      const known = ages.get(connectorId) ?? [];
      if (known.length === 0 && ages.size >= connectorsAtMost) return;
      ages.set(connectorId, [...known, seconds].slice(-tokensAtMost));
    },
    youngest: (connectorId) => {
      const known = ages.get(connectorId);
      return known && { seconds: Math.min(...known), of: known.length };
    },
  };
}
