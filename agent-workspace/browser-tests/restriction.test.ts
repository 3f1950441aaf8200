import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Screen, skip } from './browser-setup.ts';
import { restrict, unrestrict } from './fixture-restriction.ts';

const mara = 'conversation-mara';

test('[Z14] who is restricted under the agent’s eyes is hidden everywhere, and comes back', {
  skip,
}, async () => {
  await using screen = await Screen.open({ open: mara });
  const { page, fixture } = screen;
  const shown = () => page.locator('.shell').innerText();
  const before = await shown();
  assert.match(before, /mara\.keller@post\.example/);
  const back = restrict(fixture, mara);
  await page.getByText('processing restricted: nothing is shown').waitFor();
  const hidden = await shown();
  for (const secret of ['Mara', 'Keller', 'post.example', 'add-on']) {
    assert(!hidden.includes(secret), secret);
  }
  await page.getByText('Processing is restricted: what is held is kept').waitFor();
  await page.getByText('Nobody can write here').waitFor();
  assert.equal(await page.getByLabel('Reply to the consumer').count(), 0);
  assert.equal(await page.getByRole('button', { name: 'Ask to verify' }).count(), 0);
  const row = page.locator('.inbox-row[aria-current="true"]');
  assert.match(await row.innerText(), /Restricted consumer[\s\S]*Restricted/);
  unrestrict(fixture, mara, back);
  await page.getByText('restriction lifted').waitFor();
  await page.getByText('mara.keller@post.example').first().waitFor();
  await page.getByLabel('Reply to the consumer').waitFor();
  assert.deepEqual(screen.faults, []);
});
