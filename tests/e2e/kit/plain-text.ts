import type { Locator } from 'playwright-core';

/** What a person reads, on one line: where boxes end says nothing to a test. */
export async function plainText(locator: Locator): Promise<string> {
  return (await locator.innerText()).replace(/\s+/g, ' ').trim();
}
