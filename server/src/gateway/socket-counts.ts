/** How many sockets each session, or each network, has open here; one more is turned away. */
export type SocketCounts = {
  /** Returns the function that leaves, or undefined if there are too many. */
  enter(key: string): (() => void) | undefined;
};

export function createSocketCounts(atMost: number): SocketCounts {
  const counts = new Map<string, number>();
  return {
    enter: (key) => {
      const count = counts.get(key) ?? 0;
      if (count >= atMost) return undefined;
      counts.set(key, count + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      };
    },
  };
}
