// What makes the console quick and alive, in a real browser: the feed, unread
// marks, the next ticket before it is asked for, changes that are shown at once
// and put back. SMTP=HOST:PORT node e2e/live.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, text, until } from './browser.mjs';
import { desk, flows } from './flow.mjs';
import { deliver, mail } from './mail.mjs';

await flows(async ({ browser, step }) => {
  const page = await signIn(browser, desk, { agent: 'marta', quiet: true });
  const tail = Date.now().toString(36);
  const from = `live.${tail}@cliente.test`;
  const write = (subject, headers = []) => deliver(process.env.SMTP, [{ from, to: 'soporte@tienda.test', raw: mail({ from, to: 'soporte@tienda.test', name: 'Live', subject, text: 'x', headers }) }]);
  const asked = [];
  page.on('request', (r) => asked.push(`${r.method()} ${new URL(r.url()).pathname}`));
  let open = 0; // polls that are not answered yet
  const feed = (r) => r.url().includes('/api/v1/changes');
  page.on('request', (r) => feed(r) && open++);
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => feed(r) && open--);
  const polls = () => asked.filter((a) => a === 'GET /api/v1/changes').length;
  await page.clock.install();
  await page.goto(`${desk}/console/tickets`);
  await page.waitForSelector('[role=list] a');
  await page.keyboard.press('g');
  await page.keyboard.press('8');

  const row = (subject) => page.getByRole('listitem').filter({ hasText: subject });
  const unread = (subject) => row(subject).locator('[data-unread=true]');

  await step('what a customer writes stands in the list unread, without anything being pressed', async () => {
    await write(`Live ${tail}`);
    await until(async () => (await page.clock.fastForward(5_000), row(`Live ${tail}`).count()), 'the row comes by the feed');
    await unread(`Live ${tail}`).waitFor();
  });
  await step('it is read once it was opened, and unread again when he writes again', async () => {
    await row(`Live ${tail}`).getByRole('link').click();
    await page.locator('article h1', { hasText: `Live ${tail}` }).waitFor();
    await unread(`Live ${tail}`).waitFor({ state: 'detached' });
    const id = page.url().split('/').pop();
    await page.keyboard.press('u');
    await page.reload();
    await row(`Live ${tail}`).waitFor();
    assert.equal(await unread(`Live ${tail}`).count(), 0, 'also after the page was loaded anew');
    const { ticket } = await as(page, 'GET', `/tickets/${id}`);
    await write(`Re: Live ${tail} [#${ticket.number}]`);
    await until(async () => (await page.clock.fastForward(5_000), (await as(page, 'GET', `/tickets/${id}`)).messages.length > 1 || (await as(page, 'GET', '/tickets?limit=200')).tickets.filter((t) => t.subject.includes(`Live ${tail}`)).length > 1), 'the answer is there');
    await until(async () => (await page.clock.fastForward(5_000), unread(`Live ${tail}`).count()), 'it is unread again');
  });
  await step('the feed is asked every five seconds while the window is seen, and not while it is hidden', async () => {
    const during = async (ms) => {
      const before = polls();
      for (let t = 0; t < ms; t += 1000) {
        await page.clock.fastForward(1000);
        await page.waitForTimeout(60); // what that second begins, begins
        await until(() => open === 0, 'the desk has answered');
      }
      return polls() - before;
    };
    const seen = await during(30_000);
    assert.ok(seen >= 4 && seen <= 7, `${seen} polls in 30 s`);
    const show = (state) =>
      page.evaluate((s) => {
        Object.defineProperty(document, 'visibilityState', { value: s, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await show('hidden');
    await during(5_000); // one may be on its way
    assert.equal(await during(60_000), 0, 'none while hidden');
    const before = polls();
    await show('visible');
    await until(() => polls() > before, 'asked at once when it is seen again');
  });
  await step('the next and the previous ticket are there before they are asked for', async () => {
    await page.keyboard.press('Home');
    const links = await page.locator('[role=list] a').evaluateAll((all) => all.map((a) => a.getAttribute('href').split('/').pop()));
    const read = new Set();
    page.on('requestfinished', (r) => read.add(new URL(r.url()).pathname.split('/').pop()));
    await page.locator('[role=list] a').nth(1).click();
    await page.waitForSelector('article h1');
    for (const near of [links[0], links[2]]) await until(() => read.has(near), 'a neighbour is prefetched');
    // From now on the desk answers nothing about it.
    await page.route(new RegExp(`/api/v1/tickets/${links[2]}`), () => new Promise(() => undefined));
    await page.keyboard.press('j');
    await page.waitForURL(`**/tickets/${links[2]}`);
    await page.locator('[role=log] section').first().waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
  await step('a change is shown before the desk has answered, and put back with a message when it refuses', async () => {
    await page.keyboard.press('u');
    await row(`Live ${tail}`).first().getByRole('link').click();
    await page.locator('article h1', { hasText: `Live ${tail}` }).waitFor();
    await page.getByRole('complementary').getByText('History').first().waitFor();
    let answer;
    await page.route(/\/api\/v1\/tickets\/[^/]+$/, (route) => (route.request().method() === 'PATCH' ? (answer = route) : route.fallback()));
    const { ticket } = await as(page, 'GET', `/tickets/${page.url().split('/').pop()}`);
    const status = page.getByRole('combobox', { name: 'Status' });
    const before = await status.inputValue();
    const rows = await row(`Live ${tail}`).count();
    await page.keyboard.press('e');
    await until(() => answer, 'the desk is asked');
    await until(async () => (await status.inputValue()) !== before, 'shown at once');
    await until(async () => (await row(`Live ${tail}`).count()) === rows - 1, 'gone from the list at once');
    await answer.fulfill({ status: 500, json: {} });
    await page.getByRole('status').getByText(text('app.error.tried', { what: `#${ticket.number} · ${text('ticket.status')}: ${text('word.status.resolved')}` })).waitFor();
    await until(async () => (await status.inputValue()) === before, 'put back');
    await until(async () => (await row(`Live ${tail}`).count()) === rows, 'back in the list');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
  await step('back returns to the same row and the same place', async () => {
    // A long list, so that there is something to scroll.
    const { tickets } = await as(page, 'GET', '/tickets?limit=200');
    const many = Array.from({ length: 400 }, (_, i) => (i < tickets.length ? tickets[i] : { ...tickets[i % tickets.length], id: i.toString(36).padStart(26, '0'), number: 5000 + i, subject: `Made up ${i}`, dueAt: new Date(Date.now() - (1000 - i) * 60_000).toISOString() }));
    await page.route(/\/api\/v1\/tickets\?/, (route) => route.fulfill({ json: { tickets: many } }));
    await page.goto(`${desk}/console/tickets`);
    await page.getByText('Made up', { exact: false }).first().waitFor();
    const box = page.locator('[role=list]').locator('..');
    await box.evaluate((e) => e.scrollTo(0, 6000));
    const sight = () => box.evaluate((e) => ({ top: e.scrollTop, rows: [...e.querySelectorAll('a')].filter((a) => a.getBoundingClientRect().top >= e.getBoundingClientRect().top && a.getBoundingClientRect().bottom <= innerHeight).length }));
    await until(async () => (await sight()).top > 5000 && (await sight()).rows > 4, 'the list has been scrolled');
    const { top } = await sight();
    const link = page.locator('[role=list] a').nth(12);
    const href = await link.getAttribute('href');
    const real = many.find((t) => href.endsWith(t.id));
    await page.route(new RegExp(`/api/v1/tickets/${real.id}$`), async (route) => route.fulfill({ json: await as(page, 'GET', `/tickets/${tickets[0].id}`) }));
    await link.click();
    await page.waitForSelector('article h1');
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForURL('**/dashboard');
    await page.goBack();
    await page.waitForSelector('article h1');
    await page.keyboard.press('u');
    await page.waitForURL('**/console/tickets');
    await until(async () => Math.abs((await sight()).top - top) < 80, 'the list stands where it stood');
    await until(async () => (await page.locator(`[role=list] a[href="${href}"]`).count()) === 1, 'the row is in sight');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
