import type { DoctorStep, StepState } from '@countersign/protocol';

export type StepPrinter = (step: DoctorStep) => void;

const marks: Readonly<Record<StepState, string>> = {
  passed: '✓',
  failed: '✗',
  warning: '!',
  skipped: '–',
  running: '…',
};
const colours: Readonly<Record<StepState, number>> = {
  passed: 32,
  failed: 31,
  warning: 33,
  skipped: 90,
  running: 90,
};

/** One line a step as it ends; below it what is wrong, why, and what to change. */
export function createStepPrinter(to: {
  readonly print: (line: string) => void;
  readonly isTerminal: boolean;
}): StepPrinter {
  const paint = (code: number, text: string): string =>
    to.isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text;
  return ({ state, title, found, details, diagnoses }) => {
    to.print(`  ${paint(colours[state], marks[state])} ${title}: ${plain(found)}`);
    const isQuiet = state === 'passed' || state === 'skipped';
    if (!isQuiet) for (const detail of details) to.print(`      ${plain(detail)}`);
    for (const { code, rule, title: what, cause, fix } of diagnoses) {
      to.print(`      ${paint(1, code)} (${rule}) ${what}.`);
      to.print(`      Likely cause: ${cause}`);
      to.print(`      Fix: ${fix}`);
    }
  };
}

/** A key’s `kid` or an endpoint is somebody else's text: nothing in it moves the cursor (A40). */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\ud7ff]/g, '?');
}
