import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientSecret, TestBrand } from '../../tests/kit/brand.ts';
import type { Clock } from '../../tests/kit/clock.ts';
import { OpenidProvider } from '../../tests/kit/provider/openid-provider.ts';
import { makeSigningKey, type SigningKey } from '../../tests/kit/signing-key.ts';

const program = fileURLToPath(new URL('service-process.ts', import.meta.url));
const realClock: Clock = {
  now: Date.now,
  seconds: () => Math.floor(Date.now() / 1000),
  advance: () => {
    throw new Error('real time cannot be moved');
  },
};

/** The service in its own process on a real disk, a provider in this one, one brand, two flows. */
export class ServiceRun {
  readonly brand: TestBrand;
  readonly provider: OpenidProvider;
  readonly pageKey: SigningKey;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(parts: {
    readonly brand: TestBrand;
    readonly provider: OpenidProvider;
    readonly pageKey: SigningKey;
    readonly port: number;
    readonly child: ChildProcess;
    readonly folder: string;
  }) {
    this.brand = parts.brand;
    this.provider = parts.provider;
    this.pageKey = parts.pageKey;
    this.port = parts.port;
    this.#child = parts.child;
    this.#folder = parts.folder;
  }

  static async start(asksUserInfo: boolean): Promise<ServiceRun> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
    const provider = await OpenidProvider.start({
      host: 'id.aurora.test',
      clientId: 'countersign-aurora',
      clientSecret,
      clock: realClock,
    });
    const brand = new TestBrand('aurora', realClock, provider);
    brand.codeSettings = { userInfo: asksUserInfo };
    const pageKey = makeSigningKey('RS256', 'page-rsa');
    writeFileSync(join(folder, 'brand.json'), JSON.stringify(brand.file(folder, [pageKey])));
    // The log goes where it costs least; writing its lines is still the service's work.
    const child = fork(program, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [started] = await once(child, 'message');
    return new ServiceRun({ brand, provider, pageKey, port: started.port, child, folder });
  }

  /** Microseconds of processor time since it began. */
  async cpuMicroseconds(): Promise<number> {
    this.#child.send('cpu');
    const [{ user, system }] = await once(this.#child, 'message');
    assert(user > 0);
    return user + system;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    this.provider.close();
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}
