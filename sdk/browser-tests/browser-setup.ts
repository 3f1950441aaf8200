import { existsSync } from 'node:fs';
import type { WindowSettings } from '@countersign/protocol';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { chromium } from 'playwright-core';
import { servePage, serveWindow } from '../fixture/serve-window.ts';
import type { StandIn } from '../fixture/stand-in.ts';
import { startStandIn } from '../fixture/stand-in.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why these tests cannot run here, or false. */
export const skip =
  process.env.COUNTERSIGN_NO_BROWSER === '1'
    ? 'COUNTERSIGN_NO_BROWSER is set'
    : !existsSync(executablePath) && `there is no browser at ${executablePath}`;

export type OpenOptions = {
  /** Runs on the page before the loader. */
  readonly script?: string;
  readonly attributes?: string;
  readonly settings?: Partial<WindowSettings>;
  readonly context?: BrowserContextOptions;
  /** Time passes only by `page.clock`. */
  readonly stopClock?: boolean;
};

/** A service and a brand's page on another site, seen by one browser. */
export class BrandSite {
  readonly service: StandIn;
  readonly #browser: Browser;
  readonly #page: Awaited<ReturnType<typeof servePage>>;
  #options: OpenOptions = {};

  private constructor(parts: {
    service: StandIn;
    browser: Browser;
    page: Awaited<ReturnType<typeof servePage>>;
  }) {
    this.service = parts.service;
    this.#browser = parts.browser;
    this.#page = parts.page;
  }

  static async start(): Promise<BrandSite> {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    // The three need each other; each asks for what it needs only when it is called.
    const late: { site?: BrandSite } = {};
    const service = await startStandIn(serveWindow(() => settingsOf(late.site)));
    const html = () => late.site?.html() ?? '';
    const page = await servePage(html, () => service.origin);
    late.site = new BrandSite({ service, browser, page });
    return late.site;
  }

  get origin(): string {
    return this.#page.origin;
  }

  html(): string {
    const { script = '', attributes = 'data-open' } = this.#options;
    return `<!doctype html><html lang="en"><title>Cart</title><body><h1>Aurora</h1>
<script nonce="test">${script}</script>
<script async src="${this.service.origin}/loader.js" data-brand="aurora" ${attributes}></script>`;
  }

  settings(): WindowSettings {
    return {
      brandId: 'aurora',
      brandName: 'Aurora',
      accent: '#3b2f8f',
      origins: [this.origin],
      connectors: [connector],
      allowUnverified: true,
      ...this.#options.settings,
    };
  }

  /** Opens the page in a browser that has never been here. */
  async open(options: OpenOptions = {}) {
    this.#options = options;
    const context = await this.#browser.newContext(options.context);
    const page = await context.newPage();
    const warnings: string[] = [];
    const errors: string[] = [];
    page.on('console', (message) => {
      const text = message.text();
      if (text.startsWith('[countersign]')) warnings.push(text.split(/[ :]+/)[1] ?? '');
      else if (message.type() === 'error') errors.push(text);
    });
    page.on('pageerror', (error) => errors.push(error.message));
    if (options.stopClock) await page.clock.install();
    await page.goto(`${this.origin}/cart?token=secret#secret`);
    const chat = page.frameLocator('iframe');
    return {
      page,
      context,
      chat,
      warnings,
      errors,
      field: chat.getByRole('textbox', { name: 'Message' }),
      launcher: page.getByRole('button', { name: /chat/ }),
    };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#page.close();
    await this.service.close();
  }
}

export const connector = {
  id: 'aurora-id',
  name: 'Aurora ID',
  flow: 'code',
  ways: ['page'],
  method: 'lpGetAuthenticationToken',
  context: '',
} as const;

function settingsOf(site: BrandSite | undefined): WindowSettings {
  if (!site) throw new Error('The site is not up yet');
  return site.settings();
}
