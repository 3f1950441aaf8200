import { readFileSync } from 'node:fs';
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
import { type Log, type LogFields, newId } from '../runtime.ts';
import { createListener, type Listener } from './listener/listener.ts';
import { describeError, sendProblem } from './problem.ts';
import { addressOf, type RateLimit } from './rate-limit.ts';

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
    readonly logger: Log & { debug(fields: LogFields, message: string): void };
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
    readonly isBehindProxy: boolean;
    readonly requestsAtOnce?: number | undefined;
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

export type Service = Listener;

export function openListener(deps: ServiceDependencies): Service {
  const { logger } = deps;
  const isHttps = deps.origin.startsWith('https:');
  return createListener({
    tls: deps.tls && readTls(deps.tls),
    newId: () => newId(deps.runtime),
    addressOf: (message) => addressOf(message, deps.isBehindProxy),
    headers: isHttps ? { ...commonHeaders, ...onlyHttps } : commonHeaders,
    answerError: (error, request, reply) => sendProblem(logger, error, { request, reply }),
    requestsAtOnce: deps.requestsAtOnce ?? 1_000,
    onAnswered: (answered) => logger.debug(answered, 'answered'),
    onFailed: (error) => logger.error({ error: describeError(error) }, 'an answer failed'),
  });
}

function readTls(files: { readonly certFile: string; readonly keyFile: string }): {
  cert: Buffer;
  key: Buffer;
} {
  return { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
}

/** On every answer, unless its route says otherwise. */
const commonHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const onlyHttps = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
