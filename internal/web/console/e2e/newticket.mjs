// A customer telephones: a ticket is made for her, in both languages and widths.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { as, open, signIn, until } from './browser.mjs';

const desk = process.argv[2] ?? 'http://127.0.0.1:8080';
const browser = await open();
const tail = Date.now().toString(36);
let passed = 0;
const step = async (name, run) => {
  await run();
  passed++;
  console.log('ok', name);
};
const words = (l) => ({ ...JSON.parse(readFileSync(new URL(`../src/text/${l}/newticket.json`, import.meta.url))), ...JSON.parse(readFileSync(new URL(`../src/text/${l}/list.json`, import.meta.url))) });

const who = (page, l) => page.getByRole('combobox', { name: l['newticket.address'] });
const es = words('es');
const pageWords = JSON.parse(readFileSync(new URL('../src/text/es/page.json', import.meta.url)));
const ana = await signIn(browser, desk, { language: 'es' });
const address = `nora.${tail}@cliente.test`;

await step('C opens the form, and what is missing or wrong stands at its field', async () => {
  await ana.keyboard.press('c');
  await ana.waitForURL('**/console/new');
  await who(ana, es).fill('no-address');
  await ana.getByLabel(es['newticket.text']).fill('Suena un pitido al encenderla.');
  await ana.getByRole('button', { name: es['newticket.make'] }).click();
  await who(ana, es).and(ana.locator('[aria-invalid=true]')).waitFor();
});

await step('what was written outlives a reload', async () => {
  await who(ana, es).fill(address);
  await ana.getByLabel(es['newticket.name']).fill('Nora Vidal');
  await ana.reload();
  assert.equal(await ana.getByLabel(es['newticket.text']).inputValue(), 'Suena un pitido al encenderla.');
  assert.equal(await ana.getByLabel(es['newticket.name']).inputValue(), 'Nora Vidal');
});

let made;
await step('the ticket is made with its file, and opens', async () => {
  await ana.getByLabel(es['newticket.subject']).fill(`La radio pita ${tail}`);
  await ana.getByRole('combobox', { name: es['list.language'] }).or(ana.getByRole('textbox', { name: es['list.language'] })).first().click();
  await ana.getByRole('option', { name: pageWords['page.language.es'] }).click();
  await ana.locator('input[type=file]').setInputFiles({ name: 'pitido.txt', mimeType: 'text/plain', buffer: Buffer.from('bip') });
  await ana.getByRole('button', { name: es['newticket.make'] }).click();
  await ana.waitForURL('**/console/tickets/**');
  await ana.getByRole('heading', { name: `La radio pita ${tail}` }).waitFor();
  made = ana.url().split('/').pop();
  const view = await until(() => as(ana, 'GET', `/tickets/${made}`));
  assert.equal(view.requester.name, 'Nora Vidal');
  assert.equal(view.ticket.language, 'es');
  assert.equal(view.messages.at(-1).files[0].name, 'pitido.txt');
  assert.equal(view.messages.at(-1).enteredBy.id, 'ana');
});

await step('the form is empty again, and finds her by her name', async () => {
  await ana.goto(`${desk}/console/new`);
  assert.equal(await ana.getByLabel(es['newticket.text']).inputValue(), '');
  await who(ana, es).fill('nora vid');
  await ana.getByRole('option', { name: address }).first().click();
  assert.equal(await who(ana, es).inputValue(), address);
  assert.equal(await ana.getByLabel(es['newticket.name']).inputValue(), 'Nora Vidal');
  await who(ana, es).fill('');
  await ana.getByLabel(es['newticket.name']).fill('');
});

await step('on a telephone the form fits', async () => {
  const en = words('en');
  const small = await signIn(browser, desk, { viewport: { width: 390, height: 800 } });
  await small.getByRole('button', { name: en['list.new'] }).click();
  await small.getByLabel(en['newticket.text']).fill('It beeps.');
  if (process.env.SHOT) await small.screenshot({ path: process.env.SHOT });
  const wide = await small.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
  await who(small, en).fill(`walk.${tail}@cliente.test`);
  await small.getByRole('button', { name: en['newticket.make'] }).click();
  await small.waitForURL('**/console/tickets/**');
});

await browser.close();
console.log(`${passed} passed, 0 failed`);
