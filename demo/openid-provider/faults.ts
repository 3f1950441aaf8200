import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export type Endpoint =
  | 'discovery'
  | 'authorization'
  | 'token'
  | 'userinfo'
  | 'certs'
  | 'revocation';

export type Fault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'bad-gateway' }
  | { readonly kind: 'slow-drip'; readonly bytes: number; readonly everyMilliseconds: number };

export const paths: { readonly [endpoint in Endpoint]: string } = {
  discovery: '/.well-known/openid-configuration',
  authorization: '/o/oauth2/v2/auth',
  token: '/token',
  userinfo: '/v1/userinfo',
  certs: '/oauth2/v3/certs',
  revocation: '/revoke',
};

/** The part of Koa's context that is used here. */
type Context = {
  readonly path: string;
  status: number;
  type: string;
  body: unknown;
  respond?: boolean | undefined;
};

const BAD_GATEWAY = `<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title>
<p><b>502.</b> <ins>That's an error.</ins> <p>The server encountered a temporary error.</html>`;

/** Ways in which a provider fails its relying parties, one per endpoint. */
export class Faults {
  readonly #active = new Map<string, Fault>();

  set(endpoint: Endpoint, fault: Fault): void {
    this.#active.set(paths[endpoint], fault);
  }

  heal(): void {
    this.#active.clear();
  }

  async apply(ctx: Context, next: () => Promise<void>): Promise<void> {
    const fault = this.#active.get(ctx.path);
    if (fault === undefined) return next();
    if (fault.kind === 'hang') {
      // Koa leaves the answer to us and we never give one: the socket stays open and silent.
      ctx.respond = false;
      return;
    }
    if (fault.kind === 'bad-gateway') {
      ctx.status = 502;
      ctx.type = 'text/html; charset=UTF-8';
      ctx.body = BAD_GATEWAY;
      return;
    }
    await next();
    const { type } = ctx;
    const text = typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body);
    ctx.body = Readable.from(drip(Buffer.from(text), fault));
    ctx.type = type;
  }
}

async function* drip(
  body: Buffer,
  fault: { bytes: number; everyMilliseconds: number },
): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += fault.bytes) {
    yield body.subarray(at, at + fault.bytes);
    await sleep(fault.everyMilliseconds);
  }
}
