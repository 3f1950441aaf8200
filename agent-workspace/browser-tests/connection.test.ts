import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip, until } from './browser-setup.ts';
import { fromConsumer } from './fixture-data.ts';

const mara = 'conversation-mara';

test('without a connection one goes on writing, and it is sent when it is back', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  fixture.isDown = true;
  fixture.dropSockets();
  await page.getByText('No connection.', { exact: true }).waitFor();
  await page.getByText('this is what was last heard').waitFor();
  const field = page.getByLabel('Reply to the consumer');
  for (const text of ['one', 'two']) {
    await field.fill(text);
    await field.press('Enter');
  }
  await page.getByText('2 messages wait.').waitFor();
  fixture.happens(mara, { ...said('Are you there?'), id: 'message-while-away' });
  fixture.isDown = false;
  // At once: the workspace tries by itself too, and the button is gone when that succeeds.
  await page.getByRole('button', { name: 'Try now' }).dispatchEvent('click');
  await until(() => fixture.find(mara)?.all.at(-1)?.type === 'message', 'the messages arrived');
  await page.getByText('Are you there?').first().waitFor();
  await page.getByText('waits for the connection').first().waitFor({ state: 'detached' });
  const texts = await page.locator('.message .bubble').allTextContents();
  assert.deepEqual(texts.slice(-3), ['Are you there?', 'one', 'two']);
  const asked = fixture.received.findLast(({ type }) => type === 'follow');
  assert.ok(asked?.type === 'follow' && (asked.sequence ?? 0) > 0, 'resumes by sequence');
});

test('a message that was refused says why and can be sent again', { skip }, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  fixture.refuseNext = 'slow_down';
  const field = page.getByLabel('Reply to the consumer');
  await field.fill('hello');
  await field.press('Enter');
  await page.getByText('Not sent: Too many requests').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await until(() => fixture.find(mara)?.all.at(-1)?.type === 'message', 'it was sent');
  await page.getByText('Not sent').waitFor({ state: 'detached' });
});

test('[A74] when the session ends the consumer’s data leaves the screen, and the place is kept', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  await page.getByLabel('Reply to the consumer').fill('half a sentence');
  fixture.endSessions();
  await page.getByText('Your session has ended').waitFor();
  const html = await page.evaluate(() => document.documentElement.outerHTML);
  for (const secret of ['Mara', 'keller', '4417', 'June bill']) {
    assert.ok(!html.includes(secret), secret);
  }
  await screen.signIn();
  await page.getByLabel('Transcript').waitFor();
  assert.match(page.url(), /conversations\/conversation-mara$/);
  assert.equal(await page.getByLabel('Reply to the consumer').inputValue(), 'half a sentence');
});

test('a wrong password says so and lets one try again', { skip }, async () => {
  await using screen = await Screen.open({ isSignedOut: true });
  await screen.signIn('wrong password');
  await screen.page.getByText('Login or password is wrong').waitFor();
  await screen.signIn();
});

test('signing out ends the session on the server', { skip }, async () => {
  await using screen = await Screen.open();
  const { page } = screen;
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  await page.reload();
  await page.getByLabel('Password').waitFor();
});

test('new messages are announced with their proof, typing is shown, and reading is reported', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  fixture.typing(mara);
  await page.getByText('typing …').waitFor();
  fixture.happens(mara, { ...said('Thank you'), proof: { state: 'lapsed' } });
  const live = page.locator('main [aria-live="polite"]');
  await live.getByText('Proof lapsed message from Mara Keller: Thank you').waitFor();
  await page.getByText('after proof lapsed').waitFor();
  await page.getByText('typing …').waitFor({ state: 'detached' });
  const sequence = fixture.find(mara)?.all.at(-1)?.sequence;
  await until(
    () => fixture.received.some((one) => one.type === 'read' && one.upTo === sequence),
    'it was reported as read',
  );
});

test('while one reads further up, new messages wait behind a button', { skip }, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  for (let index = 0; index < 40; index += 1) {
    fixture.happens(mara, { ...said(`line ${index}`), id: `message-line-${index}` });
  }
  await page.getByText('line 39').first().waitFor();
  const scroller = page.getByLabel('Transcript');
  await scroller.evaluate((element) => element.scrollTo(0, 0));
  await page.getByRole('button', { name: 'Newest' }).waitFor();
  fixture.happens(mara, { ...said('and one more'), id: 'message-one-more' });
  await page.getByRole('button', { name: '1 new message' }).click();
  await page.getByRole('button', { name: /Newest|new message/ }).waitFor({ state: 'detached' });
  assert.ok(await page.locator('main').getByText('and one more').first().isVisible());
});

test('earlier messages are loaded when one scrolls up to them', { skip }, async () => {
  const now = Date.now();
  const known = Array.from({ length: 450 }, (_, index) =>
    fromConsumer(index + 1, now - (450 - index) * 1000, `line ${index + 1}`),
  );
  const { maraKeller, conversation } = await import('./fixture-data.ts');
  const long = conversation(mara, maraKeller(now).card, known);
  await using screen = await Screen.open({ open: mara, conversations: [long] });
  const { page } = screen;
  assert.equal(await page.getByText('line 1', { exact: true }).count(), 0);
  const scroller = page.getByLabel('Transcript');
  const first = page.locator('.bubble', { hasText: /^line 1$/ });
  while ((await first.count()) === 0) {
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    await page.waitForFunction(
      () => (document.querySelector('.transcript-scroller')?.scrollTop ?? 0) >= 0,
    );
  }
  await page.getByText('Beginning of the conversation').waitFor();
  assert.equal(await page.locator('.message').count(), 450);
});

test('[Q19] a change by the brand leaves the loaded messages and the place of the reader', {
  skip,
}, async () => {
  const now = Date.now();
  const lines = Array.from({ length: 450 }, (_, index) =>
    fromConsumer(index + 1, now - (450 - index) * 1000, `line ${index + 1}`),
  );
  const { maraKeller, conversation } = await import('./fixture-data.ts');
  const { card } = maraKeller(now);
  const long = conversation(mara, card, lines);
  await using screen = await Screen.open({ open: mara, conversations: [long] });
  const { page, fixture } = screen;
  const scroller = page.getByLabel('Transcript');
  const line = (number: number) => page.locator('.bubble', { hasText: `line ${number}` }).first();
  while ((await page.locator('.message').count()) < 450) {
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    await page.waitForFunction(() => true);
  }
  await page.getByText('Beginning of the conversation').waitFor();
  await line(40).evaluate((element) => element.scrollIntoView({ block: 'start' }));
  const place = () => scroller.evaluate((element) => element.scrollTop);
  const before = await place();
  const [fact] = card.verified;
  assert(fact);
  const masked = { ...fact, value: { type: 'masked', start: 'x', end: '' } } as const;
  const masks = page.getByRole('complementary', { name: 'Consumer card' }).locator('.masked');
  const known = await masks.count();
  fixture.showsAnew(mara, { verified: [masked, ...card.verified.slice(1)] });
  await masks.nth(known).waitFor();
  assert.equal(await page.locator('.message').count(), 450);
  assert.equal(await place(), before);
  assert.deepEqual(screen.faults, []);
});

function said(text: string) {
  const { sequence: _, at: __, ...event } = fromConsumer(0, 0, text);
  return event;
}
