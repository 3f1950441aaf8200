import assert from 'node:assert/strict';
import type { Frame, Locator, Page } from 'playwright-core';
import { type TextStyle, visibleText } from '../../../agent-workspace/src/outside/visible-text.ts';
import { visibleParts } from '../../../sdk/src/window/visible-text.ts';
import type { Watch } from '../../e2e/kit/watch.ts';

type Place = Page | Frame;

/** As the Workspace must show it: what cannot be seen is a mark, all else stands as it was sent. */
export function asAgentSees(text: string, style?: TextStyle): string {
  return visibleText(text, style)
    .map((part) => (part.kind === 'mark' ? part.label : part.text))
    .join('');
}

/** The same for the consumer's window. */
export function asConsumerSees(text: string): string {
  return visibleParts(text)
    .map((part) => ('mark' in part ? part.mark : part.text))
    .join('');
}

/** Each text stands in its place, in this order; of a difference, only where it begins is said. */
export function assertShown(
  shown: readonly string[],
  expected: readonly string[],
  at: string,
): void {
  const index = expected.findIndex((text, place) => shown[place] !== text);
  const [found, wanted] = [shown[index], expected[index]].map((text) => text?.slice(0, 300));
  assert.deepEqual({ index, found }, { index: -1, found: shown[-1] }, `${at}: not ${wanted}`);
}

/** The texts of values, in order; what was cut, and rows that were left out, are shown first. */
export async function textsIn(where: Locator, values = '.outside'): Promise<readonly string[]> {
  const more = where.getByRole('button', { name: /^Show all/ });
  while ((await more.count()) > 0) {
    await more.evaluateAll((buttons) => {
      for (const button of buttons) (button as unknown as { click(): void }).click();
    });
  }
  return where.locator(values).evaluateAll((all) => all.map((one) => one.textContent ?? ''));
}

/** Nothing ran, nothing was asked for, nothing was made, and no value is painted over a mark. */
export async function assertHarmless(place: Place, seen: Watch, at: string): Promise<void> {
  assert.deepEqual(seen.faults, [], at);
  const strange = seen.urls.filter((url) => !ours.test(url));
  assert.deepEqual(strange, [], `${at}: requests`);
  const found = await place.evaluate('lookForHarm()');
  const none = { owned: false, made: [], unseen: [], bare: [], wide: 0, covered: [] };
  assert.deepEqual(found, none, at);
}

const ours =
  /^(https|wss):\/\/(chat\.test|www\.(aurora|borealis)\.test)\/|^blob:https:\/\/chat\.test/;
