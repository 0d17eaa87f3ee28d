// Customers in a real browser: made, found, two addresses joined and parted.
// node e2e/people.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, until } from './browser.mjs';
import { desk, flows, holds } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const page = await signIn(browser, desk);
  const tail = Date.now().toString(36);
  const [one, other] = [`berta.${tail}@cliente.test`, `b.alonso.${tail}@trabajo.test`];
  const make = async (name, address) => {
    await page.getByRole('button', { name: 'New customer' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('Mail address').fill(address);
    await form.getByRole('button', { name: 'Add customer' }).click();
    await page.locator('h1', { hasText: name }).waitFor();
    await form.waitFor({ state: 'detached' });
  };
  const known = (address) => page.getByRole('region', { name: 'Mail addresses' }).getByText(address, { exact: true });

  await step('the keys lead to the customers, and two are made', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('searchbox', { name: 'Find a customer' }).waitFor();
    await make(`Berta Alonso ${tail}`, one);
    await make(`B. Alonso ${tail}`, other);
  });
  await step('what was typed of a customer outlives a form that was closed, and the screen behind it can be used', async () => {
    const add = page.getByRole('button', { name: 'New customer' });
    await add.click();
    const name = page.getByRole('dialog').getByLabel('Name');
    await name.fill('Half a name');
    await page.getByRole('searchbox', { name: 'Find a customer' }).click();
    await holds(name, 'Half a name');
    await name.focus();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await add.click();
    await holds(name, 'Half a name');
    await name.fill('');
    await page.locator('h1', { hasText: 'B. Alonso' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await add.click();
    await page.keyboard.press('Escape');
    await until(() => add.evaluate((b) => b === document.activeElement), 'the keyboard is where it was');
  });
  await step('one is found by the beginning of his address', async () => {
    await page.getByRole('searchbox', { name: 'Find a customer' }).fill(one.slice(0, one.indexOf('@')));
    await page.getByRole('list', { name: 'Customers found' }).getByRole('link').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Berta' }).waitFor();
  });
  await step("another's address is joined only after it was said whose it is", async () => {
    await page.getByLabel('Another mail address').fill(other);
    await page.getByLabel('Another mail address').press('Enter');
    await page.getByRole('alert').getByText(`B. Alonso ${tail}`).waitFor();
    await page.getByRole('button', { name: 'Join both' }).click();
    await known(other).waitFor();
  });
  await step('undo parts them again', async () => {
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).first().click();
    await known(other).waitFor({ state: 'detached' });
    await known(one).waitFor();
    await page.getByRole('searchbox', { name: 'Find a customer' }).fill(other.slice(0, other.indexOf('@')));
    await page.getByRole('list', { name: 'Customers found' }).getByText(`B. Alonso ${tail}`).waitFor();
  });
  await step('a name is saved when it is left, and stays', async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Berta Alonso Gil ${tail}`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
    await page.locator('h1', { hasText: 'Gil' }).waitFor();
    const id = page.url().split('/').pop();
    await until(async () => (await as(page, 'GET', `/people/${id}`)).person.name.includes('Gil'), 'it is saved');
    await page.reload();
    await page.locator('h1', { hasText: `Berta Alonso Gil ${tail}` }).waitFor();
  });
  await step('an organisation is made and given to her', async () => {
    await page.getByRole('link', { name: 'Organisations' }).click();
    await page.getByRole('button', { name: 'New organisation' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(`Panadería ${tail}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Add organisation' }).click();
    await page.locator('h1', { hasText: `Panadería ${tail}` }).waitFor();
  });
  await step('a narrow window shows the list, then the customer', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the window');
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByRole('searchbox', { name: 'Find an organisation' }).waitFor();
  });
});
