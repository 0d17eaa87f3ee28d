// When things go wrong between the desk and the console, in a real browser: two
// agents on one ticket, a lost network, the end of the session in the middle of
// an answer, a file over the limit, a part of the console that a deploy took
// away. What each operation does when the desk fails it: faults.mjs.
// node e2e/states.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, text, until } from './browser.mjs';
import { desk, flows, holds } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const page = await signIn(browser, desk, { agent: 'marta', quiet: true });
  const thrown = [];
  page.on('pageerror', (e) => thrown.push(e.message));
  const composer = () => page.locator('form[data-kind] textarea').first();
  const said = (words) => page.locator('[role=status], [role=alert]').getByText(words).first();
  const { tickets } = await as(page, 'GET', '/tickets?limit=200');
  const [ticket, next] = tickets.filter((x) => x.team === 'soporte'); // ana sees them too
  const go = async (id = ticket.id) => {
    await page.goto(`${desk}/console/tickets/${id}`);
    await page.waitForSelector('article h1');
    await page.getByRole('complementary').getByText('History').first().waitFor();
  };
  const tail = Date.now().toString(36);
  const offline = text('app.offline');

  await step('of two agents who change one ticket the second is told, and nothing is lost', async () => {
    await go();
    const ana = await signIn(browser, desk, { agent: 'ana', quiet: true });
    await page.keyboard.press('r');
    await composer().fill(`Half an answer ${tail}`);
    // What ana does is not seen here until marta is done.
    await page.route(/\/api\/v1\/changes/, (route) => route.abort());
    await page.waitForEvent('requestfailed', { predicate: (r) => r.url().includes('/changes'), timeout: 60_000 });
    const { body, etag } = await as(ana, 'GET', `/tickets/${ticket.id}`, undefined, { whole: true });
    const now = body.ticket.type === 'problem' ? 'question' : 'problem';
    await as(ana, 'PATCH', `/tickets/${ticket.id}`, { type: now }, { etag });
    await page.keyboard.press('Escape');
    const before = await page.getByRole('combobox', { name: 'Status' }).inputValue();
    await page.keyboard.press('e');
    await said(text('ticket.stale')).waitFor();
    await until(async () => (await page.getByRole('combobox', { name: 'Type' }).inputValue()).toLowerCase() === now, "ana's change is shown");
    await holds(page.getByRole('combobox', { name: 'Status' }), before, 'the status is as it was');
    await holds(composer(), `Half an answer ${tail}`);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await as(ana, 'POST', `/tickets/${ticket.id}/messages`, { kind: 'note', text: `I have called him ${tail}` });
    await page.getByRole('status').getByText('Ana Ruiz has written').or(page.getByRole('status').getByText(/Ana Ruiz/)).first().waitFor({ timeout: 30_000 });
    await holds(composer(), `Half an answer ${tail}`, 'while somebody else wrote');
    await composer().fill('');
    await ana.context().close();
  });
  await step('a message that the desk refuses is back in its ticket, whatever was opened meanwhile', async () => {
    await page.clock.install();
    await go();
    await page.route(/\/messages$/, (route) => route.fulfill({ status: 503, json: { message: 'Service Unavailable' } }));
    await page.keyboard.press('n');
    await composer().fill(`Refused ${tail}`);
    await page.keyboard.press('Control+Enter');
    await page.getByText(text('ticket.leaving'), { exact: true }).waitFor();
    // Away and back: another composer stands there now.
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForURL('**/dashboard');
    await page.goBack();
    await page.waitForURL('**/tickets/*');
    await composer().waitFor();
    await page.keyboard.press('n');
    await composer().pressSequentially('Written meanwhile.');
    await page.clock.fastForward(11_000);
    await said(text('ticket.unsent', { number: `#${ticket.number}`, why: text('app.error.server') })).waitFor();
    await holds(composer(), `Refused ${tail}\n\nWritten meanwhile.`);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await go();
    await holds(composer(), `Refused ${tail}\n\nWritten meanwhile.`, 'after the page was loaded anew');
    await composer().fill('');
  });
  await step('the network goes for a minute: it is said, a message waits, and all goes on by itself', async () => {
    await go(next.id);
    await page.context().setOffline(true);
    await page.getByText(offline).waitFor();
    await page.keyboard.press('n');
    await composer().fill(`Written without a network ${tail}`);
    await page.keyboard.press('Control+Enter');
    await page.clock.fastForward(11_000);
    await said(text('ticket.waits', { number: `#${next.number}` })).waitFor();
    await page.getByText(text('ticket.waits.here'), { exact: true }).waitFor();
    // A screen that was never opened.
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByText(text('app.part.offline')).waitFor();
    await page.clock.fastForward(50_000);
    assert.ok(await page.getByText(offline).isVisible());
    await page.context().setOffline(false);
    await page.clock.fastForward(6_000);
    await page.getByText(offline).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /New/ }).or(page.getByRole('button', { name: /New/ })).first().waitFor();
    await page.goBack();
    await page.locator('[role=log] section', { hasText: `Written without a network ${tail}` }).waitFor();
    await until(async () => (await as(page, 'GET', `/tickets/${next.id}`)).messages.filter((m) => m.text.includes(`Written without a network ${tail}`)).length === 1, 'the desk has it once');
    assert.deepEqual(thrown, []);
  });
  await step('a file over the limit is not taken, and says so; the rest stays', async () => {
    await page.keyboard.press('r');
    await composer().fill('See the file.');
    await page.setInputFiles('input[type=file]', [
      { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(25_000_001) },
      { name: 'small.txt', mimeType: 'text/plain', buffer: Buffer.from('small') },
    ]);
    await said(text('ticket.file.large', { name: 'film.mp4', n: '25' })).waitFor();
    await page.getByRole('button', { name: 'Remove small.txt' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Remove film.mp4' }).count(), 0);
    await holds(composer(), 'See the file.');
    await page.getByRole('button', { name: 'Remove small.txt' }).click();
    await composer().fill('');
  });
  await step('a long answer outlives the end of the session and goes out after it', async () => {
    const long = 'A paragraph of a long answer.\n\n'.repeat(200) + tail;
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await composer().fill(long.slice(0, 3000));
    await page.context().clearCookies();
    await composer().fill(long);
    await page.clock.fastForward(6_000);
    await page.getByText(text('app.session.title')).waitFor({ timeout: 30_000 });
    await holds(composer(), long);
    const [other] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: text('app.session.signin') }).click()]);
    await other.click('button[value="marta"]');
    await page.getByText(text('app.session.title')).waitFor({ state: 'detached' });
    await holds(composer(), long);
    assert.ok(await composer().evaluate((field) => field === document.activeElement), 'one types on where one was');
    await go(next.id);
    await holds(composer(), long, 'after the page was loaded anew');
    await composer().focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText(text('ticket.leaving'), { exact: true }).waitFor();
    await page.clock.fastForward(11_000);
    await until(async () => (await as(page, 'GET', `/tickets/${next.id}`)).messages.some((m) => m.text.trim() === long), 'the desk has it');
    await holds(composer(), '');
  });
  await step('a tab from before a deploy offers to load the console anew; what was typed stays', async () => {
    await go();
    await page.keyboard.press('r');
    await composer().fill(`Before the deploy ${tail}`);
    await page.keyboard.press('Escape');
    await page.route(/\/console\/assets\/.*\.js/, (route) => route.fulfill({ status: 404, body: 'not found' }));
    // A part of the screen,
    await page.keyboard.press('Shift+G');
    await page.getByRole('alert').getByText(text('app.part.gone')).waitFor();
    await said(text('app.newer')).waitFor();
    await holds(composer(), `Before the deploy ${tail}`, 'the rest of the screen stays');
    // and a whole one.
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.locator('main').getByText(text('app.part.gone')).first().waitFor();
    assert.ok(await page.getByRole('navigation', { name: 'Main' }).isVisible());
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.locator('main').getByRole('button', { name: text('app.reload') }).first().click();
    await page.getByRole('region', { name: 'Quarantine' }).waitFor();
    await go();
    await holds(composer(), `Before the deploy ${tail}`);
    await composer().fill('');
    assert.deepEqual(thrown, []);
  });
});
