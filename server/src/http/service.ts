/**
 * HTTP: the listener and its edges. Owns routes, schemas, cookies, rate limits, security headers
 * and the one place where an error becomes an answer. Entry point: createService. Hands over to
 * authenticate-consumer, identity/, conversations/ and admin/. Must never decide what is verified,
 * or answer with what a presenter did not make.
 */
import { readFileSync } from 'node:fs';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { AuthenticationDependencies } from '../authenticate-consumer.ts';
import type { BrandKeys } from '../brand-keys/brand-keys.ts';
import type { PresenterDependencies } from '../conversations/present-for-agent.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { newId } from '../runtime.ts';
import { addAgentRoutes } from './agent-routes.ts';
import { addBrandKeyRoutes } from './brand-key-routes.ts';
import { addConsumerRoutes } from './consumer-routes.ts';
import { addInvitationRoutes } from './invitation-routes.ts';
import { addPageRoutes } from './page-routes.ts';
import { HttpError, sendProblem } from './problem.ts';
import { createRateLimiter, networkOf, type RateLimit } from './rate-limit.ts';

export type ServiceDependencies = AuthenticationDependencies &
  PresenterDependencies & {
    /** `https://chat.example.com`, as browsers see us. */
    readonly origin: string;
    readonly gateway: Gateway;
    readonly brandKeys: Pick<BrandKeys, 'publicKeys'>;
    readonly logger: FastifyBaseLogger;
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
    readonly isBehindProxy: boolean;
    /** Folders with the built browser programs. */
    readonly sdkFiles: string;
    readonly workspaceFiles: string;
  };

/** What every group of routes gets beside its own dependencies. */
export type Edge = {
  /** @throws HttpError `slow_down`. Without a key the limit counts by the browser's network. */
  readonly limit: (of: RateLimit, by: { readonly ip: string } | string) => void;
  readonly giveBack: (of: RateLimit, by: { readonly ip: string } | string) => void;
};

export type Service = ReturnType<typeof newFastify>;

export async function createService(deps: ServiceDependencies): Promise<Service> {
  const service = newFastify(deps);
  const limiter = createRateLimiter(deps.runtime.now);
  const edge: Edge = {
    limit: (of, by) => limiter.take(of, keyOf(by)),
    giveBack: (of, by) => limiter.giveBack(of, keyOf(by)),
  };
  service.setErrorHandler(sendProblem);
  service.setNotFoundHandler((request, reply) => {
    sendProblem(new HttpError('not_found'), request, reply);
  });
  service.addHook('onRequest', async (request, reply) => {
    const isHttps = deps.origin.startsWith('https:');
    reply.headers(isHttps ? { ...commonHeaders, ...onlyHttps } : commonHeaders);
    reply.header('x-correlation-id', request.id);
  });
  service.addHook('onResponse', async (request, reply) => {
    // The route's pattern, not its address: an address may hold what does not belong in a log.
    const route = request.routeOptions.url ?? 'unknown';
    const { method, id } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ method, route, status: reply.statusCode, ms, id }, 'answered');
  });
  addConsumerRoutes(service, deps, edge);
  addAgentRoutes(service, deps, edge);
  addInvitationRoutes(service, deps, edge);
  addBrandKeyRoutes(service, deps);
  await addPageRoutes(service, deps);
  // Who sends headers slower than this is holding a place (A67).
  service.server.headersTimeout = 5_000;
  service.server.on('upgrade', deps.gateway.handleUpgrade);
  return service;
}

function keyOf(by: { readonly ip: string } | string): string {
  return typeof by === 'string' ? by : networkOf(by.ip);
}

function newFastify(deps: ServiceDependencies) {
  return Fastify({
    ...(deps.tls ? { https: readTls(deps.tls) } : { https: null }),
    bodyLimit: 64 * 1024,
    requestTimeout: 20_000,
    keepAliveTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    // One hop: what a browser claims in the header itself is not believed (A83).
    trustProxy: deps.isBehindProxy && ((_address: string, hop: number) => hop === 0),
    genReqId: () => newId(deps.runtime),
    // What Fastify itself refuses, such as an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      reply.headers(commonHeaders);
      sendProblem(error, request, reply);
    },
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
  })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
}

const commonHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const onlyHttps = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

function readTls(files: { readonly certFile: string; readonly keyFile: string }): {
  cert: Buffer;
  key: Buffer;
} {
  return { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
}
