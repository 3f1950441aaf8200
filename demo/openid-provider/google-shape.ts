import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { paths } from './faults.ts';
import type { KeyRing } from './key-ring.ts';
import { bodyParameterNames } from './request-log.ts';

type Next = () => Promise<void>;
type TokenError = { status: number; error: string; error_description: string };
type GrantFault = Error & {
  error_description?: string | undefined;
  error_detail?: string | undefined;
};
/** Every model of oidc-provider has this method; its published types leave it out. */
type Model = { readonly prototype: { generateTokenId(): string } };

/** How codes of this provider look; anything else is what Google calls malformed. */
const CODE = /^4\/0[\w-]{40,64}$/;
const UNAUTHORIZED = { status: 401, error: 'invalid_client' } as const;

/**
 * Answers as Google answers where oidc-provider, also correctly, answers otherwise. Register
 * before the first request; `ring` is read again for each one.
 */
export function giveGoogleShape(provider: Provider, ring: KeyRing): void {
  const faults = new WeakMap<object, GrantFault>();
  provider.on('grant.error', (ctx, error) => faults.set(ctx, error));
  prefixTokens(provider.AccessToken as unknown as Model, 'ya29.');
  // A slash in the code finds relying parties that forget to percent-encode, or do so twice.
  prefixTokens(provider.AuthorizationCode as unknown as Model, '4/0');
  provider.use(async (ctx: KoaContextWithOIDC, next: Next) => {
    await next();
    if (ctx.path === paths.discovery) ctx.body = discovery(ctx.body as Record<string, unknown>);
    if (ctx.path === paths.certs) publishKeys(ctx, ring);
    if (ctx.path === paths.token && ctx.method === 'POST') {
      bodyParameterNames.set(ctx.req, Object.keys(ctx.oidc.body ?? {}));
      const fault = faults.get(ctx);
      if (fault !== undefined) answerTokenError(ctx, fault);
      else expandScope(ctx, provider.issuer);
    }
  });
}

function prefixTokens(model: Model, prefix: string): void {
  const generate = model.prototype.generateTokenId;
  model.prototype.generateTokenId = function generateTokenId(): string {
    return prefix + generate.call(this);
  };
}

function discovery(body: Record<string, unknown>): Record<string, unknown> {
  return {
    ...body,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: undefined,
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function publishKeys(ctx: KoaContextWithOIDC, ring: KeyRing): void {
  ctx.body = ring.publicKeys();
  ctx.type = 'application/json; charset=UTF-8';
  ctx.set('cache-control', 'public, max-age=23641, must-revalidate, no-transform');
}

function expandScope(ctx: KoaContextWithOIDC, issuer: string): void {
  const body = ctx.body as { scope?: string } | undefined;
  if (typeof body?.scope !== 'string') return;
  const expanded: { [scope: string]: string } = {
    openid: 'openid',
    email: 'https://www.googleapis.com/auth/userinfo.email',
    profile: 'https://www.googleapis.com/auth/userinfo.profile',
  };
  body.scope = body.scope
    .split(' ')
    .map((scope) => expanded[scope] ?? `${issuer}/auth/${scope}`)
    .join(' ');
}

function answerTokenError(ctx: KoaContextWithOIDC, fault: GrantFault): void {
  const { status, ...body } = tokenError(ctx, fault);
  ctx.status = status;
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = body;
}

function tokenError(ctx: KoaContextWithOIDC, fault: GrantFault): TokenError {
  const detail = fault.error_detail ?? '';
  if (fault.message === 'invalid_client') {
    const unknown = detail === 'client not found';
    const description = unknown ? 'The OAuth client was not found.' : 'Unauthorized';
    return { ...UNAUTHORIZED, error_description: description };
  }
  if (fault.message === 'invalid_grant') {
    const mismatch = detail.includes('redirect_uri mismatch');
    const code = (ctx.oidc.body as { code?: unknown } | undefined)?.code;
    const malformed = typeof code !== 'string' || !CODE.test(code);
    return {
      status: 400,
      error: mismatch ? 'redirect_uri_mismatch' : 'invalid_grant',
      error_description: malformed ? 'Malformed auth code.' : 'Bad Request',
    };
  }
  const status = ctx.status >= 400 ? ctx.status : 400;
  return { status, error: fault.message, error_description: fault.error_description ?? '' };
}
