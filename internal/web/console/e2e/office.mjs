// What admins and leads look after, in a real browser: quarantine, mails of a
// mailbox, keys of teams, tags, the audit log. node e2e/office.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { arrives, desk, enter, field, fits, flows, holds, pick, shown, tail, ticket, told, view } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const { page, t } = await enter(browser, 'marta', 'es');
  const end = tail();
  const spam = (n, from = `ganga.${end}@feria-${end}.example`) => arrives({ from, subject: `Ganga ${n} ${end}`, text: 'Compre ya.', headers: ['X-Desk-Verdicts: spam=FAIL'] });
  const held = (n) => until(async () => (await as(page, 'GET', '/quarantine')).mails.find((m) => m.subject === `Ganga ${n} ${end}`), `mail ${n} is held`);
  const go = async (p, path) => {
    await p.goto(`${desk}/console${path}`);
    await p.getByRole('main').getByRole('heading').first().waitFor();
  };
  await Promise.all([spam(1), spam(2)]);

  await step('a mail of the quarantine is deleted and its sender blocked; his next one says so', async () => {
    const one = await held(1);
    await go(page, '/quarantine');
    await page.getByRole('link', { name: new RegExp(`Ganga 1 ${end}`) }).click();
    await page.getByText('Compre ya.').waitFor();
    await page.getByRole('button', { name: t('quarantine.delete.with') }).click();
    await page.getByRole('menuitem', { name: t('quarantine.block.sender') }).click();
    await page.getByRole('dialog').getByText(t('quarantine.delete.block', { who: one.from })).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: t('quarantine.delete') }).click();
    await told(page, t('quarantine.deleted'));
    assert.ok(!(await as(page, 'GET', '/quarantine')).mails.some((m) => m.id === one.id));
    await page.getByRole('link', { name: t('quarantine.senders') }).click();
    const rule = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: t('quarantine.senders.forget', { who: one.from }) }) });
    await rule.getByText(new RegExp(t('quarantine.rule.block'))).waitFor();
    await arrives({ from: one.from, subject: `Ganga 3 ${end}`, text: 'Otra vez.' });
    await held(3);
    await go(page, '/quarantine');
    await page.getByRole('link', { name: new RegExp(`Ganga 3 ${end}.*${t('quarantine.cause.blocked')}`) }).waitFor();
    await go(page, '/quarantine/senders');
    await page.getByRole('button', { name: t('quarantine.senders.forget', { who: one.from }) }).click();
    await told(page, t('quarantine.senders.forgotten', { who: one.from }));
    await rule.waitFor({ state: 'detached' });
  });

  await step('another is released by a lead on a telephone, in English', async () => {
    const two = await held(2);
    const { page: phone, t: e } = await enter(browser, 'tom', 'en', 390);
    await go(phone, `/quarantine/${two.id}`);
    await fits(phone, 'the mail');
    assert.equal(await phone.getByRole('button', { name: e('quarantine.delete') }).count(), 0);
    await phone.getByRole('button', { name: new RegExp(`^${e('quarantine.release')}`) }).click();
    await phone.getByRole('status').getByRole('button', { name: e('quarantine.released.open') }).click();
    await phone.locator('article h1', { hasText: `Ganga 2 ${end}` }).waitFor();
    await phone.context().close();
  });

  await step('the mails of a mailbox are looked at before anybody gets one', async () => {
    await go(page, '/settings/mailboxes/soporte');
    const frame = page.frameLocator(`iframe[title="${t('config.preview')}"]`);
    await frame.locator('body').waitFor();
    const part = page.locator('section', { has: page.getByRole('heading', { name: t('config.preview') }) });
    const subject = () => part.locator('p').filter({ hasText: /#\d+/ }).first().innerText();
    const spanish = await subject();
    await part.getByText(t('config.language.en'), { exact: true }).click();
    await until(async () => (await subject()) !== spanish, 'the mail is in English');
    await part.getByRole('combobox', { name: t('config.preview.notice') }).selectOption('sla_breach');
    await part.getByText(t('config.preview.plain'), { exact: true }).click();
    await until(async () => (await part.getByLabel(t('config.preview.plain')).last().innerText()).length > 40, 'its text is shown');
  });

  let secret = '';
  await step('a key for one team sees its tickets and no other', async () => {
    const other = await ticket(page, { subject: `Ventas ${end}` });
    await as(page, 'PATCH', `/tickets/${other.id}`, { team: 'ventas' }, { etag: '*' });
    await go(page, '/settings/keys');
    await page.getByRole('button', { name: t('config.add') }).click();
    await page.getByRole('textbox', { name: t('config.key.name') }).fill(`tienda ${end}`);
    await pick(page, t('config.key.teams'), 'Ventas');
    await page.keyboard.press('Escape');
    assert.ok(await page.getByRole('checkbox', { name: t('config.scope.apikeys:write') }).isDisabled());
    await page.getByRole('button', { name: t('config.key.make') }).click();
    secret = (await page.locator('pre').innerText()).trim();
    await page.getByRole('listitem').filter({ hasText: `tienda ${end}` }).getByText(new RegExp(t('config.key.in', { teams: 'Ventas' }))).waitFor();
    const { tickets } = await (await fetch(`${desk}/api/v1/tickets?limit=200`, { headers: { Authorization: `Bearer ${secret}` } })).json();
    assert.ok(tickets.some((x) => x.id === other.id));
    assert.deepEqual([...new Set(tickets.map((x) => x.team))], ['ventas']);
  });

  await step('a tag leads to its tickets', async () => {
    const one = await ticket(page, { subject: `Etiqueta ${end}` });
    await as(page, 'PATCH', `/tickets/${one.id}`, { tags: [`feria-${end}`] }, { etag: '*' });
    await go(page, '/settings/tags');
    await page.getByText(t('config.tags.rename')).waitFor();
    await page.getByRole('listitem').filter({ hasText: `feria-${end}` }).getByRole('link', { name: t('config.tags.open', { n: 1 }) }).click();
    await until(async () => (await page.locator('[role=listitem]', { hasText: `Etiqueta ${end}` }).count()) === 1, 'the list shows its ticket');
    await page.getByRole('button', { name: t('list.filter.remove', { what: `${t('list.tag')}: feria-${end}` }) }).waitFor();
  });

  await step('the audit log names what was done to what, and leads there', async () => {
    const person = await as(page, 'POST', '/people', { name: `Ada ${end}`, address: `ada.${end}@cliente.test` });
    const org = await as(page, 'POST', '/organizations', { name: `Molino ${end}` });
    await as(page, 'POST', '/canned-replies', { owner: 'everybody', name: { es: `Plazo ${end}` }, text: { es: 'Mañana.' }, tags: [] });
    const config = await as(page, 'GET', '/configuration', undefined, { whole: true });
    await as(page, 'PUT', '/configuration', { ...config.body, settings: { ...config.body.settings, name: `${config.body.settings.name} ` + end.slice(-2) } }, { etag: config.etag });
    const now = await as(page, 'GET', '/configuration', undefined, { whole: true });
    await as(page, 'PUT', '/configuration', { ...now.body, settings: config.body.settings }, { etag: now.etag });
    await go(page, '/audit');
    const entry = (what) => page.getByRole('listitem').filter({ hasText: t(`audit.what.${what}`) });
    await entry('person.created').getByRole('link', { name: `Ada ${end}` }).waitFor();
    await entry('organization.created').getByRole('link', { name: `Molino ${end}` }).waitFor();
    await entry('tool.created').getByRole('link', { name: `Plazo ${end}` }).waitFor();
    await entry('key.created').getByRole('link', { name: `tienda ${end}` }).waitFor();
    await entry('configuration.changed').first().getByRole('link', { name: t('settings.name.general') }).waitFor();
    await entry('person.created').getByRole('link', { name: `Ada ${end}` }).click();
    await page.waitForURL(`**/people/${person.id}`);
    await go(page, '/audit');
    await entry('organization.created').getByRole('link', { name: `Molino ${end}` }).click();
    await page.waitForURL(`**/organizations/${org.id}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await go(page, '/audit');
    await entry('tool.created').getByRole('link', { name: `Plazo ${end}` }).waitFor();
    await fits(page, 'the audit log');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await step('what is empty says why and how to fill it; what is out of sight is not said to be nothing', async () => {
    const { page: ana, t: e } = await enter(browser, 'ana', 'en');
    const org = await as(page, 'POST', '/organizations', { name: `Noria ${end}` });
    await go(page, `/organizations/${org.id}`);
    for (const key of ['organizations.people.none', 'organizations.tickets.none']) await page.getByText(t(key)).waitFor();
    await go(ana, `/organizations/${org.id}`);
    for (const key of ['organizations.people.unseen', 'organizations.tickets.unseen']) await ana.getByText(e(key)).waitFor();
    await go(ana, '/organizations');
    await ana.getByText(e('organizations.open.text')).waitFor();
    await ana.route(/\/api\/v1\/(organizations|canned-replies)(\?|$)/, (route) => route.fulfill({ json: { organizations: [], cannedReplies: [] } }));
    for (const [path, how, open] of [['/organizations', 'organizations.none.how', 'organizations.open.text'], ['/tools/replies', 'tools.none.how', 'tools.open.text']]) {
      await ana.goto(`${desk}/console${path}`);
      await ana.getByText(e(how)).waitFor();
      assert.equal(await ana.getByText(e(open)).count(), 0, 'there is nothing to choose');
    }
    await ana.setViewportSize({ width: 390, height: 844 });
    await go(ana, '/profile');
    const used = ana.getByText(e('profile.sessions.used')).first();
    await used.waitFor();
    assert.ok(await used.evaluate((x) => x.scrollWidth <= x.clientWidth), 'when a session was used is not cut off');
    await ana.context().close();
  });

  await step('away with a replacement, zone and signature are one\'s own, and what customers write reaches whoever stands in', async () => {
    const { page: ana, t: e } = await enter(browser, 'ana', 'es');
    const mine = await ticket(ana, { subject: `De Ana ${end}`, address: `ausente.${end}@cliente.test` });
    await as(ana, 'PATCH', `/tickets/${mine.id}`, { assignee: 'ana' }, { etag: '*' });
    await go(ana, '/profile');
    await field(ana, e('page.zone')).fill('Bogot');
    await ana.getByRole('option', { name: 'America/Bogota' }).click();
    await until(async () => (await as(ana, 'GET', '/me')).profile.zone === 'America/Bogota', 'the zone is kept');
    const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
    await field(ana, e('profile.away.until')).fill(day(3));
    await field(ana, e('profile.away.replacement')).click();
    await ana.getByRole('option', { name: 'Luis Vega', exact: true }).waitFor();
    assert.equal(await ana.getByRole('option', { name: 'Eva Sanz' }).count(), 0, 'who sees none of her teams is offered');
    await ana.keyboard.press('Escape');
    await pick(ana, e('profile.away.replacement'), 'Luis Vega');
    await ana.getByRole('button', { name: e('profile.away.begin') }).click();
    await ana.getByText(new RegExp(e('profile.away.by', { who: 'Luis Vega' }))).waitFor();
    await fits(ana, 'the profile');
    await ana.getByRole('textbox', { name: e('page.language.es') }).fill(`Ana, de Soporte ${end}`);
    await ana.getByRole('textbox', { name: e('page.language.es') }).blur();
    await until(async () => (await as(ana, 'GET', '/me')).profile.signature?.es === `Ana, de Soporte ${end}`, 'the signature is kept');
    await ana.goto(`${desk}/console/tickets/${mine.id}`);
    // In Bogotá it is six or seven hours earlier than in this browser.
    const said = await ana.locator('[role=log] time').first().getAttribute('title');
    const there = new Intl.DateTimeFormat('es', { dateStyle: 'full', timeStyle: 'short', timeZone: 'America/Bogota' }).format(new Date(await ana.locator('[role=log] time').first().getAttribute('datetime')));
    assert.equal(said, there, 'times are of the zone of the profile');
    const firm = ana.locator('form[data-mode] details');
    if ((await view(ana, mine.id)).ticket.language === 'es') {
      await firm.locator('summary').click();
      await firm.getByText(`Ana, de Soporte ${end}`).waitFor();
    }
    // What tells whoever stands in reads the configuration anew within 30 seconds.
    const { page: luis, t: x } = await enter(browser, 'luis', 'en');
    await shown(luis, mine.id);
    const until3 = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'Europe/Madrid' }).format(new Date((await as(ana, 'GET', '/me')).profile.away.until));
    await holds(field(luis, x('ticket.assignee')), `Ana Ruiz (${x('word.away', { until: until3 })})`);
    await go(luis, '/dashboard');
    await luis.getByRole('row').filter({ hasText: 'Ana Ruiz' }).getByText(x('word.away', { until: until3 })).waitFor();
    await until(async () => {
      await arrives({ from: `ausente.${end}@cliente.test`, to: 'soporte@tienda.test', subject: `Re: De Ana ${end} [#${mine.number}]`, text: 'Sigo esperando.' });
      await luis.waitForTimeout(2500);
      return (await as(luis, 'GET', '/notifications')).notifications.some((n) => n.ticket === mine.id || n.number === mine.number);
    }, 'Luis was told');
    await go(ana, '/profile');
    await ana.getByRole('button', { name: e('profile.away.end') }).click();
    await ana.getByRole('button', { name: e('profile.away.begin') }).waitFor();
    await as(ana, 'PATCH', '/me', { zone: '', signature: { es: '' } }, { etag: '*' });
    await ana.context().close();
    await luis.context().close();
  });
});
