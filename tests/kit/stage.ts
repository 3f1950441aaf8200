/**
 * The real service, in this process, on a port of the system's choice and a folder of its own,
 * with a clock that the test moves. Two brands: aurora, with both flows, where anybody may chat,
 * and borealis, Implicit Flow only, for verified consumers only.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRole } from '@countersign/protocol';
import { putBrand } from '../../server/src/admin/brand.ts';
import type { Settings } from '../../server/src/config/settings.ts';
import type { DecryptionLimits } from '../../server/src/connectors/decryption-gate.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import {
  endDueVerifications,
  endLostSessions,
} from '../../server/src/conversations/end-verification.ts';
import { endDueRequests } from '../../server/src/conversations/step-up/ask-to-verify.ts';
import { lockDueFields } from '../../server/src/conversations/step-up/lock-due-fields.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../server/src/main.ts';
import { carryOutSignOuts } from '../../server/src/sign-out-consumers.ts';
import type { AuditRecord } from '../../server/src/storage/port.ts';
import { TestAgent } from './agent.ts';
import { clientSecret, TestBrand } from './brand.ts';
import { type Clock, createClock } from './clock.ts';
import { TestConsumer } from './consumer.ts';
import { HttpClient } from './http-client.ts';
import { OpenidProvider } from './provider/openid-provider.ts';
import type { SigningKey } from './signing-key.ts';

/** A test's context, or `{ after }` of node:test for a service that a whole file shares. */
type Scope = { after(done: () => Promise<void>): void };
type Options = {
  readonly settings?: Partial<Settings>;
  readonly providerAnswerMs?: number;
  readonly beatMs?: number;
  readonly firstFrameMs?: number;
  readonly admission?: ServerOptions['admission'];
  readonly decryptionLimits?: DecryptionLimits;
  /** Where the clock starts; the time of now for a test with a provider that has its own. */
  readonly startAt?: number;
  /** The programs as they were built, for a real browser; otherwise there are stand-ins. */
  readonly hasBuiltPages?: boolean;
};
type Parts = {
  readonly clock: Clock;
  readonly dataDir: string;
  readonly provider: OpenidProvider;
  readonly options: Options;
};

export const providerHost = 'id.aurora.test';

export async function startStage(scope: Scope, options: Options = {}): Promise<Stage> {
  const clock = createClock(options.startAt);
  const clientId = 'countersign-aurora';
  const provider = await OpenidProvider.start({
    host: providerHost,
    clientId,
    clientSecret,
    clock,
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  const service = new Stage({ clock, dataDir, provider, options });
  scope.after(async () => {
    await service.stop();
    provider.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  await service.start();
  await service.putBrands();
  return service;
}

export class Stage {
  /** As browsers see us. */
  readonly origin = 'https://chat.test';
  readonly clock: Clock;
  readonly dataDir: string;
  /** The operator's log, one JSON object a line. */
  readonly log: string[] = [];
  readonly provider: OpenidProvider;
  readonly aurora: TestBrand;
  readonly borealis: TestBrand;
  readonly #options: Options;
  #server: RunningServer | undefined;

  constructor({ clock, dataDir, provider, options }: Parts) {
    this.clock = clock;
    this.dataDir = dataDir;
    this.provider = provider;
    this.aurora = new TestBrand('aurora', clock, provider);
    this.borealis = new TestBrand('borealis', clock);
    this.#options = options;
  }

  get server(): RunningServer {
    if (!this.#server) throw new Error('the service is stopped');
    return this.#server;
  }
  get port(): number {
    return this.server.port;
  }

  async start(): Promise<void> {
    this.#server = await startServer(
      { ...plainSettings, dataDir: join(this.dataDir, 'data'), ...this.#options.settings },
      {
        now: this.clock.now,
        logTo: { write: (line) => void this.log.push(line) },
        providerAnswerMs: this.#options.providerAnswerMs,
        beatMs: this.#options.beatMs,
        firstFrameMs: this.#options.firstFrameMs,
        admission: this.#options.admission,
        decryptionLimits: this.#options.decryptionLimits,
        ...(!this.#options.hasBuiltPages && { browserFiles: emptyBrowserFiles(this.dataDir) }),
      },
    );
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  /** Saves both brands; again with more keys for aurora's page, or after a test changed them. */
  async putBrands(keys: readonly SigningKey[] = []): Promise<void> {
    await this.putBrand(this.aurora.file(this.dataDir, keys));
    await this.putBrand(this.borealis.file(this.dataDir));
  }

  /** As `countersign brand add` does. */
  async putBrand(file: object): Promise<void> {
    const outbound = createOutbound(plainSettings);
    await putBrand({ ...this.server.foundation, outbound, env: {} }, file);
    await outbound.close();
    await this.server.lookAtAudit();
  }

  consumer(brand: TestBrand = this.aurora, cookies?: ReadonlyMap<string, string>): TestConsumer {
    return new TestConsumer(this, brand, cookies);
  }

  async agent(roles: readonly AgentRole[] = ['agent'], brand = this.aurora): Promise<TestAgent> {
    const login = await TestAgent.put(this.server.foundation, brand.id, roles);
    return new TestAgent(this, login).signIn();
  }

  browser(): HttpClient {
    return new HttpClient(this);
  }

  /** What housekeeping does each second. */
  async sweep(): Promise<void> {
    await endDueVerifications(this.server.foundation);
    await endLostSessions(this.server.foundation);
    await endDueRequests(this.server.foundation);
    await lockDueFields(this.server.foundation);
    await carryOutSignOuts(this.server.foundation);
  }

  audit(brand: TestBrand = this.aurora): Promise<readonly AuditRecord[]> {
    return this.server.foundation.storage.auditRecords.listNewest(brand.id, 500);
  }

  /** Every byte on disk, master key aside: what a thief of the database would have. */
  databaseBytes(): string {
    const folder = join(this.dataDir, 'data');
    const files = readdirSync(folder).filter((name) => /^(countersign|keys)\.db/.test(name));
    return files.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
  }
}

export const plainSettings: Settings = {
  transit: undefined,
  publicUrl: 'https://chat.test',
  host: '127.0.0.1',
  port: 0,
  dataDir: '',
  tls: undefined,
  isBehindProxy: true,
  logLevel: 'debug',
  insecureHosts: new Map([[providerHost, '127.0.0.1']]),
  providerPorts: new Set(),
};

/** Stands for the built programs, which these tests do not need. */
export function emptyBrowserFiles(folder: string): { sdk: string; workspace: string } {
  const [sdk, workspace] = [join(folder, 'sdk'), join(folder, 'workspace')];
  mkdirSync(join(sdk, 'window'), { recursive: true });
  mkdirSync(join(workspace, 'assets'), { recursive: true });
  const page = '<title>{{title}}</title><script type="application/json">{{settings}}</script>';
  writeFileSync(join(sdk, 'loader.js'), '// loader\n');
  for (const name of [
    ...['index.html', 'callback.html', 'callback.js', 'callback.css', 'page-errors.json'],
  ]) {
    writeFileSync(join(sdk, 'window', name), page);
  }
  writeFileSync(join(sdk, 'window', 'window.js'), '// window\n');
  writeFileSync(join(sdk, 'window', 'window.css'), '/* window */\n');
  writeFileSync(join(workspace, 'index.html'), '<title>Agent Workspace</title>');
  writeFileSync(join(workspace, 'assets', 'index-1a2b3c.js'), '// Agent Workspace\n');
  return { sdk, workspace };
}
