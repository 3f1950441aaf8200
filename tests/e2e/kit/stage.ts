import { existsSync } from 'node:fs';
import { after, afterEach, before } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { AgentDesk } from './agent-desk.ts';
import { Consumer } from './consumer.ts';
import { type BrandName, type System, type SystemOptions, startSystem } from './system.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why these tests cannot run here, or false. */
export const skip: string | false =
  process.env.COUNTERSIGN_NO_BROWSER === '1'
    ? (process.env.COUNTERSIGN_NO_BROWSER_REASON ?? 'no browser: COUNTERSIGN_NO_BROWSER is set')
    : !existsSync(executablePath) && `no browser: there is none at ${executablePath}`;

/**
 * The system and a browser, set up once for a test file; every test gets browser contexts of its
 * own, which are closed behind it.
 */
export class Stage {
  readonly #options: SystemOptions;
  #system: System | undefined;
  #browser: Browser | undefined;

  private constructor(options: SystemOptions) {
    this.#options = options;
  }

  static prepare(options: SystemOptions = {}): Stage {
    const stage = new Stage(options);
    before(async () => {
      if (!skip) await stage.#start();
    });
    afterEach(() => stage.#closeContexts());
    after(() => stage.#end());
    return stage;
  }

  get system(): System {
    if (!this.#system) throw new Error('the system is not up');
    return this.#system;
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('the browser is not up');
    return this.#browser;
  }

  consumer(brand: BrandName, path?: string): Promise<Consumer> {
    return Consumer.arrive(this.browser, brand, path);
  }

  agent(brand: BrandName): Promise<AgentDesk> {
    return AgentDesk.signIn(this.browser, brand);
  }

  async #start(): Promise<void> {
    this.#system = await startSystem(this.#options);
    this.#browser = await launchBrowser(this.#system);
  }

  async #closeContexts(): Promise<void> {
    for (const context of this.#browser?.contexts() ?? []) await context.close();
  }

  async #end(): Promise<void> {
    await this.#browser?.close();
    await this.#system?.close();
  }
}

/**
 * Chromium that knows our names and nothing else of the network, trusts our certificate, and keeps
 * third-party storage apart as browsers do for everybody now.
 */
export function launchBrowser({ authority, ports }: System): Promise<Browser> {
  const rules = [...ports].map(([name, port]) => `MAP ${name} ${target(name, port)}`);
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ')}`,
      `--ignore-certificate-errors-spki-list=${authority.keyDigest}`,
    ],
  });
}

/** The provider's address names its port already; a port in a rule would replace every port. */
function target(name: string, port: number): string {
  return name === 'id.aurora.test' ? '127.0.0.1' : `127.0.0.1:${port}`;
}
