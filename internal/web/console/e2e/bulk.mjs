// Many tickets at once, in a real browser: changes, tags, macros, what could not
// be done ticket by ticket, several merged and parted. node e2e/bulk.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { enter, fits, flows, tail, ticket, told, view } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const { page, t } = await enter(browser, 'ana', 'es');
  const end = tail();
  const make = (n, more = {}) => Promise.all(Array.from({ length: n }, (_, i) => ticket(page, { subject: `Lote ${end} ${i}`, address: `l.${end}@cliente.test`, text: `Texto ${i}.`, ...more })));
  const bar = page.getByRole('toolbar');
  /** all filters the list to those and takes all of them. */
  const all = async (words, n) => {
    await page.goto(page.url().replace(/\/tickets.*/, '/tickets'));
    await page.locator('[role=list] a').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('8');
    const filter = page.getByRole('textbox', { name: t('list.filter') });
    await filter.fill(words);
    await until(async () => (await page.getByRole('listitem').count()) === n, `${n} rows`);
    await filter.blur();
    await page.keyboard.press('Shift+X');
    await bar.getByText(t('list.bulk', { n })).waitFor();
  };
  const of = async (list) => (await Promise.all(list.map((x) => view(page, x.id)))).map((v) => v.ticket);
  const lot = await make(4);

  await step('selected by key, given to an agent, tagged, and the selection ends', async () => {
    await all(`lote ${end}`, 4);
    await bar.getByRole('button', { name: t('ticket.assignee') }).click();
    await page.getByRole('menuitem', { name: 'Luis Vega' }).click();
    await told(page, t('list.bulk.done', { n: 4 }));
    await bar.waitFor({ state: 'detached' });
    assert.deepEqual([...new Set((await of(lot)).map((x) => x.assignee))], ['luis']);
    await page.keyboard.press('Shift+X');
    const message = page.getByRole('status').getByText(t('list.bulk.done', { n: 4 })).last();
    const edges = async () => [(await message.locator('xpath=ancestor::*[parent::*[@role="status"]]').boundingBox()), await bar.boundingBox()];
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await until(async () => (([said, of]) => said && of && said.y + said.height <= of.y)(await edges()), `the message stands above the bar at ${width}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press('Shift+L');
    await page.getByRole('combobox', { name: t('list.bulk.tag') }).fill(`lote-${end}`);
    await page.getByRole('option', { name: `lote-${end}` }).waitFor();
    await page.keyboard.press('Enter');
    await until(async () => (await of(lot)).every((x) => x.tags.includes(`lote-${end}`)), 'all have the tag');
  });

  await step('all of it is put back, each as it was; what somebody changed since stays and is named', async () => {
    const four = await make(4, { subject: `Vuelta ${end}` });
    await as(page, 'PATCH', `/tickets/${four[0].id}`, { status: 'pending', tags: ['vip'], assignee: 'luis' }, { etag: '*' });
    await page.reload();
    const before = await of(four);
    await all(`vuelta ${end}`, 4);
    await page.keyboard.press('Shift+E');
    await told(page, t('list.bulk.done', { n: 4 }));
    assert.ok((await of(four)).every((x) => x.status === 'resolved'));
    await as(page, 'PATCH', `/tickets/${four[3].id}`, { priority: 'urgent' }, { etag: '*' });
    await page.keyboard.press('z');
    const kept = page.getByRole('dialog', { name: t('list.undone.kept', { n: 1 }) });
    await kept.getByRole('link', { name: `#${four[3].number}` }).waitFor();
    await kept.getByText(t('list.undone.rest', { n: 3 })).waitFor();
    assert.deepEqual((await of(four)).map((x) => x.status), [...before.slice(0, 3).map((x) => x.status), 'resolved']);
    await page.keyboard.press('Escape');
    await all(`vuelta ${end}`, 3);
    await page.keyboard.press('!');
    await told(page, t('list.bulk.done', { n: 3 }));
    assert.deepEqual((await of(four)).slice(0, 3).map((x) => [x.status, x.tags.join()]), [['closed', 'vip,spam'], ['closed', 'spam'], ['closed', 'spam']]);
    await page.getByRole('status').getByRole('button', { name: t('ticket.undo') }).last().click();
    await told(page, t('list.undone', { n: 3 }));
    assert.deepEqual((await of(four)).slice(0, 3).map((x) => [x.status, x.tags.join(), x.assignee]), before.slice(0, 3).map((x) => [x.status, x.tags.join(), x.assignee]));
  });

  await step('more than fifty are asked about, and it is said how many are out of view', async () => {
    const many = await make(52, { subject: `Muchos ${end}` });
    await page.getByRole('textbox', { name: t('list.filter') }).fill('');
    await page.goto(page.url().replace(/\/tickets.*/, '/tickets'));
    await page.locator('[role=list] a').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('8');
    const filter = page.getByRole('textbox', { name: t('list.filter') });
    await filter.fill(`muchos ${end}`);
    await filter.blur();
    await page.getByText(t('list.count', { n: 52 })).waitFor();
    await page.keyboard.press('Shift+X');
    const visible = await page.getByRole('listitem').count();
    await bar.getByText(t('list.bulk', { n: 52 })).waitFor();
    const words = await bar.innerText();
    const unseen = Number(words.match(/(\d+) fuera de la vista/)?.[1]);
    assert.ok(unseen >= 52 - visible && unseen < 52, words);
    await page.keyboard.press('Shift+E');
    const ask = page.getByRole('dialog', { name: t('list.bulk.sure', { n: 52 }) });
    await ask.getByRole('button', { name: t('ticket.cancel') }).click();
    assert.ok((await of(many.slice(0, 2))).every((x) => x.status !== 'resolved'));
    await page.keyboard.press('Shift+E');
    await ask.getByRole('button', { name: t('list.bulk.sure.do', { n: 52 }) }).press('Enter');
    await told(page, t('list.bulk.done', { n: 52 }));
    await page.keyboard.press('z');
    await told(page, t('list.undone', { n: 52 }));
    assert.ok((await of(many)).every((x) => x.status !== 'resolved'));
    await page.keyboard.press('Shift+X');
    await page.keyboard.press('Escape');
  });

  await step('a macro runs on each', async () => {
    const macro = await as(page, 'POST', '/macros', { owner: 'agent', name: { es: `Urge ${end}` }, actions: [{ do: 'priority', value: 'high' }, { do: 'add_tags', tags: ['macro'] }] });
    await all(`tag:lote-${end} `, 4);
    const before = await of(lot);
    await bar.getByRole('button', { name: t('list.bulk.macro.do') }).click();
    await page.getByRole('combobox', { name: t('list.bulk.macro') }).fill(macro.name.es);
    await page.getByRole('option', { name: new RegExp(macro.name.es) }).click();
    await told(page, t('list.bulk.done', { n: 4 }));
    assert.ok((await of(lot)).every((x) => x.priority === 'high' && x.tags.includes('macro')));
    await page.getByRole('listitem').first().getByRole('link').first().click();
    await page.getByRole('complementary').getByRole('button', { name: t('ticket.macro.run', { name: macro.name.es }), exact: true }).waitFor();
    await page.keyboard.press('z');
    await told(page, t('list.undone', { n: 4 }));
    assert.deepEqual((await of(lot)).map((x) => [x.priority, x.tags]), before.map((x) => [x.priority, x.tags]));
  });

  await step('one that answers customers is asked about; what it changed is put back, what it wrote is not', async () => {
    const two = await make(2, { subject: `Cartas ${end}` });
    const macro = await as(page, 'POST', '/macros', { owner: 'agent', name: { es: `Carta ${end}` }, actions: [{ do: 'reply', text: { es: 'Llega mañana.' } }, { do: 'status', value: 'pending' }, { do: 'assignee', value: 'me' }] });
    await page.reload(); // the macros are read once in a while
    await all(`cartas ${end}`, 2);
    const before = await of(two);
    await bar.getByRole('button', { name: t('list.bulk.macro.do') }).click();
    await page.getByRole('combobox', { name: t('list.bulk.macro') }).fill(macro.name.es);
    await page.getByRole('option', { name: new RegExp(macro.name.es) }).click();
    const ask = page.getByRole('dialog', { name: t('list.bulk.sure', { n: 2 }) });
    await ask.getByText(t('list.bulk.sure.sent')).waitFor();
    assert.equal((await view(page, two[0].id)).messages.length, 1);
    await ask.getByRole('button', { name: t('list.bulk.sure.do', { n: 2 }) }).click();
    await told(page, t('list.bulk.wrote', { n: 2 }));
    assert.ok((await of(two)).every((x) => x.status === 'pending' && x.assignee === 'ana'));
    await page.keyboard.press('z');
    await told(page, t('list.undone', { n: 2 }));
    assert.deepEqual((await of(two)).map((x) => [x.status, x.assignee]), before.map((x) => ['open', x.assignee]));
    assert.equal((await view(page, two[0].id)).messages.length, 2);
  });

  await step('what could not be changed is said ticket by ticket, and can be selected again', async () => {
    await as(page, 'PATCH', `/tickets/${lot[1].id}`, { closeBlockers: ['invoice'] }, { etag: '*' });
    await all(`lote ${end}`, 4);
    await bar.getByRole('button', { name: t('ticket.status') }).click();
    await page.getByRole('menuitem', { name: t('word.status.closed') }).click();
    const failed = page.getByRole('dialog', { name: t('list.bulk.failed', { n: 1 }) });
    const row = failed.getByRole('listitem').filter({ hasText: `#${lot[1].number}` });
    assert.ok((await row.innerText()).includes(t('word.problem.close_blocked')) || /factura|bloque|antes/i.test(await row.innerText()), await row.innerText());
    await failed.getByText(t('list.bulk.failed.rest', { n: 3 })).waitFor();
    await row.getByRole('link').click();
    await page.locator('article h1', { hasText: `Lote ${end} 1` }).waitFor();
    await failed.getByRole('button', { name: t('list.bulk.failed.select') }).click();
    await bar.getByText(t('list.bulk', { n: 1 })).waitFor();
    assert.deepEqual((await of(lot)).map((x) => x.status === 'closed'), [true, false, true, true]);
    await page.keyboard.press('Escape');
  });

  await step('several are merged into one of them, and parted again', async () => {
    const three = await make(3, { subject: `Trío ${end}` });
    await all(`trío ${end}`, 3);
    await bar.getByRole('button', { name: t('ticket.similar.do') }).click();
    // They are offered themselves, the oldest first; a number takes the rest away.
    const offered = page.getByRole('dialog', { name: t('ticket.merge') }).getByRole('option');
    const oldest = [...(await of(three))].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.number - b.number);
    await until(async () => (await offered.count()) === 3, 'the three are offered');
    const numbers = (await offered.allInnerTexts()).map((x) => Number(/#(\d+) /.exec(x)[1]));
    assert.deepEqual(numbers, oldest.map((x) => x.number));
    const into = page.getByRole('combobox', { name: t('ticket.merge') });
    await into.press('ArrowDown');
    await page.getByRole('option', { name: new RegExp(`#${numbers[1]} `), selected: true }).waitFor();
    await into.fill(`#${three[0].number}`);
    await until(async () => (await offered.count()) === 1, 'the one of that number is offered');
    await into.press('Enter');
    await told(page, t('ticket.merged.many', { n: 2, number: `#${three[0].number}` }));
    await page.locator('article h1', { hasText: `Trío ${end}` }).waitFor();
    assert.deepEqual((await of(three)).slice(1).map((x) => x.mergedInto ?? x.id), [three[0].id, three[0].id]);
    await page.getByRole('status').getByRole('button', { name: t('ticket.undo') }).last().click();
    await told(page, t('ticket.merged.undone', { numbers: '#' }));
    await until(async () => (await view(page, three[0].id)).ticket.merged.length === 0, 'they are parted');
    assert.ok((await of(three)).every((x) => !x.mergedInto));
  });

  await step('several of different customers: it is said who will be in copy', async () => {
    const mixed = [await ticket(page, { subject: `Mezcla ${end}`, name: 'Uno Solo' }), await ticket(page, { subject: `Mezcla ${end}`, name: 'Dos Más' }), await ticket(page, { subject: `Mezcla ${end}`, name: 'Tres Ya' })];
    await all(`mezcla ${end}`, 3);
    await bar.getByRole('button', { name: t('ticket.similar.do') }).click();
    await page.getByRole('combobox', { name: t('ticket.merge') }).fill(String(mixed[0].number));
    await page.getByRole('option', { name: new RegExp(`#${mixed[0].number} `) }).click();
    const ask = page.getByRole('dialog', { name: t('ticket.merge.ask') });
    for (const x of ['Dos Más', 'Tres Ya']) await ask.getByText(new RegExp(x)).waitFor();
    assert.equal(await ask.getByText(/Uno Solo/).count(), 0);
    await ask.getByRole('button', { name: t('ticket.cancel') }).click();
    assert.ok((await of(mixed)).every((x) => !x.mergedInto));
  });

  await step('on a telephone, in English: two are selected by touch and resolved', async () => {
    const { page: phone, t: e } = await enter(browser, 'luis', 'en', 390, { hasTouch: true });
    const two = [await ticket(phone, { subject: `Touch ${end}` }), await ticket(phone, { subject: `Touch ${end}` })];
    await phone.reload();
    await phone.locator('[role=list] a').first().waitFor();
    await phone.keyboard.press('g');
    await phone.keyboard.press('8');
    await phone.getByRole('textbox', { name: e('list.filter') }).fill(`touch ${end}`);
    await until(async () => (await phone.getByRole('listitem').count()) === 2, 'two rows');
    for (const x of two) await phone.getByRole('checkbox', { name: e('list.select', { number: `#${x.number}` }) }).tap();
    await phone.getByRole('toolbar').getByText(e('list.bulk', { n: 2 })).waitFor();
    await fits(phone, 'the selection');
    await phone.getByRole('toolbar').getByRole('button', { name: e('ticket.status') }).click();
    await phone.getByRole('menuitem', { name: e('word.status.resolved') }).click();
    await told(phone, e('list.bulk.done', { n: 2 }));
    assert.deepEqual((await Promise.all(two.map((x) => view(phone, x.id)))).map((v) => v.ticket.status), ['resolved', 'resolved']);
    await phone.context().close();
  });
});
