// Writing in a ticket in a real browser: mentions, files, drafts that outlive
// the page, an answer that goes out though the window is closed; and the list's
// filter and saved views. node e2e/ticket.mjs DESK
import assert from 'node:assert/strict';
import { signIn } from './browser.mjs';
import { desk, flows, holds } from './flow.mjs';

await flows(async ({ browser, step }) => {
  let page = await signIn(browser, desk);
  const field = () => page.locator('form[data-mode] textarea').first();
  const text = `The window was closed ${Date.now()}`;

  await step('a fact that is typed becomes a chip, and the filter a view with a name', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('8');
    await page.keyboard.press('/');
    await page.keyboard.type('channel:mail ');
    await page.getByRole('button', { name: 'Remove: Channel: mail' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('type:question ');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('save as a view');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name' }).fill('Questions');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Questions' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('8');
  });
  await step('a note mentions an agent', async () => {
    await page.locator('[role=list] a').first().click();
    await page.waitForSelector('article h1');
    await page.keyboard.press('n');
    await page.keyboard.type('see @to');
    await page.getByRole('option', { name: /Tom/ }).waitFor();
    await page.keyboard.press('Enter');
    await holds(field(), 'see @tom ');
  });
  await step('a draft with its file outlives the page', async () => {
    await page.setInputFiles('input[type=file]', [{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 plan') }]);
    await page.getByRole('button', { name: 'Remove plan.pdf' }).waitFor();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: 'Remove plan.pdf' }).waitFor();
    await holds(field(), 'see @tom ');
  });
  await step('a note goes out though its window is closed at once', async () => {
    await field().fill(text);
    await page.keyboard.press('Control+Enter');
    await page.getByText('On its way', { exact: true }).waitFor();
    const [context, url] = [page.context(), page.url()];
    await page.close({ runBeforeUnload: false });
    page = await context.newPage();
    await page.goto(url);
    await page.locator('[role=log] section', { hasText: text }).first().waitFor({ timeout: 30_000 });
    await page.getByText('On its way', { exact: true }).waitFor({ state: 'detached', timeout: 40_000 });
    assert.equal(await page.locator('[role=log] section', { hasText: text }).count(), 1);
    await page.locator('[role=log] section', { hasText: text }).getByText('plan.pdf').waitFor();
    await holds(field(), '');
  });
});
