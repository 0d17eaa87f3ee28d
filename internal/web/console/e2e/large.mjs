// A desk with 10,000 open tickets and a long list of resolved ones, made up on the
// way to a real browser: the first are shown before the last are read, counts
// are honest, the end can be reached. node e2e/large.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, until } from './browser.mjs';
import { desk, flows } from './flow.mjs';

const PAGE = 200;
await flows(async ({ browser, step }) => {
  const page = await signIn(browser, desk);
  const real = (await as(page, 'GET', '/tickets?limit=200')).tickets;
  const made = (count, more) => Array.from({ length: count }, (_, i) => ({ ...real[i % real.length], id: i.toString(36).padStart(26, '0'), number: 100_000 + i, subject: `Made up ${i}`, ...more(i) }));
  const opened = made(10_000, (i) => ({ status: 'open', category: 'open', dueAt: new Date(Date.now() + (i + 1) * 60_000).toISOString() }));
  const few = made(1_000, (i) => ({ status: 'resolved', category: 'done', dueAt: undefined, updatedAt: new Date(Date.now() - i * 60_000).toISOString() }));
  let over = few;
  let hidden = 0; // pages of what is over of which nothing is in sight
  const asked = [];
  let held;
  let release = () => undefined;
  await page.route(/\/api\/v1\/tickets\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const all = query.get('view') ? over : opened;
    const from = Number(query.get('cursor') ?? 0);
    asked.push(`${query.get('view') ?? 'open'} ${from}`);
    if (!query.get('view') && from >= 2 * PAGE) await held;
    await route.fulfill({ json: { tickets: query.get('view') && from < hidden * PAGE ? [] : all.slice(from, from + PAGE), ...(from + PAGE < all.length ? { next: String(from + PAGE) } : {}) } });
  });
  const count = (text) => page.getByText(text, { exact: true }).waitFor({ timeout: 60_000 });
  const rows = () => page.locator('[role=list] a').count();
  /** end scrolls down until the last ticket stands there, as with a wheel. */
  const end = async (last) => {
    const box = page.locator('[role=list]').locator('..');
    await until(async () => {
      await box.evaluate((e) => e.scrollTo(0, e.scrollHeight));
      return page.getByText(last, { exact: true }).count();
    }, `${last} is reached`);
  };

  /** anew loads the page and opens the view of what is over. */
  const anew = async () => {
    await page.reload();
    await page.waitForSelector('[role=list] a'); // the keys are heard from then on
    await page.keyboard.press('g');
    await page.keyboard.press('9');
  };

  await step('the first of 10,000 tickets are there while the rest is read, and the count says so', async () => {
    held = new Promise((resolve) => (release = resolve));
    await page.goto(desk + '/console/tickets');
    await count('400+ tickets');
    await page.getByText('Made up 0', { exact: true }).waitFor();
    release();
    await count('10,000 tickets');
    assert.ok((await rows()) < 100, 'only what is seen is in the page');
    await page.getByText('Made up 0', { exact: true }).waitFor();
    await end('Made up 9999');
  });
  await step('resolved tickets are read on while somebody scrolls', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('9');
    await count('200+ tickets');
    assert.deepEqual(asked.filter((a) => a.startsWith('resolved')), ['resolved 0']);
    await end('Made up 999');
    await count('1,000 tickets');
    assert.ok((await rows()) < 100);
  });
  await step('a page of which nothing is in sight leads on', async () => {
    hidden = 3;
    await anew();
    await page.getByText('Made up 600', { exact: true }).waitFor();
    hidden = 0;
  });
  await step('a filter of very many stops, says so and goes on when asked', async () => {
    over = made(6_000, (i) => ({ status: 'resolved', category: 'done', dueAt: undefined, updatedAt: new Date(Date.now() - i * 60_000).toISOString() }));
    await anew();
    await count('200+ tickets');
    await page.keyboard.press('/');
    await page.keyboard.type('#105998');
    await page.getByText('Looked through the 5,000 most recent.').waitFor({ timeout: 60_000 });
    await count('0+ tickets');
    await page.getByRole('button', { name: 'Look further' }).click();
    await page.getByText('Made up 5998', { exact: true }).waitFor({ timeout: 60_000 });
    await count('1 ticket');
  });
  over = few;
  await step('a filter of them is of all of them', async () => {
    await anew();
    await count('200+ tickets');
    await page.keyboard.press('/');
    await page.keyboard.type('#100998');
    await page.getByText('Made up 998', { exact: true }).waitFor();
    await count('1 ticket');
  });
});
