import { readFileSync } from 'node:fs';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { RecordRefusal } from '../audit/record-refusal.ts';
import type { Strangers } from '../audit/record-strangers.ts';
import type { AuthenticationDependencies } from '../authenticate-consumer.ts';
import type { BrandKeys } from '../brand-keys/brand-keys.ts';
import type { PresenterDependencies } from '../conversations/present-for-agent.ts';
import type { RecordView } from '../conversations/views/record-view.ts';
import type { Doctor } from '../doctor/doctor.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { CardDependencies } from '../identity/consumer-card.ts';
import type { DpopProofs } from '../identity/dpop-proofs.ts';
import { newId } from '../runtime.ts';
import { sendProblem } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';

export type ServiceDependencies = AuthenticationDependencies &
  PresenterDependencies &
  Pick<CardDependencies, 'declaredBy'> & {
    /** `https://chat.example.com`, as browsers see us. */
    readonly origin: string;
    readonly gateway: Gateway;
    readonly recordView: RecordView;
    readonly recordRefusal: RecordRefusal;
    readonly strangers: Pick<Strangers, 'refused'>;
    readonly doctor: Doctor;
    readonly brandKeys: Pick<BrandKeys, 'publicKeys' | 'signedWith' | 'sign'>;
    readonly dpopProofs: DpopProofs;
    readonly logger: FastifyBaseLogger;
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
    readonly isBehindProxy: boolean;
    readonly requestsAtOnce?: number | undefined;
    /** Folders with the built browser programs. */
    readonly sdkFiles: string;
    readonly workspaceFiles: string;
    /** Where each version of the loader is kept. */
    readonly loadersFolder: string;
  };

/** What every group of routes gets beside its own dependencies. */
export type Edge = {
  /** @throws HttpError `slow_down`. Without a key the limit counts by the browser's network. */
  readonly limit: (of: RateLimit, by: { readonly ip: string } | string) => void;
  readonly giveBack: (of: RateLimit, by: { readonly ip: string } | string) => void;
};

export type Service = ReturnType<typeof newFastify>;

export function newFastify(deps: ServiceDependencies) {
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

function readTls(files: { readonly certFile: string; readonly keyFile: string }): {
  cert: Buffer;
  key: Buffer;
} {
  return { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
}

/** On every answer, unless its route says otherwise. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
