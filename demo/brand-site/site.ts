import type { IncomingMessage } from 'node:http';
import type { Brand } from './brand.ts';
import type { Visit, Visits } from './visits.ts';

/** What every page may know about the site it belongs to. */
export type Site = {
  readonly brand: Brand;
  readonly publicUrl: string;
  readonly countersign: {
    readonly origin: string;
    readonly brandId: string;
    readonly clientId: string;
  };
  /** Origin of the OpenID provider that signs consumers in, if there is one. */
  readonly providerOrigin: string | undefined;
  readonly visits: Visits;
  readonly now: () => number;
};

export type Context = {
  readonly site: Site;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly form: URLSearchParams;
  visit: Visit;
  /** The parts of the path that the route's pattern caught. */
  readonly caught: readonly string[];
};

export type Answer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
};

export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string | RegExp;
  readonly run: (context: Context) => Answer | Promise<Answer>;
};

export function redirect(location: string): Answer {
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

export function json(status: number, value: unknown): Answer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

/** Only a path of this site; `//host` and `/\host` would leave it. */
export function localPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(path) ? path : '/account';
}
