// The desk's own fields of every kind in a real browser: asked for in the public
// form, filled in beside the ticket, wanted before it is resolved.
// node e2e/fields.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { desk, enter, field, fits, flows, holds, shown, tail, ticket, view } from './flow.mjs';

const kinds = [
  { id: 'serie', kind: 'text', name: { es: 'Número de serie', en: 'Serial number' }, customer: 'fills', requiredAtCreate: true, forms: ['quote'] },
  { id: 'piezas', kind: 'number', name: { es: 'Piezas', en: 'Pieces' }, customer: 'fills' },
  { id: 'color', kind: 'choice', name: { es: 'Color', en: 'Colour' }, choices: [{ id: 'rojo', name: { es: 'Rojo', en: 'Red' } }, { id: 'azul', name: { es: 'Azul', en: 'Blue' } }] },
  { id: 'compra', kind: 'date', name: { es: 'Fecha de compra', en: 'Bought on' }, customer: 'fills' },
  { id: 'revisado', kind: 'checkbox', name: { es: 'Revisado', en: 'Checked' } },
  { id: 'motivo', kind: 'text', name: { es: 'Motivo del cierre', en: 'Reason to end' }, requiredAtResolve: true, types: ['incident'] },
];

await flows(async ({ browser, step }) => {
  const { page: admin } = await enter(browser, 'marta', 'es');
  const config = await as(admin, 'GET', '/configuration', undefined, { whole: true });
  await as(admin, 'PUT', '/configuration', { ...config.body, fields: kinds }, { etag: config.etag });
  const end = tail();
  const { page, t } = await enter(browser, 'ana', 'es');
  // What serves the form reads the configuration anew within 30 seconds.
  const formKnows = until(async () => (await (await fetch(`${desk}/new?form=quote`)).text()).includes('field_serie'), 'the form asks for the field');
  await until(async () => (await as(page, 'GET', '/configuration')).fields?.length === kinds.length, 'the API knows the fields');

  await step('beside a ticket each kind is filled in, and a wrong value stays with the words of the desk', async () => {
    const { id } = await ticket(page, { subject: `Campos ${end}` });
    await shown(page, id);
    const pieces = field(page, 'Piezas');
    await pieces.fill('12');
    await pieces.blur();
    await field(page, 'Color').click();
    await page.getByRole('option', { name: 'Azul', exact: true }).click();
    await page.getByRole('textbox', { name: 'Fecha de compra' }).fill('28/2/26');
    await page.getByRole('textbox', { name: 'Fecha de compra' }).blur();
    await page.getByRole('checkbox', { name: 'Revisado' }).check();
    await until(async () => {
      const { fields } = (await view(page, id)).ticket;
      return fields.piezas === '12' && fields.color === 'azul' && fields.compra === '2026-02-28' && fields.revisado === 'true';
    }, 'all four are kept');
    await shown(page, id);
    await holds(field(page, 'Color'), 'Azul');
    assert.equal(await page.getByRole('checkbox', { name: 'Revisado' }).isChecked(), true);
    await page.getByRole('textbox', { name: 'Fecha de compra' }).fill('0001-01-01');
    await page.getByRole('textbox', { name: 'Fecha de compra' }).blur();
    const said = page.locator('aside [class*=error]').first();
    await said.waitFor();
    assert.ok((await said.innerText()).length > 5);
    assert.equal((await view(page, id)).ticket.fields.compra, '2026-02-28');
  });

  await step('a field of one type is wanted before its ticket is resolved', async () => {
    const { id } = await ticket(page, { subject: `Incidencia ${end}`, type: 'incident' });
    await shown(page, id);
    await page.getByText(t('ticket.field.resolve')).waitFor();
    await page.keyboard.press('e');
    await page.getByText(t('ticket.field.missing', { name: 'Motivo del cierre' })).first().waitFor();
    await until(() => field(page, 'Motivo del cierre').evaluate((f) => f === document.activeElement), 'the field that is missing is gone to');
    assert.equal((await view(page, id)).ticket.status, 'new');
    await holds(field(page, t('ticket.status')), t('word.status.new'));
    const reason = field(page, 'Motivo del cierre');
    await reason.fill('Se cambió la junta.');
    await reason.press('Enter');
    await until(async () => (await view(page, id)).ticket.fields.motivo === 'Se cambió la junta.', 'the reason is kept');
    await page.locator('article h1').click();
    await page.keyboard.press('e');
    await until(async () => (await view(page, id)).ticket.status === 'resolved', 'it is resolved');
  });

  await step('a number is read and shown in the language of the reader, and what is none is refused beside its field', async () => {
    const { id } = await ticket(page, { subject: `Números ${end}` });
    const { page: english, t: e } = await enter(browser, 'luis', 'en', 390);
    const example = { es: '1.234,5', en: '1,234.5' };
    const seen = new Set();
    for (const [at, says, l, name, typed, kept, then] of [
      [page, t, 'es', 'Piezas', '1.234,5', '1234.5', '1234,5'],
      [page, t, 'es', 'Piezas', '1.250', '1250', '1250'],
      [page, t, 'es', 'Piezas', '1e400', undefined, '1e400'],
      [page, t, 'es', 'Piezas', '12.50', undefined, '12.50'],
      [page, t, 'es', 'Piezas', '-3,50', '-3.5', '-3,5'],
      [english, e, 'en', 'Pieces', '1,250.75', '1250.75', '1250.75'],
      [english, e, 'en', 'Pieces', '1.250', '1.25', '1.25'],
      [english, e, 'en', 'Pieces', '1.234,5', undefined, '1.234,5'],
    ]) {
      // Each window when it is its turn: it changes what it has seen.
      if (!seen.has(at)) await shown(at, id, at === english ? '/panel' : '');
      seen.add(at);
      const before = (await view(page, id)).ticket.fields.piezas;
      const box = field(at, name);
      await box.waitFor();
      if (typed === '1,250.75') await holds(box, before); // the other window has seen what was changed in this one
      await box.click();
      await box.press('ControlOrMeta+a');
      await at.keyboard.insertText(typed); // as pasting does, and no key is held back
      await box.press('Tab');
      const wrong = at.getByText(says('page.number.wrong', { name, digits: 15, decimals: 6, example: example[l] }));
      if (kept) await until(async () => (await view(page, id)).ticket.fields.piezas === kept, `${typed} is kept as ${kept}`);
      else {
        await wrong.waitFor();
        assert.equal((await view(page, id)).ticket.fields.piezas, before, `${typed} is no other number`);
      }
      await holds(box, then, typed);
      assert.equal(await wrong.count(), kept ? 0 : 1, typed);
    }
    await fits(english, 'the details');
    await english.context().close();
  });

  await step('what is being typed stays when the field is changed by somebody else', async () => {
    const { id } = await ticket(page, { subject: `A la vez ${end}` });
    await shown(page, id);
    const box = field(page, 'Piezas');
    await box.click();
    await page.keyboard.insertText('77');
    await as(page, 'PATCH', `/tickets/${id}`, { fields: { piezas: '5' } }, { etag: '*' });
    await page.getByText(t('ticket.event.fields', { n: 1 })).first().waitFor();
    await holds(box, '77');
    await box.press('Tab');
    await until(async () => (await view(page, id)).ticket.fields.piezas === '77', 'it is kept');
  });

  await step('on a telephone, in English: the fields stand in the details', async () => {
    const { page: phone, t: e } = await enter(browser, 'luis', 'en', 390);
    const { id } = await ticket(phone, { subject: `Fields ${end}` });
    await shown(phone, id, '/panel');
    await field(phone, 'Colour').click();
    await phone.getByRole('option', { name: 'Red', exact: true }).click();
    await until(async () => (await view(phone, id)).ticket.fields.color === 'rojo', 'the choice is kept');
    await phone.getByRole('heading', { name: e('ticket.fields'), exact: true }).waitFor();
    await fits(phone, 'the details');
    await phone.context().close();
  });

  await step('the public form does not go without a field that is required, and the ticket has it', async () => {
    await formKnows;
    const customer = await (await browser.newContext({ locale: 'en-US', viewport: { width: 390, height: 844 } })).newPage();
    await customer.goto(`${desk}/new?form=quote&lang=es`);
    await customer.locator('label', { hasText: 'Número de serie' }).waitFor();
    await customer.fill('[name=name]', 'Nadia Campos');
    await customer.fill('[name=address]', `n.${end}@cliente.test`);
    await customer.fill('[name=subject]', `Presupuesto ${end}`);
    await customer.fill('[name=text]', 'Para veinte unidades.');
    await customer.getByLabel('Fecha de compra').fill('2026-04-03');
    await customer.getByText('3 de abril de 2026').waitFor(); // whatever language the browser has
    const [chooser] = await Promise.all([customer.waitForEvent('filechooser'), customer.locator('.pick', { hasText: 'Elegir archivos' }).click()]);
    await customer.getByText('Ningún archivo elegido').waitFor();
    await chooser.setFiles([{ name: 'plano.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }]);
    await customer.getByText('plano.txt', { exact: true }).waitFor();
    await fits(customer, 'the form');
    await customer.evaluate(() => document.querySelector('form').setAttribute('novalidate', ''));
    await customer.click('button[type=submit]');
    await customer.locator('[name="field_serie"][aria-invalid=true]').waitFor();
    assert.equal(await customer.inputValue('[name=text]'), 'Para veinte unidades.');
    await customer.getByText('3 de abril de 2026').waitFor();
    await customer.fill('[name="field_serie"]', 'SN-77');
    await customer.fill('[name="field_piezas"]', '12.50');
    await customer.evaluate(() => document.querySelector('form').setAttribute('novalidate', ''));
    await customer.click('button[type=submit]');
    await customer.locator('[name="field_piezas"][aria-invalid=true]').waitFor();
    await customer.getByText('1.234,5').first().waitFor();
    assert.equal(await customer.inputValue('[name="field_piezas"]'), '12.50');
    await customer.fill('[name="field_piezas"]', '1.250,75');
    await customer.click('button[type=submit]');
    const found = await until(async () => (await as(admin, 'GET', `/tickets/search?q=${encodeURIComponent(`n.${end}@cliente.test`)}`)).tickets[0], 'the ticket is there');
    const { serie, compra, piezas } = (await view(admin, found.id)).ticket.fields;
    assert.deepEqual([serie, compra, piezas], ['SN-77', '2026-04-03', '1250.75']);
    await shown(admin, found.id);
    await until(async () => (await field(admin, 'Número de serie').inputValue()) === 'SN-77', 'the panel shows it');
    await customer.context().close();
  });

  // The desk asks of others as before.
  const now = await as(admin, 'GET', '/configuration', undefined, { whole: true });
  await as(admin, 'PUT', '/configuration', { ...now.body, fields: config.body.fields }, { etag: now.etag });
});
