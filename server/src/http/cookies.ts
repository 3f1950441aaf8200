import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * `__Host-`: Secure, for this host alone, set by it alone. The window's cookie is `Partitioned`
 * because the window lies in another site's page: there it belongs to that site only.
 */
type CookieKind = 'window' | 'agent';

const attributes: Record<CookieKind, string> = {
  window: 'Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
  agent: 'Path=/; Secure; HttpOnly; SameSite=Strict',
};

export const agentCookieName = '__Host-countersign-agent';
export function windowCookieName(brandId: string): string {
  return `__Host-countersign-${brandId}`;
}

export function readCookie(request: FastifyRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';', 60)) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name && value && /^[A-Za-z0-9_-]{20,128}$/.test(value)) return value;
  }
  return undefined;
}

export function setCookie(
  reply: FastifyReply,
  cookie: {
    readonly kind: CookieKind;
    readonly name: string;
    readonly value: string;
    readonly seconds: number;
  },
): void {
  const { kind, name, value, seconds } = cookie;
  const age = Math.max(0, Math.floor(seconds));
  reply.header('set-cookie', `${name}=${value}; Max-Age=${age}; ${attributes[kind]}`);
}
