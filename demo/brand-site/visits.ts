import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Json } from '../openid-provider/person.ts';

/** Who is signed in on the brand's own site, and how the brand knows it. */
export type SignedIn = {
  readonly sub: string;
  readonly issuer: string;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly authTimeSeconds: number;
  readonly claims: { readonly [claim: string]: Json };
};

export type SignInAttempt = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
};

export type Visit = {
  readonly id: string;
  readonly cart: Map<string, number>;
  readonly visited: { title: string; path: string }[];
  newsletterEmail: string | undefined;
  campaign: { source: string; term: string } | undefined;
  consumer: SignedIn | undefined;
  attempt: SignInAttempt | undefined;
};

const MAX_VISITS = 5000;
const MAX_VISITED_PAGES = 8;

/** Visits of browsers, in memory, under a cookie that scripts can not read. */
export class Visits {
  readonly #visits = new Map<string, Visit>();
  readonly #cookieName: string;
  readonly #secure: boolean;

  constructor(brand: string, secure: boolean) {
    this.#secure = secure;
    this.#cookieName = secure ? `__Host-${brand}_session` : `${brand}_session`;
  }

  find(request: IncomingMessage): Visit | undefined {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const mine = cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`));
    if (mine === undefined) return undefined;
    return this.#visits.get(mine.slice(this.#cookieName.length + 1));
  }

  /** Nothing is kept of it until `keep`: a request for a picture leaves no visit behind. */
  start(): Visit {
    return { ...emptyVisit(), id: newId() };
  }

  /** The same visit under a new id: whoever knew the id before sign-in knows nothing after it. */
  renew(visit: Visit): Visit {
    this.end(visit);
    return this.keep({ ...visit, id: newId() });
  }

  end(visit: Visit): void {
    this.#visits.delete(visit.id);
  }

  cookie(visit: Visit): string {
    const secure = this.#secure ? '; Secure' : '';
    return `${this.#cookieName}=${visit.id}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }

  keep(visit: Visit): Visit {
    this.#visits.set(visit.id, visit);
    if (this.#visits.size > MAX_VISITS) {
      const [oldest] = this.#visits.keys();
      if (oldest !== undefined) this.#visits.delete(oldest);
    }
    return visit;
  }
}

/** Most recent first, each page once. */
export function rememberPage(visit: Visit, page: { title: string; path: string }): void {
  const known = visit.visited.findIndex(({ path }) => path === page.path);
  if (known >= 0) visit.visited.splice(known, 1);
  visit.visited.unshift(page);
  visit.visited.length = Math.min(visit.visited.length, MAX_VISITED_PAGES);
}

function emptyVisit(): Omit<Visit, 'id'> {
  return {
    cart: new Map(),
    visited: [],
    newsletterEmail: undefined,
    campaign: undefined,
    consumer: undefined,
    attempt: undefined,
  };
}

function newId(): string {
  return randomBytes(32).toString('base64url');
}
