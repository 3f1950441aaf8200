/** One browser or app as the service sees it: an address, an origin, a cookie jar. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
};

export type Sent = {
  readonly body?: unknown;
  /** Instead of `body`, as it is. */
  readonly rawBody?: string;
  /** Null removes one that is otherwise sent. */
  readonly headers?: Readonly<Record<string, string | null>>;
};

let browsers = 0;

export class HttpClient {
  readonly cookies = new Map<string, string>();
  /** Lines as they arrived, attributes included. */
  readonly setCookies: string[] = [];
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(to: { readonly port: number; readonly origin: string }) {
    this.#base = `http://127.0.0.1:${to.port}`;
    browsers += 1;
    // The service runs as if behind a proxy: so each browser has a network of its own.
    const address = `198.51.${browsers >> 8}.${browsers & 255}`;
    this.#headers = { origin: to.origin, 'x-forwarded-for': address };
  }

  get = (path: string, sent?: Sent): Promise<Answer> => this.request('GET', path, sent);
  post = (path: string, sent?: Sent): Promise<Answer> => this.request('POST', path, sent);

  async request(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const body = sent.rawBody ?? (sent.body === undefined ? null : JSON.stringify(sent.body));
    const headers = new Headers(this.#headers);
    if (body !== null) headers.set('content-type', 'application/json');
    if (this.cookies.size > 0) headers.set('cookie', this.#cookieLine());
    for (const [name, value] of Object.entries(sent.headers ?? {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const answer = await fetch(this.#base + path, { method, headers, body, redirect: 'manual' });
    this.#keepCookies(answer.headers.getSetCookie());
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: readJson(text) };
  }

  #cookieLine(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      this.setCookies.push(line);
      const [, name = '', value = '', age] = /^([^=]+)=([^;]*).*?Max-Age=(\d+)/.exec(line) ?? [];
      if (age === '0') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function readJson(text: string): Answer['json'] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
