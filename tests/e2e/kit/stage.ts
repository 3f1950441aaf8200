import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { AgentDesk } from './agent-desk.ts';
import { Consumer } from './consumer.ts';
import { type BrandName, type System, type SystemOptions, startSystem } from './system.ts';

export const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

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
  readonly #profiles: (() => Promise<void>)[] = [];

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

  /**
   * A browser with a profile on disk, and with settings that its owner changed, in the words of
   * Chromium's preferences.
   */
  async ownBrowser(
    preferences: object = {},
  ): Promise<{ readonly context: BrowserContext; readonly profile: string }> {
    const profile = await mkdtemp(join(tmpdir(), 'countersign-profile-'));
    await mkdir(join(profile, 'Default'));
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
    const options = { ...launchOptions(this.system), locale: 'en-GB' };
    const context = await chromium.launchPersistentContext(profile, options);
    this.#profiles.push(async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    });
    return { context, profile };
  }

  async #start(): Promise<void> {
    this.#system = await startSystem(this.#options);
    this.#browser = await launchBrowser(this.#system);
  }

  async #closeContexts(): Promise<void> {
    for (const close of this.#profiles.splice(0)) await close();
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
export function launchBrowser(system: System): Promise<Browser> {
  return chromium.launch(launchOptions(system));
}

function launchOptions({ authority, ports }: System): { executablePath: string; args: string[] } {
  const rules = [...ports].map(([name, port]) => `MAP ${name} ${target(name, port)}`);
  return {
    executablePath,
    args: [
      '--no-sandbox',
      `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ')}`,
      `--ignore-certificate-errors-spki-list=${authority.keyDigest}`,
    ],
  };
}

/** The provider's address names its port already; a port in a rule would replace every port. */
function target(name: string, port: number): string {
  return name === 'id.aurora.test' ? '127.0.0.1' : `127.0.0.1:${port}`;
}
