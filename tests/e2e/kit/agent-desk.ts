import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { agents, type BrandName, sites } from './system.ts';
import { patienceMilliseconds, type Watch, watch } from './watch.ts';

/** An agent at the Agent Workspace. */
export class AgentDesk {
  readonly context: BrowserContext;
  readonly watch: Watch;
  readonly page: Page;

  private constructor(context: BrowserContext, seen: Watch, page: Page) {
    this.context = context;
    this.watch = seen;
    this.page = page;
  }

  static async signIn(browser: Browser, brand: BrandName): Promise<AgentDesk> {
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1440, height: 900 },
    });
    context.setDefaultTimeout(patienceMilliseconds);
    const seen = watch(context);
    const page = await context.newPage();
    await page.goto(`${sites.service}/agent/`);
    await page.getByLabel('Login').fill(agents[brand].login);
    await page.getByLabel('Password').fill(agents[brand].password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    return new AgentDesk(context, seen, page);
  }

  get inbox(): Locator {
    return this.page.getByRole('region', { name: 'Inbox' });
  }

  /** The row of the conversation whose last message or name has this in it. */
  row(text: string): Locator {
    return this.inbox.getByRole('link').filter({ hasText: text });
  }

  get talk(): Locator {
    return this.page.getByRole('main');
  }

  get transcript(): Locator {
    return this.page.getByRole('region', { name: 'Transcript' });
  }

  get card(): Locator {
    return this.page.getByRole('complementary', { name: 'Consumer card' });
  }

  get verified(): Locator {
    return this.card.getByRole('region', { name: /^(Was verified|Verified) by/ });
  }

  get fromPage(): Locator {
    return this.card.getByRole('region', { name: 'From the page · not verified' });
  }

  get differences(): Locator {
    return this.card.getByRole('region', { name: 'Differences' });
  }

  /** The value beside a label, in one of the card's sections. */
  fact(section: Locator, label: string): Locator {
    return section
      .locator('dt')
      .filter({ hasText: new RegExp(`^${label}, `) })
      .locator('xpath=following-sibling::dd[1]');
  }

  async open(text: string): Promise<void> {
    await this.row(text).first().click();
    await this.transcript.waitFor();
    await this.card.waitFor();
  }

  /** `shown` is what of it can be read afterwards, if not all. */
  async reply(text: string, shown = text): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Reply to the consumer' }).fill(text);
    await this.page.getByRole('textbox', { name: 'Reply to the consumer' }).press('Enter');
    await this.transcript.getByText(shown).last().waitFor();
  }

  /** Seen by agents alone. */
  async note(text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Note', exact: true }).click();
    await this.page.getByRole('textbox', { name: 'Internal note' }).fill(text);
    await this.page.getByRole('textbox', { name: 'Internal note' }).press('Enter');
    await this.transcript.getByText(text).last().waitFor();
    await this.page.getByRole('button', { name: 'Reply', exact: true }).click();
  }

  async reads(text: string): Promise<void> {
    await this.transcript.getByText(text).last().waitFor();
  }
}
