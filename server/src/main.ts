/**
 * Wiring: the only file that knows every adapter, and where clock, randomness and network get
 * their real values. `startServer` puts the parts together; the command line calls it.
 */
import { randomBytes, randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from '@countersign/protocol';
import pino from 'pino';
import { agentsOf } from './admin/agents.ts';
import { findBrand, listBrands } from './admin/brand.ts';
import { signCheckpoints } from './audit/checkpoints.ts';
import { followAudit } from './audit/follow/follow-audit.ts';
import { createRefusalRecord } from './audit/record-refusal.ts';
import { recordStart } from './audit/record-start.ts';
import { createStrangers, type Strangers } from './audit/record-strangers.ts';
import { type BrandKeys, createBrandKeys } from './brand-keys/brand-keys.ts';
import { createLocalBus } from './bus/local.ts';
import type { Bus } from './bus/port.ts';
import { type Settings, settingTexts } from './config/settings.ts';
import { findStepUpOffer } from './connectors/assurances.ts';
import { type Connectors, createConnectors } from './connectors/connector.ts';
import type { DecryptionLimits } from './connectors/decryption-gate.ts';
import { createOutbound } from './connectors/outbound/outbound.ts';
import { endDueVerifications, endLostSessions } from './conversations/end-verification.ts';
import { endDueRequests } from './conversations/step-up/ask-to-verify.ts';
import { lockDueFields } from './conversations/step-up/lock-due-fields.ts';
import { createViewRecord } from './conversations/views/record-view.ts';
import { createDoctor, type Doctor } from './doctor/doctor.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Admission } from './gateway/socket-dependencies.ts';
import { describeError } from './http/problem.ts';
import { createService } from './http/service.ts';
import { readConsumerCard, whoIn } from './identity/consumer-card.ts';
import { createDpopProofs } from './identity/dpop-proofs.ts';
import { applyDueRetention } from './privacy/apply-retention.ts';
import { type RefreshDependencies, refreshDueProofs } from './refresh/refresh-due-proofs.ts';
import type { Runtime } from './runtime.ts';
import { carryOutSignOuts } from './sign-out-consumers.ts';
import type { ConversationRecord, Storage } from './storage/port.ts';
import { holdDataFolder } from './storage/sqlite/hold-data-folder.ts';
import { keysFileOf, openSqliteStorage } from './storage/sqlite/open-sqlite-storage.ts';
import { listMasterKeys } from './vault/master-key/list-master-keys.ts';
import type { MasterKey } from './vault/master-key/master-key.ts';
import { openRootKey } from './vault/root-key.ts';
import { createVault, type Vault } from './vault/vault.ts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.ts';

export type Foundation = {
  readonly runtime: Runtime;
  readonly logger: pino.Logger;
  readonly storage: Storage;
  readonly vault: Vault;
  /** Those that can be reached, the one to use first. */
  readonly masterKeys: readonly [MasterKey, ...MasterKey[]];
  readonly brandKeys: BrandKeys;
  readonly bus: Bus;
};

export type FoundationOptions = {
  readonly now?: (() => number) | undefined;
  /** Where the operator's log goes; standard output if not said. */
  readonly logTo?: pino.DestinationStream | undefined;
};

/** Disk, keys and clock: what every command needs, with or without a listener. */
export async function openFoundation(
  settings: Settings,
  options: FoundationOptions = {},
): Promise<Foundation> {
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  const logger = pino(
    { level: settings.logLevel, base: null },
    options.logTo ?? pino.destination(1),
  );
  const random = pooledRandom();
  const runtime: Runtime = { now: options.now ?? Date.now, randomBytes: random, log: logger };
  const file = join(settings.dataDir, 'countersign.db');
  // A new key beside an old database would leave everything in it sealed for ever.
  const ifMissing = existsSync(file) ? 'refuse' : 'make';
  const keysFile = keysFileOf(file);
  if (ifMissing === 'refuse' && !existsSync(keysFile)) throw new KeysMissing(keysFile);
  const masterKeys = await listMasterKeys(settings, { randomBytes: random, wait }, { ifMissing });
  const storage = await openSqliteStorage({ file, onFailed: (cause) => endProcess(logger, cause) });
  const keys = { storage, randomBytes: random };
  const { rootKey, masterKey } = await openRootKey({ ...keys, masterKeys }).catch(
    async (error: unknown) => {
      await storage.close();
      throw error;
    },
  );
  if (masterKey !== masterKeys[0]) logger.warn(notMovedYet);
  const vault = createVault({ ...keys, rootKey, now: runtime.now });
  const bus = createLocalBus({
    onError: (error) => logger.error({ error: describeError(error) }, 'a listener failed'),
  });
  const brandKeys = createBrandKeys({ runtime, storage, vault });
  return { runtime, logger, storage, vault, masterKeys, brandKeys, bus };
}

const notMovedYet =
  'the root key is still wrapped by master.key: run countersign vault rotate-master --to transit';

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const poolBytes = 8_192;

/**
 * Asking the system each time costs more than a signature check, and a sign-in needs a dozen: so it
 * is asked for many at once. What was given out is wiped from the pool.
 */
function pooledRandom(): Runtime['randomBytes'] {
  const pool = Buffer.alloc(poolBytes);
  let at = poolBytes;
  return (size) => {
    if (size > poolBytes / 8) return randomBytes(size);
    if (at + size > poolBytes) {
      randomFillSync(pool);
      at = 0;
    }
    const given = Uint8Array.prototype.slice.call(pool, at, at + size);
    pool.fill(0, at, at + size);
    at += size;
    return given;
  };
}

/** Made anew, the file would be empty, and all that was sealed closed for ever. */
class KeysMissing extends Error {
  readonly code = 'keys_missing';
  constructor(file: string) {
    super(`${file} is missing, but there is data that its keys open. Restore its newest copy.`);
    this.name = 'KeysMissing';
  }
}

/** Nothing can be stored any more, so nothing may be acknowledged: whoever runs us starts anew. */
function endProcess(logger: pino.Logger, cause: Error): void {
  logger.fatal({ error: describeError(cause) }, 'storage failed; ending');
  process.exit(1);
}

export type RunningServer = {
  readonly foundation: Foundation;
  readonly doctor: Doctor;
  readonly strangers: Strangers;
  /** The port that the system gave, if 0 was asked for. */
  readonly port: number;
  /** Shows at once what the next look of housekeeping would. */
  lookAtAudit(): Promise<void>;
  close(): Promise<void>;
};

export type ServerOptions = FoundationOptions & {
  /** How long a provider may take to answer, in all. */
  readonly providerAnswerMs?: number | undefined;
  /** How many encrypted tokens of a connector are opened at once, and wait. */
  readonly decryptionLimits?: DecryptionLimits | undefined;
  /** Between two signs of life of a socket. */
  readonly beatMs?: number | undefined;
  /** How long an opened socket may say nothing. */
  readonly firstFrameMs?: number | undefined;
  /** How much is taken on at once. */
  readonly admission?: (Partial<Admission> & { readonly requests?: number }) | undefined;
  /** Folders with the built browser programs, if not those of this checkout. */
  readonly browserFiles?: { readonly sdk: string; readonly workspace: string } | undefined;
};

export async function startServer(
  settings: Settings,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const held = holdDataFolder(settings.dataDir);
  try {
    const server = await startAlone(settings, options);
    const close = (): Promise<void> => server.close().finally(held.release);
    return { ...server, close };
  } catch (error) {
    held.release();
    throw error;
  }
}

async function startAlone(settings: Settings, options: ServerOptions): Promise<RunningServer> {
  const foundation = await openFoundation(settings, options);
  const { runtime, storage, vault, brandKeys, bus, logger } = foundation;
  await recordStart(foundation, settingTexts(settings));
  const strangers = createStrangers(foundation);
  const outbound = openOutbound(settings, options, logger);
  const { env } = process;
  const parts = { runtime, storage, brandKeys, outbound, env };
  const connectors = createConnectors({ ...parts, decryptionLimits: options.decryptionLimits });
  const pace = paceOf(options);
  const doctor = createDoctor({ ...parts, connectors, pace, origin: settings.publicUrl });
  const deps = {
    runtime,
    storage,
    vault,
    bus,
    brandKeys,
    outbound,
    connectors,
    doctor,
    witness: doctor.witness,
    strangers,
    origin: settings.publicUrl,
    dpopProofs: createDpopProofs({ runtime, vault, origin: settings.publicUrl }),
    ...readersOf(foundation, connectors),
  };
  const { beatMs, firstFrameMs, admission } = options;
  const gateway = createGateway({ ...deps, beatMs, firstFrameMs, admission });
  const service = await createService({
    ...deps,
    gateway,
    logger,
    tls: settings.tls,
    isBehindProxy: settings.isBehindProxy,
    requestsAtOnce: admission?.requests,
    loadersFolder: join(settings.dataDir, 'loaders'),
    sdkFiles: options.browserFiles?.sdk ?? folder('../../sdk/dist'),
    workspaceFiles: options.browserFiles?.workspace ?? folder('../../agent-workspace/dist'),
  });
  const webhooks = createWebhooks({ ...deps, brands: () => listBrands(storage) });
  const lookAtAudit = await followAudit(foundation);
  const swept = { ...foundation, doctor, webhooks, strangers, lookAtAudit };
  const stop = startHousekeeping(deps, swept);
  const close = async (): Promise<void> => {
    stop();
    await gateway.close();
    await service.close();
    await strangers.flush();
    // Nothing is recorded any more; what was is signed, so that nobody can cut it off meanwhile.
    await signCheckpoints(foundation);
    await doctor.examinations.settled();
    await doctor.findings.flush();
    await webhooks.settled();
    await bus.close();
    await outbound.close();
    await storage.close();
  };
  try {
    await service.listen({ host: settings.host, port: settings.port, backlog: 2_048 });
  } catch (error) {
    // What is open would keep a process alive that cannot be reached.
    await close();
    throw error;
  }
  const address = service.server.address();
  const port = typeof address === 'object' && address ? address.port : settings.port;
  return { foundation, doctor, strangers, port, lookAtAudit, close };
}

/** How long a provider may take: two tries, and something to spare. */
function paceOf({ providerAnswerMs = 5_000 }: ServerOptions) {
  return { now: () => performance.now(), wait, ms: 2.4 * providerAnswerMs };
}

function openOutbound(
  settings: Settings,
  options: ServerOptions,
  log: pino.Logger,
): ReturnType<typeof createOutbound> {
  return createOutbound({
    insecureHosts: settings.insecureHosts,
    ports: settings.providerPorts,
    answerMs: options.providerAnswerMs,
    now: options.now,
    onLeftAlone: (connectorId, origin) =>
      log.warn({ connectorId, origin }, 'a provider is silent and left alone for 30 s'),
  });
}

/** What presenters read of others, and where it is written who looked. */
function readersOf(foundation: Foundation, connectors: Connectors) {
  const { storage } = foundation;
  const { declaredBy } = connectors;
  const stepUpOf = (conversation: ConversationRecord) =>
    findStepUpOffer({ connectors, storage }, conversation);
  const agentOf = agentsOf(storage);
  const deps = { ...foundation, declaredBy, agentOf };
  return {
    recordView: createViewRecord(foundation),
    recordRefusal: createRefusalRecord(foundation),
    stepUpOf,
    declaredBy,
    agentOf,
    brandOf: async (id: string) => {
      const brand = await findBrand(storage, id);
      return brand ?? { allowUnverified: false, origins: [], masks: [] };
    },
    whoIn: (brandId: string) => whoIn(deps, brandId),
    cardOf: async (conversation: ConversationRecord) => {
      const { assurances } = await stepUpOf(conversation);
      return { ...(await readConsumerCard(deps, conversation)), assurances };
    },
  };
}

const lapseSweepMs = 1_000;
const lossSweepMs = 5_000;
const expirySweepMs = 60_000;
const checkpointMs = 300_000;
const retentionMs = 3_600_000;
const webhooksKeptMs = 7 * 86_400_000;

type Parts = {
  readonly doctor: Doctor;
  readonly webhooks: Webhooks;
  readonly strangers: Strangers;
  readonly lookAtAudit: () => Promise<void>;
};

/** What happens because time passes: proofs lapse, and what is used up or too old is removed. */
function startHousekeeping(
  refreshing: RefreshDependencies,
  { doctor, webhooks, strangers, lookAtAudit, ...foundation }: Foundation & Parts,
): () => void {
  const { findings } = doctor;
  const { runtime, storage, vault, brandKeys, logger } = foundation;
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, work: () => Promise<unknown>): void => {
    let isRunning = false;
    const timer = setInterval(() => {
      if (isRunning) return;
      isRunning = true;
      work()
        .catch((error: unknown) => logger.error({ error: describeError(error) }, 'housekeeping'))
        .finally(() => {
          isRunning = false;
        });
    }, ms);
    timers.push(timer);
  };
  every(lapseSweepMs, () => endDueVerifications(foundation));
  every(lapseSweepMs, () => refreshDueProofs(refreshing));
  every(lapseSweepMs, () => endDueRequests(foundation));
  every(lapseSweepMs, () => lockDueFields(foundation));
  every(lossSweepMs, () => endLostSessions(foundation));
  every(lapseSweepMs, () => carryOutSignOuts(foundation));
  every(expirySweepMs, () =>
    storage.transaction((tx) => {
      const now = runtime.now();
      tx.agentSessions.removeExpired(now);
      tx.handshakes.removeExpired(now);
      tx.tickets.removeExpired(now);
      tx.signOuts.removeExpired(now);
      tx.webhooks.removeOver(now - webhooksKeptMs);
      // A little later than the token's own end, because clocks differ.
      tx.usedTokens.removeExpired(now - limits.handshakeSeconds * 1000);
    }),
  );
  every(lapseSweepMs, () => findings.flush());
  every(expirySweepMs, () => findings.removeOld());
  every(expirySweepMs, () => strangers.sweep());
  every(expirySweepMs, () => brandKeys.removeForgotten());
  every(expirySweepMs, () => vault.rewrapRetired());
  every(checkpointMs, () => signCheckpoints(foundation));
  every(retentionMs, async () => applyDueRetention(foundation, await listBrands(storage)));
  every(lapseSweepMs, () => webhooks.sweep());
  every(lapseSweepMs, lookAtAudit);
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function folder(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
