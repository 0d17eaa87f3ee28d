// A customer telephones: a ticket is made for her, in both languages and widths.
// node e2e/newticket.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, until } from './browser.mjs';
import { desk, fits, flows, holds, tail, words } from './flow.mjs';

const who = (page, t) => page.getByRole('combobox', { name: t('newticket.address') });

await flows(async ({ browser, step }) => {
  const ana = await signIn(browser, desk, { language: 'es' });
  const es = words('es');
  const end = tail();
  const address = `nora.${end}@cliente.test`;

  await step('C opens the form, and what is missing or wrong stands at its field', async () => {
    await ana.keyboard.press('c');
    await ana.waitForURL('**/console/new');
    await who(ana, es).fill('no-address');
    await ana.getByLabel(es('newticket.text')).fill('Suena un pitido al encenderla.');
    await ana.getByRole('button', { name: es('newticket.make') }).click();
    await who(ana, es).and(ana.locator('[aria-invalid=true]')).waitFor();
  });

  await step('what was written outlives a reload', async () => {
    await who(ana, es).fill(address);
    await ana.getByLabel(es('newticket.name')).fill('Nora Vidal');
    await ana.reload();
    await holds(ana.getByLabel(es('newticket.text')), 'Suena un pitido al encenderla.');
    await holds(ana.getByLabel(es('newticket.name')), 'Nora Vidal');
  });

  let made;
  await step('the ticket is made with its file, and opens', async () => {
    await ana.getByLabel(es('newticket.subject')).fill(`La radio pita ${end}`);
    await ana.getByRole('combobox', { name: es('list.language') }).or(ana.getByRole('textbox', { name: es('list.language') })).first().click();
    await ana.getByRole('option', { name: es('page.language.es') }).click();
    await ana.locator('input[type=file]').setInputFiles({ name: 'pitido.txt', mimeType: 'text/plain', buffer: Buffer.from('bip') });
    await ana.getByRole('button', { name: es('newticket.make') }).click();
    await ana.waitForURL('**/console/tickets/**');
    await ana.getByRole('heading', { name: `La radio pita ${end}` }).waitFor();
    made = ana.url().split('/').pop();
    const view = await until(() => as(ana, 'GET', `/tickets/${made}`));
    assert.equal(view.requester.name, 'Nora Vidal');
    assert.equal(view.ticket.language, 'es');
    assert.equal(view.messages.at(-1).files[0].name, 'pitido.txt');
    assert.equal(view.messages.at(-1).enteredBy.id, 'ana');
  });

  await step('the form is empty again, and finds her by her name', async () => {
    await ana.goto(`${desk}/console/new`);
    await holds(ana.getByLabel(es('newticket.text')), '');
    await who(ana, es).fill('nora vid');
    await ana.getByRole('option', { name: address }).first().click();
    await holds(who(ana, es), address);
    await holds(ana.getByLabel(es('newticket.name')), 'Nora Vidal');
    await who(ana, es).fill('');
    await ana.getByLabel(es('newticket.name')).fill('');
  });

  await step('on a telephone the form fits', async () => {
    const en = words('en');
    const small = await signIn(browser, desk, { viewport: { width: 390, height: 800 } });
    await small.getByRole('button', { name: en('list.new') }).click();
    await small.getByLabel(en('newticket.text')).fill('It beeps.');
    await fits(small, 'the form');
    await who(small, en).fill(`walk.${end}@cliente.test`);
    await small.getByRole('button', { name: en('newticket.make') }).click();
    await small.waitForURL('**/console/tickets/**');
  });
});
