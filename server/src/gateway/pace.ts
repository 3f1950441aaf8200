/** A burst, then a steady rate. The monotonic clock cannot be set back. */
export type Pace = { readonly burst: number; readonly perSecond: number };
export type Budget = { take(): boolean };

export function createBudget({ burst, perSecond }: Pace): Budget {
  let tokens = burst;
  let at = performance.now();
  return {
    take: () => {
      const now = performance.now();
      tokens = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
      at = now;
      const isTaken = tokens >= 1;
      if (isTaken) tokens -= 1;
      return isTaken;
    },
  };
}

const keysAtMost = 50_000;

/** One budget for each key; the one that was not asked for longest is forgotten first. */
export function createBudgets(pace: Pace): { take(key: string): boolean } {
  const budgets = new Map<string, Budget>();
  return {
    take: (key) => {
      const budget = budgets.get(key) ?? createBudget(pace);
      budgets.delete(key);
      const [oldest] = budgets.size >= keysAtMost ? budgets.keys() : [];
      if (oldest !== undefined) budgets.delete(oldest);
      budgets.set(key, budget);
      return budget.take();
    },
  };
}
