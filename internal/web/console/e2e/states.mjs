// When things fail, in a real browser: errors of every endpoint in turn, a lost
// network, the end of the session in the middle of an answer, a part of the
// console that a deploy took away. node e2e/states.mjs DESK
import assert from 'node:assert/strict';
import { open, signIn } from './browser.mjs';
import { screens } from './screens.mjs';

const desk = process.argv[2];
const browser = await open();
let done = 0;
const step = async (name, run) => {
  await run();
  done++;
  console.log('ok', name);
};
try {
  const page = await signIn(browser, desk, { agent: 'marta', quiet: true });
  const thrown = [];
  page.on('pageerror', (e) => thrown.push(e.message));
  const composer = () => page.locator('form[data-kind] textarea').first();
  const all = await screens(page);

  await step('an error of each endpoint in turn leaves a screen that says so', async () => {
    const problem = { status: 500, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', status: 500, code: 'internal', title: 'Internal', detail: '' }) };
    const shape = (url) => new URL(url).pathname.replace(/\/[0-9a-z]{26}(?=\/|$)/g, '/*');
    const failed = new Set();
    const some = all.filter((s) => s.main || ['people', 'organization', 'macros', 'views', 'senders', 'settings-tags'].includes(s.name));
    for (const screen of some) {
      const asked = new Set();
      const note = (r) => /\/api\/v1\//.test(r.url()) && r.method() === 'GET' && asked.add(shape(r.url()));
      page.on('request', note);
      await screen.go();
      await page.goto(page.url());
      await page.waitForTimeout(400);
      page.off('request', note);
      for (const path of asked) {
        if (failed.has(path)) continue;
        failed.add(path);
        await page.route((url) => url.pathname.startsWith('/api/') && shape(url.href) === path, (route) => route.fulfill(problem));
        await page.goto(page.url());
        await page.waitForTimeout(500);
        const words = (await page.locator('body').innerText()).trim();
        assert.ok(words.length > 20, `${screen.name} is blank when ${path} fails: ${words}`);
        assert.deepEqual(thrown, [], `${screen.name} when ${path} fails`);
        await page.unrouteAll({ behavior: 'ignoreErrors' });
      }
      await page.goto(page.url());
    }
    console.log(`   ${failed.size} endpoints: ${[...failed].map((p) => p.replace('/api/v1/', '')).join(' ')}`);
  });
  await step('every write that the desk fails is taken back and said', async () => {
    await all.find((s) => s.name === 'ticket').go();
    await page.route(/\/api\/v1\//, (route) => (route.request().method() === 'GET' ? route.continue() : route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"code":"internal","title":"Internal"}' })));
    const text = `The text of an answer that the desk does not take. ${Date.now()}`;
    await page.keyboard.press('r');
    await composer().fill(text);
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(11_500);
    const shown = (await page.locator('body').innerText()) + (await composer().inputValue());
    assert.ok(shown.includes(text), 'the text is still there');
    assert.deepEqual(thrown, []);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.reload();
    await page.waitForSelector('article h1');
  });
  await step('the network goes for a while and comes back', async () => {
    await page.context().setOffline(true);
    await page.getByRole('alert').or(page.getByRole('status')).getByText(/connection|offline/i).first().waitFor({ timeout: 30_000 });
    assert.ok((await page.locator('article h1').innerText()).length > 0, 'the ticket stays');
    await page.keyboard.press('r');
    await composer().fill('Written without a network.');
    await page.context().setOffline(false);
    await page.getByText(/connection|offline/i).first().waitFor({ state: 'detached', timeout: 30_000 });
    assert.equal(await composer().inputValue(), 'Written without a network.');
    assert.deepEqual(thrown, []);
  });
  await step('a long answer outlives the end of the session', async () => {
    const long = 'A paragraph of a long answer.\n\n'.repeat(200) + Date.now();
    await composer().fill(long.slice(0, 3000));
    await page.context().clearCookies();
    await composer().fill(long);
    await page.getByText('The session has ended').waitFor({ timeout: 30_000 });
    assert.equal(await composer().inputValue(), long);
    const [other] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'Sign in' }).click()]);
    await other.click('button[value="marta"]');
    await page.getByText('The session has ended').waitFor({ state: 'detached' });
    assert.equal(await composer().inputValue(), long);
    await page.reload();
    await page.waitForSelector('article h1');
    assert.equal(await composer().inputValue(), long);
    await composer().fill('');
  });
  await step('a tab from before a deploy offers to load the console anew', async () => {
    await all.find((s) => s.name === 'list').go();
    await page.reload();
    await page.waitForSelector('[role=list] a');
    await page.route(/\/console\/assets\//, (route) => route.fulfill({ status: 404, body: 'not found' }));
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('button', { name: /reload|load/i }).first().waitFor({ timeout: 15_000 });
    assert.ok((await page.locator('body').innerText()).trim().length > 20, 'no blank page');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: /reload|load/i }).first().click();
    await page.waitForLoadState();
    await page.locator('main, h1').first().waitFor();
  });
} finally {
  await browser.close();
}
console.log(`${done} passed, 0 failed`);
