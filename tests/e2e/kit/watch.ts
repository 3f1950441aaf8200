import type { BrowserContext, Request } from 'playwright-core';

/** The longest wait for a condition; most take a few milliseconds. */
export const patienceMilliseconds = 15_000;

/** All that a browser context says and asks for, in order. */
export type Watch = {
  /** Addresses of every request and socket, with their methods left out. */
  readonly urls: readonly string[];
  readonly requests: readonly Request[];
  /** Lines of the pages' consoles, warnings included. */
  readonly console: readonly string[];
  /** What must not happen: exceptions, refusals of a content policy, dialogs. */
  readonly faults: readonly string[];
};

export function watch(context: BrowserContext): Watch {
  const urls: string[] = [];
  const requests: Request[] = [];
  const console: string[] = [];
  const faults: string[] = [];
  context.on('request', (request) => {
    requests.push(request);
    urls.push(request.url());
  });
  context.on('console', (message) => {
    console.push(message.text());
    if (/content security policy|trusted ?type/i.test(message.text())) faults.push(message.text());
  });
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('dialog', (dialog) => {
    faults.push(`a ${dialog.type()} opened`);
    dialog.dismiss().catch(() => {});
  });
  context.on('page', (page) => page.on('websocket', (socket) => urls.push(socket.url())));
  return { urls, requests, console, faults };
}
