import { type Fetch, loopbackFetch } from './brand-site/loopback-fetch.ts';

export type Visited = { readonly status: number; readonly url: string; readonly body: string };

const MAX_REDIRECTS = 12;

/** A browser without scripts for tests: cookies per host, redirects, forms. */
export class PlainBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #fetch: Fetch;

  constructor(fetch: Fetch = loopbackFetch()) {
    this.#fetch = fetch;
  }

  /** Follows redirects while they stay on `origins`; the answer names where it stopped. */
  async open(
    url: string,
    options: { within?: readonly string[]; headers?: Record<string, string> } = {},
  ): Promise<Visited> {
    return this.#follow(url, { method: 'GET', headers: options.headers ?? {} }, options.within);
  }

  cookie(url: string, name: string): string | undefined {
    return this.#jar(url).get(name);
  }

  async submit(
    url: string,
    form: Record<string, string>,
    options: { within?: readonly string[]; origin?: string } = {},
  ): Promise<Visited> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: options.origin ?? new URL(url).origin,
    };
    const body = new URLSearchParams(form).toString();
    return this.#follow(url, { method: 'POST', headers, body }, options.within);
  }

  async #follow(
    start: string,
    first: { method: string; headers?: Record<string, string>; body?: string },
    within?: readonly string[],
  ): Promise<Visited> {
    let url = start;
    let init = first;
    for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
      const answer = await this.#send(url, init);
      const location = answer.headers.get('location');
      if (location === null) return { status: answer.status, url, body: await answer.text() };
      url = new URL(location, url).href;
      const stays = within === undefined || within.includes(new URL(url).origin);
      if (!stays) return { status: answer.status, url, body: '' };
      init = { method: 'GET' };
    }
    throw new Error('too many redirects');
  }

  async #send(
    url: string,
    init: { method: string; headers?: Record<string, string>; body?: string },
  ): Promise<Response> {
    const jar = this.#jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie === '' ? {} : { cookie }) };
    const answer = await this.#fetch(url, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/expires=thu, 01 jan 1970/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  #jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }
}
