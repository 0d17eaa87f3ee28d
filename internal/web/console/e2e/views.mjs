// Views in a real browser: built in with counts, one's own filter, made and
// changed in the editor with every facet of the list, shared and used by others,
// given to everybody and taken back;
// from spam to the quarantine. node e2e/views.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { desk, enter, field, fits, flows, holds, pick, tail, ticket, told } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const { page, t } = await enter(browser, 'tom', 'es');
  const end = tail();
  const inbox = async (p = page) => {
    await p.goto(`${desk}/console/tickets`);
    await p.locator('[role=list] a').first().waitFor();
  };
  const menu = async (p, now) => {
    await p.getByRole('button', { name: now }).click();
    return p.getByRole('menu');
  };
  const rows = (p = page) => p.getByRole('listitem');
  const org = await as(page, 'POST', '/organizations', { name: `Panadería ${end}` });
  const person = await as(page, 'POST', '/people', { name: 'Pía Pan', address: `pia.${end}@cliente.test`, organization: org.id }).catch(() => undefined);
  assert.ok(person);
  const one = await ticket(page, { subject: `Harina ${end}`, address: `pia.${end}@cliente.test`, name: 'Pía Pan', language: 'en', type: 'request' });
  await as(page, 'PATCH', `/tickets/${one.id}`, { tags: [`pan-${end}`], assignee: 'tom', priority: 'high', team: 'ventas', why: 'prueba' }, { etag: '*' });
  await ticket(page, { subject: `Azúcar ${end}` });

  await step('the views that every desk has count what they show', async () => {
    await inbox();
    const { tickets } = await as(page, 'GET', '/tickets?limit=200');
    const mine = tickets.filter((x) => x.assignee === 'tom').length;
    const list = await menu(page, t('list.view.due'));
    const item = list.getByRole('menuitem', { name: new RegExp(`^${t('list.view.mine')}`) });
    await until(async () => (await item.innerText()).replace(/\D/g, '') === String(mine), `mine counts ${mine}`);
    await item.click();
    await page.getByRole('heading', { name: t('list.view.mine') }).waitFor();
    await page.getByText(t('list.count', { n: mine }), { exact: true }).waitFor();
  });

  await step('a filter that is chosen from the facets is kept as a view of one\'s own, changed and deleted', async () => {
    await inbox();
    await page.keyboard.press('g');
    await page.keyboard.press('8');
    await page.getByRole('button', { name: t('list.facets') }).click();
    await page.getByRole('menuitem', { name: t('list.tag'), exact: true }).click();
    await page.getByRole('menuitem', { name: `pan-${end}` }).click();
    await page.keyboard.press('Escape');
    await until(async () => (await rows().count()) === 1, 'one ticket');
    await (await menu(page, t('list.view.all'))).getByRole('menuitem', { name: t('list.view.save') }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: t('list.view.name') }).fill(`Pan ${end}`);
    await form.getByRole('button', { name: t('ticket.save') }).click();
    await told(page, t('list.view.done', { name: `Pan ${end}` }));
    await page.getByRole('heading', { name: `Pan ${end}` }).waitFor();
    await until(async () => (await rows().count()) === 1, 'the view shows its ticket');
    const list = await menu(page, `Pan ${end}`);
    assert.equal((await list.getByRole('menuitem', { name: new RegExp(`^Pan ${end}`) }).innerText()).trim().at(-1), '1');
    await list.getByRole('menuitem', { name: t('list.view.edit') }).click();
    await form.getByRole('textbox', { name: t('list.view.name') }).fill(`Panes ${end}`);
    await form.getByRole('button', { name: t('ticket.save') }).click();
    await page.getByRole('heading', { name: `Panes ${end}` }).waitFor();
    await (await menu(page, `Panes ${end}`)).getByRole('menuitem', { name: t('list.view.edit') }).click();
    await form.getByRole('button', { name: t('list.view.delete'), exact: true }).click();
    await form.getByRole('button', { name: t('list.view.delete.sure') }).click();
    await told(page, t('list.view.deleted', { name: `Panes ${end}` }));
    await page.getByRole('heading', { name: t('list.view.due') }).waitFor();
  });

  await step('what is over is not among the open ones, and the empty list leads to where it is', async () => {
    const over = await ticket(page, { subject: `Levadura ${end}` });
    await as(page, 'PATCH', `/tickets/${over.id}`, { assignee: 'tom', team: 'ventas', status: 'resolved' }, { etag: '*' });
    const resolved = page.getByRole('button', { name: t('list.view.open', { name: t('list.view.resolved') }) });
    const line = page.getByRole('textbox', { name: t('list.filter') });
    const found = async () => {
      await resolved.click();
      await page.getByRole('heading', { name: t('list.view.resolved') }).waitFor();
      await rows().filter({ hasText: `Levadura ${end}` }).waitFor();
    };
    await inbox();
    await line.fill(`Levadura ${end}`);
    await page.keyboard.press('Enter');
    await page.getByText(t('list.empty.search.text')).waitFor();
    await found();
    await inbox();
    await page.getByRole('button', { name: t('list.facets') }).click();
    await page.getByRole('menuitem', { name: t('word.status.open'), exact: true }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: t('word.status.resolved'), exact: true }).count(), 0);
    await page.keyboard.press('Escape');
    await line.fill('status:resolved ');
    await page.getByText(t('list.empty.elsewhere', { view: t('list.view.resolved') })).waitFor();
    await found();
  });

  await step('the editor has every facet of the list; a view of a team is there for its agents', async () => {
    await page.goto(`${desk}/console/tools/views/new`);
    await page.getByRole('textbox', { name: t('tools.name.es') }).fill(`Obrador ${end}`);
    await pick(page, t('tools.owner'), 'Ventas');
    for (const [name, value] of [
      ['ticket.status', t('word.status.new')],
      ['ticket.priority', t('word.priority.high')],
      ['ticket.type', t('word.type.request')],
      ['ticket.assignee', t('tools.me')],
      ['ticket.team', t('list.view.team')],
      ['tools.channel', t('word.channel.api')],
      ['list.language', t('word.language.en')],
      ['tools.category', t('tools.category.new')],
      ['list.org', `Panadería ${end}`],
    ]) {
      await pick(page, t(name), value);
      await page.keyboard.press('Escape');
    }
    await field(page, t('ticket.tags')).fill(`pan-${end}`);
    await page.keyboard.press('Enter');
    await field(page, t('tools.words')).fill('harina');
    await page.keyboard.press('Control+Enter');
    await told(page, t('tools.saved'));
    const made = (await as(page, 'GET', '/views')).views.find((v) => v.name.es === `Obrador ${end}`);
    assert.deepEqual(Object.keys(made.filter).sort(), ['assignees', 'categories', 'channels', 'languages', 'organizations', 'priorities', 'statuses', 'tags', 'teams', 'text', 'types']);
    await inbox();
    await (await menu(page, t('list.view.due'))).getByRole('menuitem', { name: new RegExp(`^Obrador ${end}`) }).click();
    await page.getByRole('heading', { name: `Obrador ${end}` }).waitFor();
    await until(async () => (await rows().count()) === 1, 'it shows the one ticket that has all of it');
    const { page: eva, t: e } = await enter(browser, 'eva', 'en');
    await (await menu(eva, e('list.view.due'))).getByRole('menuitem', { name: new RegExp(`^Obrador ${end}`) }).click();
    await eva.getByText(e('list.empty.saved')).waitFor(); // "whoever uses it" is she, and the ticket is his
    assert.equal(await (await menu(eva, `Obrador ${end}`)).getByRole('menuitem', { name: e('list.view.edit') }).count(), 0);
    const { page: luis, t: f } = await enter(browser, 'luis', 'en');
    const list = await menu(luis, f('list.view.due'));
    await list.getByRole('menuitem', { name: new RegExp(`^${f('list.view.mine')}`) }).waitFor();
    assert.equal(await list.getByText(`Obrador ${end}`).count(), 0, 'another team does not have it');
    await eva.context().close();
    await luis.context().close();
  });

  await step('a shared view is changed in the editor, and deleted', async () => {
    const made = (await as(page, 'GET', '/views')).views.find((v) => v.name.es === `Obrador ${end}`);
    await page.goto(`${desk}/console/tools/views/${made.id}`);
    await page.getByRole('textbox', { name: t('tools.name.en') }).fill(`Bakery ${end}`);
    await page.getByRole('button', { name: new RegExp(`^${t('tools.save')}`) }).click();
    await told(page, t('tools.saved'));
    assert.equal((await as(page, 'GET', `/views/${made.id}`)).name.en, `Bakery ${end}`);
    await page.getByRole('button', { name: t('tools.delete'), exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: t('tools.delete'), exact: true }).click();
    await told(page, t('tools.deleted'));
    assert.ok(!(await as(page, 'GET', '/views')).views.some((v) => v.id === made.id));
  });

  await step('a view of one\'s own is given to everybody in the editor, and taken back; who only uses it reads whose it is', async () => {
    const { page: marta, t: m } = await enter(browser, 'marta', 'en');
    const { page: eva, t: e } = await enter(browser, 'eva', 'es');
    const made = await as(marta, 'POST', '/views', { owner: 'agent', name: { en: `Oven ${end}`, es: `Horno ${end}` }, filter: { tags: [`pan-${end}`] } });
    const at = `${desk}/console/tools/views/${made.id}`;
    const owner = (p, x) => p.getByRole('combobox', { name: x('tools.owner'), exact: true });
    const give = async (to) => {
      await marta.getByRole('button', { name: m('tools.save') }).and(marta.locator(':disabled')).waitFor();
      await pick(marta, m('tools.owner'), to);
      await marta.getByRole('button', { name: m('tools.save') }).click();
      await told(marta, m('tools.saved'));
    };
    const offered = async (p, now) => {
      await inbox(p);
      const list = await menu(p, now);
      await list.getByRole('menuitem').first().waitFor();
      return list;
    };
    await marta.goto(at);
    await holds(owner(marta, m), m('tools.owner.agent'));
    assert.equal(await (await offered(eva, e('list.view.due'))).getByText(`Horno ${end}`).count(), 0, 'it is nobody else\'s');
    await give(m('tools.owner.everybody'));
    await marta.getByRole('link', { name: `Oven ${end} ${m('tools.owner.everybody')}` }).waitFor(); // in the list beside it
    await (await offered(eva, e('list.view.due'))).getByRole('menuitem', { name: new RegExp(`^Horno ${end}`) }).click();
    await eva.getByRole('heading', { name: `Horno ${end}` }).waitFor();
    await eva.goto(at);
    await eva.getByText(e('tools.readonly')).waitFor();
    await eva.locator('[data-fact]').getByText(e('tools.owner.everybody'), { exact: true }).waitFor();
    await eva.locator('[data-fact]').getByText(`pan-${end}`, { exact: true }).waitFor();
    assert.equal(await eva.getByRole('article').locator('input, textarea, button').count(), 0, 'what may only be read is text');
    await give(m('tools.owner.agent'));
    const now = await as(marta, 'GET', `/views/${made.id}`);
    assert.deepEqual([now.owner, now.createdAt], ['agent', made.createdAt]);
    assert.equal(await (await offered(eva, e('list.view.due'))).getByText(`Horno ${end}`).count(), 0, 'it is gone for her');
    await (await offered(marta, m('list.view.due'))).getByRole('menuitem', { name: new RegExp(`^Oven ${end}`) }).click();
    await (await menu(marta, `Oven ${end}`)).getByRole('menuitem', { name: m('list.view.edit') }).click();
    await pick(marta, m('tools.owner'), m('tools.owner.everybody'));
    await marta.getByRole('dialog').getByRole('button', { name: m('ticket.save') }).click();
    await told(marta, m('list.view.done', { name: `Oven ${end}` }));
    assert.equal((await as(eva, 'GET', `/views/${made.id}`)).owner, 'everybody');
    await marta.context().close();
    await eva.context().close();
  });

  await step('from the view of spam a lead comes to the quarantine, an agent does not', async () => {
    await inbox();
    await (await menu(page, t('list.view.due'))).getByRole('menuitem', { name: t('list.view.spam') }).click();
    await page.getByRole('region', { name: t('list.name') }).getByRole('link', { name: t('app.rail.quarantine') }).click();
    await page.getByRole('region', { name: t('quarantine.title') }).waitFor();
    await page.getByRole('button', { name: t('app.menu') }).click();
    await page.getByRole('link', { name: t('app.rail.quarantine') }).waitFor();
    assert.equal(await page.getByRole('link', { name: t('app.rail.audit') }).count(), 0);
    const { page: ana, t: e } = await enter(browser, 'ana', 'en', 390);
    await (await menu(ana, e('list.view.due'))).getByRole('menuitem', { name: e('list.view.spam') }).click();
    await ana.getByRole('heading', { name: e('list.view.spam') }).waitFor();
    assert.equal(await ana.getByRole('link', { name: e('app.rail.quarantine') }).count(), 0);
    await fits(ana, 'the list');
    await ana.context().close();
  });
});
