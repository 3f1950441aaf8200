import { readFileSync } from 'node:fs';
import { Html } from './html.ts';

/**
 * A drawing from `pictures/`, put into the page itself: a page needs nothing from elsewhere. The
 * drawings use attributes and no styles, which the page's policy would refuse.
 */
export function picture(name: string): Html {
  return new Html(readFileSync(new URL(`./pictures/${name}.svg`, import.meta.url), 'utf8'));
}
