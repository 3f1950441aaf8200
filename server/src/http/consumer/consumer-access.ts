import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  findSessionByAccessToken,
  type MetSessions,
  meetCookie,
} from '../../identity/consumer-sessions.ts';
import type { DpopProofs } from '../../identity/dpop-proofs.ts';
import { readCookie, windowCookieName } from '../cookies.ts';
import type { Edge, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { rateLimits } from '../rate-limit.ts';

export type Door = {
  readonly deps: ServiceDependencies;
  readonly edge: Edge;
};

/** Who calls: a session, and the key of the window that the next access token is bound to. */
export type Caller = MetSessions & { readonly thumbprint: string };

/**
 * The one door of every request of a consumer's window that needs a session: our own origin and
 * header, a DPoP proof made for this request, an access token that is bound to the proof's key, and
 * a session that lives. The cookie lets nobody in; it only shows which sessions are one browser's.
 */
export async function findCaller(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Caller> {
  const { deps } = door;
  checkWindow(request, deps.origin);
  const accessToken = readAccessToken(request);
  if (accessToken === null) throw new HttpError('session_required');
  const proof = verifyProof(door, { request, reply, accessToken });
  const { thumbprint } = proof;
  const session = await findSessionByAccessToken(deps, { accessToken, thumbprint });
  deps.dpopProofs.use(proof);
  const cookie = readCookie(request, windowCookieName(session.brandId));
  return { ...(await meetCookie(deps, session, cookie)), thumbprint };
}

/** A request that another site's page makes cannot carry our header, nor this origin. */
export function checkWindow(request: FastifyRequest, origin: string): void {
  const { origin: sent, 'sec-fetch-site': site } = request.headers;
  const isForeign = sent !== undefined && sent !== origin;
  // Browsers say so themselves; apps and old browsers say nothing.
  const isFromElsewhere = site !== undefined && site !== 'same-origin';
  if (isForeign || isFromElsewhere || request.headers['x-countersign'] !== '1') {
    throw new HttpError('origin_not_allowed');
  }
}

/** `Authorization: DPoP …`; a bearer token is none of ours. */
export function readAccessToken(request: FastifyRequest): string | null {
  const [scheme, accessToken] = (request.headers.authorization ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'dpop' && accessToken ? accessToken : null;
}

/**
 * Every answer brings the nonce for the next request, refusals too. A proof costs computing before
 * anything about its sender is known, so a network that sends bad ones is soon not listened to.
 */
export function verifyProof(
  { deps: { dpopProofs }, edge }: Door,
  sent: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly accessToken: string | null;
  },
): ReturnType<DpopProofs['verify']> {
  const { request, reply, accessToken } = sent;
  reply.header('dpop-nonce', dpopProofs.nonce());
  const { dpop } = request.headers;
  edge.limit(rateLimits.refusedProofs, request);
  const proof = dpopProofs.verify({
    method: request.method,
    path: request.url,
    proof: Array.isArray(dpop) ? dpop.join() : dpop,
    accessToken,
  });
  edge.giveBack(rateLimits.refusedProofs, request);
  return proof;
}
