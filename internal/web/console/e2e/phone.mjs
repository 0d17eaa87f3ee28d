// By touch on a telephone, in Spanish: a view of one's own, the desk's own fields
// beside a ticket, the settings and the tools made and changed; a technician who
// answers with a photograph, with and without a connection.
// ONLY=WORDS node e2e/phone.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { composer, desk, enter, field, fits, flows, shown, tail, ticket, told, view } from './flow.mjs';

const touch = { hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const THUMB = 40; // px
const photograph = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

await flows(async ({ browser, step }) => {
  const { page, t } = await enter(browser, 'marta', 'es', 390, touch);
  const end = tail();
  const tap = (where) => where.first().tap();
  const button = (key, values, on = page) => on.getByRole('button', { name: typeof key === 'string' ? t(key, values) : key, exact: true });
  const option = async (name, value) => {
    await field(page, name).tap({ force: true }); // of several values the field itself is hidden
    await tap(page.getByRole('option', { name: value, exact: true }));
  };
  const inbox = async () => {
    await page.goto(`${desk}/console/tickets`);
    await page.locator('[role=list] a').first().waitFor();
  };
  const views = (name) => tap(page.getByRole('button', { name }));

  const { id } = await ticket(page, { subject: `Bomba ${end}` });
  await as(page, 'PATCH', `/tickets/${id}`, { tags: [`bomba-${end}`] }, { etag: '*' });

  await step('a filter is kept as a view of one’s own, chosen, changed and deleted', async () => {
    await inbox();
    await tap(button('list.facets'));
    await tap(page.getByRole('menuitem', { name: t('list.tag'), exact: true }));
    await tap(page.getByRole('menuitem', { name: `bomba-${end}` }));
    await page.keyboard.press('Escape');
    await until(async () => (await page.getByRole('listitem').count()) === 1, 'one ticket');
    await views(t('list.view.due'));
    await tap(page.getByRole('menuitem', { name: t('list.view.save') }));
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: t('list.view.name') }).fill(`Bombas ${end}`);
    await fits(page, 'the form of a view');
    await tap(button('ticket.save', {}, form));
    await page.getByRole('heading', { name: `Bombas ${end}` }).waitFor();
    await inbox();
    await views(t('list.view.due'));
    await tap(page.getByRole('menuitem', { name: new RegExp(`^Bombas ${end}`) }));
    await until(async () => (await page.getByRole('listitem').count()) === 1, 'it shows its ticket');
    await views(`Bombas ${end}`);
    await tap(page.getByRole('menuitem', { name: t('list.view.edit') }));
    await form.getByRole('textbox', { name: t('list.view.name') }).fill(`Motores ${end}`);
    await tap(button('ticket.save', {}, form));
    await views(`Motores ${end}`);
    await tap(page.getByRole('menuitem', { name: t('list.view.edit') }));
    await tap(button('list.view.delete', {}, form));
    await tap(button('list.view.delete.sure', {}, form));
    await page.getByRole('heading', { name: t('list.view.due') }).waitFor();
  });

  const before = await as(page, 'GET', '/configuration');
  const saved = async () => {
    await tap(button('config.save'));
    await told(page, t('config.saved'));
  };
  const section = async (name) => {
    await page.goto(`${desk}/console/settings/${name}`);
    await tap(button('config.add'));
  };
  const name = (key, l) => `${t(key)} (${t(`config.language.${l}`)})`.toLowerCase();
  const named = (key, l) => page.getByRole('textbox', { name: new RegExp(`^${name(key, l).replace(/[()]/g, '\\$&')}$`, 'i') });

  await step('an agent, a team and a field are made and changed in the settings', async () => {
    await section('teams');
    await named('config.field.teams.name', 'es').fill(`Taller ${end}`);
    await saved();
    await section('agents');
    await page.getByRole('textbox', { name: t('config.field.agents.name'), exact: true }).fill(`Rosa ${end}`);
    await page.getByRole('textbox', { name: t('config.field.agents.address') }).fill(`rosa.${end}@tienda.test`);
    await option(t('config.field.agents.teams'), `Taller ${end}`);
    await page.keyboard.press('Escape');
    await fits(page, 'an agent');
    await saved();
    await section('fields');
    await named('config.field.fields.name', 'es').fill(`Modelo ${end}`);
    await saved();
    await section('fields');
    await named('config.field.fields.name', 'es').fill(`Revisada ${end}`);
    await option(t('config.field.fields.kind'), t('config.kind.checkbox'));
    await saved();
    const made = await as(page, 'GET', '/configuration');
    const team = made.teams.find((x) => x.name.es === `Taller ${end}`);
    assert.ok(made.agents.find((x) => x.name === `Rosa ${end}`).teams.includes(team.id));
    assert.deepEqual(made.fields.slice(-2).map((f) => [f.name.es, f.kind]), [[`Modelo ${end}`, 'text'], [`Revisada ${end}`, 'checkbox']]);
    await page.goto(`${desk}/console/settings/teams`);
    await tap(page.getByRole('link', { name: new RegExp(`Taller ${end}`) }));
    await named('config.field.teams.name', 'en').fill(`Workshop ${end}`);
    await saved();
    assert.equal((await as(page, 'GET', '/configuration')).teams.find((x) => x.id === team.id).name.en, `Workshop ${end}`);
  });

  await step('the desk’s own fields are filled in beside the ticket', async () => {
    await until(async () => (await as(page, 'GET', '/configuration')).fields.some((f) => f.name.es === `Modelo ${end}`), 'the API knows the fields');
    await shown(page, id);
    await tap(button('ticket.panel.toggle'));
    const model = field(page, `Modelo ${end}`);
    await model.tap();
    await model.fill('BX-2');
    await model.blur();
    await tap(page.getByRole('checkbox', { name: `Revisada ${end}` }));
    await until(async () => Object.values((await view(page, id)).ticket.fields).sort().join() === 'BX-2,true', 'both are kept');
    await fits(page, 'the details');
  });

  await step('a canned reply and a view are made, changed and deleted in the tools', async () => {
    for (const [kind, path, key] of [['replies', '/canned-replies', 'cannedReplies'], ['views', '/views', 'views']]) {
      await page.goto(`${desk}/console/tools/${kind}/new`);
      await page.getByRole('textbox', { name: t('tools.name.es') }).fill(`Móvil ${end}`);
      if (kind === 'replies') await page.getByRole('textbox', { name: t('word.language.es'), exact: true }).fill('Va de camino.');
      else await option(t('ticket.priority'), t('word.priority.high'));
      await page.keyboard.press('Escape');
      await fits(page, kind);
      await tap(page.getByRole('button', { name: new RegExp(`^${t('tools.save')}`) }));
      await told(page, t('tools.saved'));
      const made = (await as(page, 'GET', path))[key].find((x) => x.name.es === `Móvil ${end}`);
      await page.goto(`${desk}/console/tools/${kind}/${made.id}`);
      await page.getByRole('textbox', { name: t('tools.name.en') }).fill(`Mobile ${end}`);
      await tap(page.getByRole('button', { name: new RegExp(`^${t('tools.save')}`) }));
      await until(async () => (await as(page, 'GET', `${path}/${made.id}`)).name.en === `Mobile ${end}`, 'the change is kept');
      await tap(button('tools.delete'));
      await tap(button('tools.delete', {}, page.getByRole('dialog')));
      await told(page, t('tools.deleted'));
    }
  });

  await step('a technician answers with a photograph and leaves a status, by thumb', async () => {
    await shown(page, id);
    await composer(page).fill('Se cambió el retén.');
    for (const what of ['ticket.attach', 'ticket.canned', 'ticket.macro', 'ticket.send.with', 'ticket.panel.toggle']) {
      const box = await button(what).first().boundingBox();
      assert.ok(box.height >= THUMB, `${t(what)} is ${Math.round(box.height)} px high`);
    }
    const picking = page.waitForEvent('filechooser');
    await tap(button('ticket.attach'));
    await (await picking).setFiles({ name: 'reten.png', mimeType: 'image/png', buffer: photograph });
    await page.getByText('reten.png').first().waitFor();
    await page.getByLabel(t('ticket.file.sending', { name: 'reten.png' })).waitFor({ state: 'detached' }); // nothing is sent without it
    await fits(page, 'the composer');
    await tap(button('ticket.send.with'));
    const item = page.getByRole('menuitem', { name: t('ticket.send.as', { status: t('word.status.on_hold') }) });
    assert.ok((await item.boundingBox()).y > 844 / 2, 'the statuses are where the thumb is');
    await tap(item);
    await until(async () => {
      const { messages, ticket: now } = await view(page, id);
      return now.status === 'on_hold' && messages[0].files?.[0]?.name === 'reten.png';
    }, 'the answer is sent with its photograph');
    await tap(button('ticket.panel.toggle'));
    await option(t('ticket.status'), t('word.status.open'));
    await until(async () => (await view(page, id)).ticket.status === 'open', 'the status is changed in the details');
  });

  await step('a message leaves the subject to be read, below a line that says why, too', async () => {
    const long = await ticket(page, { subject: `Un asunto que ocupa dos renglones en un teléfono ${end}`, address: `m.${end}@cliente.test`, text: 'Hola.' });
    await shown(page, long.id);
    await page.locator('aside button').first().waitFor({ state: 'attached' }); // its keys are there
    await page.context().setOffline(true);
    await page.getByText(t('app.offline')).waitFor();
    await page.keyboard.press('!');
    const message = page.getByRole('status').getByText(t('app.error.tried.network', { what: `#${long.number} · ${t('ticket.status')}: ${t('word.status.closed')} · ${t('ticket.tags')}: spam` }));
    await message.waitFor();
    const edges = async () => [await page.locator('article h1').boundingBox(), await message.boundingBox()];
    await until(async () => (([subject, said]) => subject && said && said.y >= subject.y + subject.height)(await edges()), 'it stands below the subject');
    await page.context().setOffline(false);
    await page.getByText(t('app.offline')).waitFor({ state: 'detached' });
  });

  await step('without a connection it says what is not sent yet, and sends it later', async () => {
    await shown(page, id);
    const { number } = (await view(page, id)).ticket;
    await page.context().setOffline(true);
    await page.getByText(t('app.offline')).waitFor();
    await composer(page).fill('Queda probada.');
    await tap(button('ticket.send.short', { status: t('word.status.answered') }));
    await page.getByText(t('ticket.waits.here')).first().waitFor();
    await page.getByRole('link', { name: t('list.back') }).first().tap();
    const notice = page.getByRole('status').getByText(t('ticket.waits', { number: `#${number}` }));
    await notice.waitFor();
    const rail = await page.getByRole('navigation').boundingBox();
    const stands = await notice.boundingBox();
    assert.ok(stands.y + stands.height <= rail.y, 'what waits is said above the rail');
    await page.context().setOffline(false);
    await until(async () => (await view(page, id)).messages[0].text === 'Queda probada.', 'it is sent when the connection is back');
  });

  // The desk is as it was.
  const now = await as(page, 'GET', '/configuration', undefined, { whole: true });
  await as(page, 'PUT', '/configuration', { ...now.body, agents: before.agents, teams: before.teams, fields: before.fields }, { etag: now.etag });
});
