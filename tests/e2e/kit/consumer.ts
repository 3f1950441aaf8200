import type { Browser, BrowserContext, Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { demoOneTimeCode, demoPassword } from '../../../demo/people.ts';
import { type BrandName, sites } from './system.ts';
import { patienceMilliseconds, type Watch, watch } from './watch.ts';

/** Somebody with a browser of their own on a brand's site. */
export class Consumer {
  readonly context: BrowserContext;
  readonly watch: Watch;
  readonly page: Page;
  readonly brand: BrandName;

  private constructor(parts: {
    readonly context: BrowserContext;
    readonly watch: Watch;
    readonly page: Page;
    readonly brand: BrandName;
  }) {
    this.context = parts.context;
    this.watch = parts.watch;
    this.page = parts.page;
    this.brand = parts.brand;
  }

  static async arrive(browser: Browser, brand: BrandName, path = '/'): Promise<Consumer> {
    return Consumer.arriveIn(await browser.newContext({ locale: 'en-GB' }), brand, path);
  }

  /** In a browser that has settings of its own. */
  static async arriveIn(context: BrowserContext, brand: BrandName, path = '/'): Promise<Consumer> {
    context.setDefaultTimeout(patienceMilliseconds);
    const seen = watch(context);
    const page = await context.newPage();
    await page.goto(sites[brand] + path);
    return new Consumer({ context, watch: seen, page, brand });
  }

  /** The same browser, one more tab. */
  async openTab(path = '/'): Promise<Consumer> {
    const page = await this.context.newPage();
    await page.goto(sites[this.brand] + path);
    return new Consumer({ context: this.context, watch: this.watch, page, brand: this.brand });
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(sites[this.brand] + path);
  }

  /** At the brand, as everybody does; the chat has no part in it. */
  async signIn(login: string, path = '/bills'): Promise<void> {
    const { page } = this;
    await this.goTo(`/signin?return=${path}`);
    await page.getByLabel('Email', { exact: true }).fill(login);
    await page.getByLabel('Password').fill(demoPassword);
    await page
      .getByRole('main')
      .getByRole('button', { name: 'Sign in' })
      .or(page.locator('form[action$="/login"] button'))
      .first()
      .click();
    const code = page.getByLabel('One-time code');
    const arrived = page.waitForURL(sites[this.brand] + path);
    const asked = code.waitFor().then(
      () => 'code' as const,
      () => 'none' as const,
    );
    if ((await Promise.race([arrived, asked])) === 'code') {
      await code.fill(demoOneTimeCode);
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    await arrived;
  }

  /** With the chat open, as on most pages; its proof is renewed at each of them. */
  async signOut(): Promise<void> {
    await this.goTo('/account');
    await this.standing.getByText('Signed in as').waitFor();
    // By key: the open chat may lie above the button.
    await this.page.getByRole('button', { name: 'Sign out' }).press('Enter');
    await this.page.waitForURL(`${sites[this.brand]}/`);
  }

  get chat(): FrameLocator {
    return this.page.frameLocator('iframe[title="Chat"]');
  }

  get field(): Locator {
    return this.chat.getByRole('textbox', { name: 'Message' });
  }

  /** The line that says who the consumer is in this chat. */
  get standing(): Locator {
    return this.chat.getByRole('region', { name: 'Who you are in this chat' });
  }

  get log(): Locator {
    return this.chat.getByRole('log');
  }

  async openChat(): Promise<void> {
    await this.page.getByRole('button', { name: /^Open chat/ }).click();
    await this.standing.waitFor();
  }

  /** Comes back when the service has it. */
  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
    await this.isSent(text);
  }

  async isSent(text: string): Promise<void> {
    await this.log.locator('.message', { hasText: text }).last().waitFor();
    await this.chat
      .locator('.foot', { hasText: /Sent|Read/ })
      .last()
      .waitFor();
    await this.chat.locator('.foot', { hasText: /Sending|Waiting/ }).waitFor({ state: 'detached' });
  }

  async reads(text: string): Promise<void> {
    await this.log.getByText(text).last().waitFor();
  }

  /** The frame itself, for looking into what a page cannot see. */
  async frame(): Promise<Frame> {
    const element = await this.page.locator('iframe[title="Chat"]').elementHandle();
    const frame = await element?.contentFrame();
    if (!frame) throw new Error('the window is not open');
    return frame;
  }
}
