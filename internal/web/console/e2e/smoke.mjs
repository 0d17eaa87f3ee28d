// The console's main job in a real browser: sign in, find a ticket by keyboard,
// take an answer back, send it, and meet the end of the session.
// node e2e/smoke.mjs DESK
import assert from 'node:assert/strict';
import { signIn } from './browser.mjs';
import { desk, flows, holds } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const page = await signIn(browser, desk);
  const text = `The courier comes on Thursday. ${Date.now()}`;
  const composer = () => page.getByRole('form').or(page.locator('form[data-kind]')).locator('textarea').first();

  await step('the keys of the list open a ticket', async () => {
    await page.keyboard.press('j');
    await page.waitForSelector('article h1');
    assert.match(page.url(), /\/console\/tickets\/[0-9a-z]{26}$/);
  });
  await step('the palette finds an action and shows its key', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'What should happen?' }).fill('write a no');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await page.keyboard.press('Escape');
  });
  await step('an answer can be taken back, and the draft outlives the page', async () => {
    await page.keyboard.press('r');
    await composer().fill(text);
    await page.keyboard.press('Control+Enter');
    await page.getByText('On its way', { exact: true }).waitFor();
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await holds(composer(), text);
    await page.reload();
    await page.waitForSelector('article h1');
    await holds(composer(), text);
  });
  await step('a page whose script does not come says so in both languages, and loads again', async () => {
    const bare = await page.context().newPage();
    await bare.route('**/console/assets/**', (route) => route.abort());
    await bare.goto(`${desk}/console`);
    const says = ['La consola no se ha cargado todavía.', 'The console has not loaded yet.'];
    assert.equal(await bare.getByText(says[0]).isVisible(), false, 'nobody is told before it is late');
    for (const text of says) await bare.getByText(text).waitFor();
    await bare.unroute('**/console/assets/**');
    await bare.getByRole('link', { name: 'Load it again' }).click();
    await bare.getByRole('navigation', { name: 'Main' }).waitFor();
    assert.equal(await bare.getByText(says[1]).count(), 0);
    await bare.close();
  });
  await step('a session that has ended keeps the page, and the answer goes out after signing in', async () => {
    await page.context().clearCookies();
    await composer().focus();
    await page.keyboard.press('Control+Enter');
    await page.getByText('The session has ended').waitFor({ timeout: 30_000 });
    const [other] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'Sign in' }).click()]);
    await other.click('button[value="ana"]');
    await page.getByText('The session has ended').waitFor({ state: 'detached' });
    await page.locator('[role=log] section', { hasText: text }).waitFor({ timeout: 30_000 });
    await page.getByText('On its way', { exact: true }).waitFor({ state: 'detached', timeout: 30_000 });
    await holds(composer(), '');
  });
  await step('the desk has the answer', async () => {
    await page.reload();
    await page.locator('[role=log] section', { hasText: text }).waitFor();
  });
  await step('a narrow window goes list, ticket, details', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Show or hide the details' }).click();
    await page.getByRole('complementary').waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the window');
    await page.goBack();
    await composer().waitFor();
  });
});
