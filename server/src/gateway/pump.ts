/**
 * Runs `step` again and again as long as there is more, one run at a time. A hint that comes during
 * a run makes one more run, so nothing is missed and nothing is read twice at once.
 */
export function createPump(
  step: () => Promise<'more' | 'done'>,
  onError: (error: unknown) => void,
): () => void {
  let isRunning = false;
  let isAskedAgain = false;
  return function pump(): void {
    isAskedAgain = true;
    if (isRunning) return;
    isRunning = true;
    void run()
      .catch(onError)
      .finally(() => {
        isRunning = false;
      });
  };
  async function run(): Promise<void> {
    while (isAskedAgain) {
      isAskedAgain = false;
      while ((await step()) === 'more');
    }
  }
}
