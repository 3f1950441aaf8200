import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { Screen, skip } from './browser-setup.ts';
import { anna, protectedConversation, workingDay } from './fixture-data.ts';
import { emailHistory } from './fixture-history.ts';
import { asOfficer } from './fixture-privacy.ts';
import { restrict } from './fixture-restriction.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { id: string; impact: string; nodes: { html: string }[] };

/** What is serious for somebody, as one line each. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
      .then((result) => result.violations)`,
  )) as readonly Violation[];
  return found.map(({ id, impact, nodes }) => {
    const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
    return `${id} (${impact}): ${places.join(' | ')}`;
  });
}

const scenes: Readonly<Record<string, (screen: Screen) => Promise<unknown>>> = {
  'the inbox': ({ page }) => page.locator('.inbox-row').first().waitFor(),
  'a verified consumer': (screen) => openConversation(screen, 'conversation-mara'),
  'a lapsed consumer': (screen) => openConversation(screen, 'conversation-lucia'),
  'a provider under suspicion': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    screen.fixture.showsAnew('conversation-mara', { distrust: 'suspected' });
    await screen.page.getByRole('alert').waitFor();
  },
  'a provider under suspicion, on a telephone': async (screen) => {
    await screen.page.setViewportSize({ width: 390, height: 844 });
    await openConversation(screen, 'conversation-mara');
    screen.fixture.showsAnew('conversation-mara', { distrust: 'suspected' });
    await screen.page.getByRole('button', { name: 'Consumer', exact: true }).click();
    await screen.page.getByRole('alert').waitFor();
  },
  'an open question': async (screen) => {
    await openConversation(screen, 'conversation-protected');
    const assurance = { acr: 'urn:aurora:code', label: 'With a code from the phone' };
    const expiresAt = Date.now() + 600_000;
    const request = { id: 'request-1', agent: anna, assurance, maxAgeSeconds: 300, expiresAt };
    screen.fixture.happens('conversation-protected', { type: 'asked', request });
    await screen.page.getByRole('button', { name: 'Withdraw' }).waitFor();
  },
  'a visitor': (screen) => openConversation(screen, 'conversation-7f2c'),
  'hostile values': (screen) => openConversation(screen, 'conversation-hostile'),
  'a note being written': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    await screen.page.getByRole('button', { name: 'Note', exact: true }).click();
    await screen.page.getByLabel('Internal note').fill('Two instalments');
  },
  'a provenance': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    screen.fixture.histories.answers.set('email', emailHistory(Date.now()));
    await screen.page.getByRole('button', { name: 'Provenance of Email' }).click();
    await screen.page.locator('.history li').first().waitFor();
  },
  'a value being revealed': async (screen) => {
    await openConversation(screen, 'conversation-protected');
    await screen.page.getByRole('button', { name: 'Show Contract number' }).click();
    await screen.page.getByRole('dialog').waitFor();
  },
  'a long table': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    await screen.page.getByRole('button', { name: 'Show all 7 rows' }).click();
    await screen.page.getByRole('button', { name: 'Show fewer' }).waitFor();
  },
  'a question to the consumer': async (screen) => {
    await openConversation(screen, 'conversation-protected');
    await screen.page.getByRole('button', { name: 'Ask to verify', exact: true }).click();
    await screen.page.getByRole('dialog').waitFor();
  },
  'a restricted consumer': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    restrict(screen.fixture, 'conversation-mara');
    await screen.page.getByText('Nobody can write here').waitFor();
  },
  'a telephone': async (screen) => {
    await screen.page.setViewportSize({ width: 390, height: 844 });
    await openConversation(screen, 'conversation-protected');
    await screen.page.getByRole('button', { name: 'Consumer', exact: true }).click();
    await screen.page.getByRole('dialog').waitFor();
  },
  'a correction': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    const { page, fixture } = screen;
    const card = fixture.find('conversation-mara')?.card;
    if (!card) throw new Error('Mara is not there');
    const value = { type: 'text', text: 'mara@new.example' } as const;
    const noted = { id: 'correction-1', name: 'email', value, agent: anna };
    const corrections = [
      { ...noted, at: Date.now() },
      { ...noted, id: 'correction-2', at: 1 },
    ];
    fixture.happens('conversation-mara', { type: 'card', card: { ...card, corrections } });
    await page.locator('.correction').nth(1).waitFor();
  },
  'no connection': async (screen) => {
    await openConversation(screen, 'conversation-mara');
    screen.fixture.isDown = true;
    screen.fixture.dropSockets();
    await screen.page.getByText('No connection.', { exact: true }).waitFor();
  },
  shortcuts: async ({ page }) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
  'the team': async ({ page }) => {
    await page.getByRole('link', { name: 'Team' }).click();
    await page.getByText('Ben Okoro').waitFor();
  },
  'the connectors': async ({ page }) => {
    await page.getByRole('link', { name: 'Connectors' }).click();
    await page.getByText('Aurora page').waitFor();
  },
  'a connector being examined': async (screen) => {
    await screen.go('connectors/aurora-id');
    await screen.page.getByText('Not one key can be used.').waitFor();
    await screen.page.locator('.count-title', { hasText: 'never called' }).click();
  },
  'a test sign-in that waits': async (screen) => {
    await screen.go('connectors/hostile');
    await screen.page.getByText('Waiting for your browser').waitFor();
  },
  'the privacy page': async (screen) => {
    await asOfficer(screen.page);
    await screen.go('privacy');
    await screen.page.getByText('records so far').waitFor();
    await screen.page.getByText('The same as a table').click();
    await screen.page.locator('.audit-list[aria-label] .audit-row').nth(2).click();
    await screen.page.getByRole('button', { name: 'Verify' }).click();
    await screen.page.getByText('Whole since').waitFor();
  },
  'a consumer about to be erased': async (screen) => {
    await asOfficer(screen.page);
    await screen.go('privacy/consumers/cQ3x0aZt9vWr7uY2mNcQ4k');
    await screen.page.getByRole('button', { name: 'Erase …' }).click();
    await screen.page.getByRole('dialog').waitFor();
  },
  'an invitation being made': async ({ page }) => {
    await page.getByRole('link', { name: 'Team' }).click();
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Carla Rossi');
    await page.getByRole('dialog').getByLabel('Login').fill('carla@aurora.example');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByLabel('Invitation link').waitFor();
  },
  'signed out': async ({ page }) => {
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
  },
  'an invitation': async (screen) => {
    await screen.go(`invitation#${'t'.repeat(43)}`);
    await screen.page.getByText('Join Aurora').waitFor();
    await screen.page.getByLabel('Password', { exact: true }).fill('lamp river socks nine');
  },
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in the ${colorScheme} theme no scene shuts anybody out`, { skip }, async () => {
    const context = { colorScheme, bypassCSP: true } as const;
    for (const [name, show] of Object.entries(scenes)) {
      const now = Date.now();
      const conversations = [...workingDay(now), protectedConversation(now)];
      await using screen = await Screen.open({ context, conversations });
      await show(screen);
      assert.deepEqual(await violations(screen.page), [], name);
    }
  });
}

test('the theme can be chosen against the system, and the choice is kept', { skip }, async () => {
  await using screen = await Screen.open({ context: { colorScheme: 'light' } });
  const { page } = screen;
  const background = () =>
    page.evaluate(() => getComputedStyle(document.body.parentElement!).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  assert.notEqual(await background(), light);
  const dark = await background();
  await page.reload();
  await page.getByRole('button', { name: 'Use the light theme' }).waitFor();
  assert.equal(await background(), dark);
  const kept = await page.evaluate(() => ({ ...localStorage }));
  assert.deepEqual(kept, { 'countersign-theme': 'dark' });
});

test('an invited agent chooses login and password, and signs in with them', { skip }, async () => {
  await using screen = await Screen.open({ isSignedOut: true });
  const { page } = screen;
  await screen.go(`invitation#${'t'.repeat(43)}`);
  await page.getByLabel('Login').fill('carla@aurora.example');
  await page.getByLabel('Password', { exact: true }).fill('too short');
  await page.getByText('3 more characters needed').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Join' }).isDisabled());
  await page.getByLabel('Password', { exact: true }).fill('lamp river socks nine');
  await page.getByLabel('Password again').fill('lamp river socks ten');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('The two passwords are not the same').waitFor();
  await page.getByLabel('Password again').fill('lamp river socks nine');
  for (const [login, isTaken] of [
    ['me', false],
    ['carla rossi', false],
    ['carla@aurora.example', true],
  ] as const) {
    await page.getByLabel('Login').fill(login);
    const field = page.getByRole('textbox', {
      name: 'Login',
      description: 'At least 3 characters',
    });
    assert.equal(await field.evaluate((one: HTMLInputElement) => one.checkValidity()), isTaken);
  }
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Sign in to the Agent Workspace').waitFor();
  assert.ok(!page.url().includes('#'), 'the token is gone from the address');
});

async function openConversation(screen: Screen, id: string): Promise<void> {
  await screen.go(`conversations/${id}`);
  await screen.page.getByLabel('Transcript').waitFor();
}
