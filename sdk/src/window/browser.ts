import type { ConsumerApiOptions, Platform } from '../headless/index.ts';
import type { PageErrorCode, pageMethodErrors } from '../page-errors.ts';
import { accentsFrom } from './accent.ts';

/** The browser as parameters. */
export const browserPlatform: Platform & Pick<ConsumerApiOptions, 'fetch' | 'crypto'> = {
  createWebSocket: (url) => new WebSocket(url),
  timers: {
    now: () => Date.now(),
    set: (work, milliseconds) => setTimeout(work, milliseconds),
    clear: (timer) => clearTimeout(timer as number | undefined),
  },
  random: () => Math.random(),
  fetch: (url, init) => fetch(url, init),
  crypto,
};

/** 128 bits, in letters and digits. */
export function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fetched when there is something to explain: most pages make no mistakes. */
export async function explain(code: PageErrorCode): Promise<string> {
  try {
    const answer = await fetch('/window/page-errors.json');
    const { title, help } = ((await answer.json()) as typeof pageMethodErrors)[code];
    return `${title}.\n${help}`;
  } catch {
    return '';
  }
}

/** By script, because the policy forbids inline styles; the style sheet knows only the names. */
export function applyAccent(css: string): void {
  const { light, dark } = accentsFrom(colourOf(css));
  const { style } = document.documentElement;
  style.setProperty('--accent-light', light.accent);
  style.setProperty('--on-accent-light', light.onAccent);
  style.setProperty('--accent-dark', dark.accent);
  style.setProperty('--on-accent-dark', dark.onAccent);
}

/** Any CSS colour as red, green and blue; what is no colour is dark grey. */
function colourOf(css: string): [number, number, number] {
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return [55, 55, 70];
  canvas.fillStyle = '#373746';
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
