import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type FixtureConversation, workingDay } from './fixture-data.ts';
import { type Fixture, startFixture } from './fixture-server.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Why these tests cannot run here, or false. */
export const skip = reasonToSkip();

function reasonToSkip(): string | false {
  if (process.env.COUNTERSIGN_NO_BROWSER === '1') return 'COUNTERSIGN_NO_BROWSER is set';
  return !existsSync(executablePath) && `there is no browser at ${executablePath}`;
}

export type WorkspaceOptions = {
  readonly conversations?: readonly FixtureConversation[];
  readonly context?: BrowserContextOptions;
  /** Opens this conversation after signing in. */
  readonly open?: string;
  readonly isSignedOut?: boolean;
  /** Runs before the page is loaded. */
  readonly prepare?: (page: Page, fixture: Fixture) => Promise<void> | void;
};

/** The built workspace in a real browser, on a fixture of its own. Disposed of by `await using`. */
export class Screen implements AsyncDisposable {
  readonly fixture: Fixture;
  readonly page: Page;
  /** Refusals of the content policy and faults of scripts. There must be none. */
  readonly faults: string[] = [];
  #parts: AsyncDisposableStack | undefined;

  private constructor(page: Page, fixture: Fixture) {
    this.page = page;
    this.fixture = fixture;
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      const isFault = /Content Security Policy|TrustedHTML|TrustedScript|React/.test(
        message.text(),
      );
      if (isFault) this.faults.push(message.text());
    });
  }

  static async open(options: WorkspaceOptions = {}): Promise<Screen> {
    await using parts = new AsyncDisposableStack();
    const now = () => Date.now();
    const conversations = options.conversations ?? workingDay(now());
    const fixture = await startFixture({ files: readBuilt(), now, conversations });
    parts.defer(() => fixture.close());
    browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      ...options.context,
    });
    parts.defer(() => context.close());
    const screen = new Screen(await context.newPage(), fixture);
    await options.prepare?.(screen.page, fixture);
    await screen.go(options.open === undefined ? '' : `conversations/${options.open}`);
    if (!options.isSignedOut) await screen.signIn();
    if (options.open !== undefined) await screen.page.getByLabel('Transcript').waitFor();
    screen.#parts = parts.move();
    return screen;
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.fixture.origin}/agent/${path}`);
  }

  async signIn(password = 'right password'): Promise<void> {
    await this.page.getByLabel('Login').fill('anna@aurora.example');
    await this.page.getByLabel('Password').fill(password);
    await this.page.keyboard.press('Enter');
    if (password === 'right password') await this.page.locator('.shell').waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts?.disposeAsync();
  }
}

/** One for all tests of a file; each test has its own context, without cookies or storage. */
let browser: Browser | undefined;
after(() => browser?.close());

let built: ReadonlyMap<string, Buffer> | undefined;

/** Read once, so that a build in the meantime does not pull the files from under a test. */
function readBuilt(): ReadonlyMap<string, Buffer> {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error('Build the workspace first: node agent-workspace/build.ts');
  }
  const paths = ['index.html', ...globSync('assets/*', { cwd: dist })];
  built ??= new Map(paths.map((path) => [path, readFileSync(join(dist, path))]));
  return built;
}

/** Waits for a condition on our side of the wire. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`Did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
