import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientSecret, TestBrand } from '../../tests/kit/brand.ts';
import type { Clock } from '../../tests/kit/clock.ts';
import { OpenidProvider } from '../../tests/kit/provider/openid-provider.ts';
import { makeSigningKey, type SigningKey } from '../../tests/kit/signing-key.ts';
import { MeasuredProcess } from './measured-process.ts';

const program = new URL('service-process.ts', import.meta.url);
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
  readonly process: MeasuredProcess;

  private constructor(
    process: MeasuredProcess,
    parts: Pick<ServiceRun, 'brand' | 'provider' | 'pageKey'>,
  ) {
    this.process = process;
    this.brand = parts.brand;
    this.provider = parts.provider;
    this.pageKey = parts.pageKey;
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
    const process = await MeasuredProcess.start(program, folder);
    return new ServiceRun(process, { brand, provider, pageKey });
  }

  async stop(): Promise<void> {
    this.provider.close();
    await this.process.stop();
  }
}
