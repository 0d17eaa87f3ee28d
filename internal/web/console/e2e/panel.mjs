// What stands beside a ticket, in a real browser: who takes part and watches,
// links, a message split off, duplicates, priority, blockers, a day to come back,
// history with causes, addresses that mail does not reach.
// node e2e/panel.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { arrives, enter, field, fits, flows, message, pick, refused, shown, tail, ticket, told, view } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const { page, t } = await enter(browser, 'ana', 'es');
  const end = tail();
  const customer = `cliente.${end}@cliente.test`;
  const panel = page.getByRole('complementary', { name: t('ticket.panel') });
  const part = (name) => panel.locator('section', { has: page.getByRole('heading', { name: new RegExp(`^${name}`) }) }).last();
  const made = await ticket(page, { subject: `Cafetera ${end}`, address: customer, text: 'No enciende.' });

  // One that sleeps meanwhile: the desk wakes it by itself.
  const sleeper = await ticket(page, { subject: `Duerme ${end}` });
  await as(page, 'PATCH', `/tickets/${sleeper.id}`, { status: 'postponed', wakeAt: new Date(Date.now() + 2000).toISOString() }, { etag: '*' });

  await step('an agent watches by key, adds another, and both are taken out', async () => {
    await shown(page, made.id);
    await panel.getByRole('button', { name: t('ticket.watchers.add') }).waitFor();
    await page.keyboard.press('w');
    await panel.getByText('Ana Ruiz', { exact: true }).waitFor();
    await panel.getByRole('button', { name: t('ticket.watchers.add') }).click();
    await field(page, t('ticket.watchers.add')).fill('Luis');
    await page.getByRole('option', { name: 'Luis Vega' }).click();
    await until(async () => (await view(page, made.id)).ticket.watchers.join() === 'ana,luis', 'both watch');
    await panel.getByRole('button', { name: t('ticket.people.remove', { who: 'Luis Vega' }) }).click();
    await page.locator('article h1').click();
    await page.keyboard.press('w');
    await until(async () => (await view(page, made.id)).ticket.watchers.length === 0, 'nobody watches');
  });

  await step('somebody is put in copy and taken out, and a wrong address is said', async () => {
    await panel.getByRole('button', { name: t('ticket.copy') }).click();
    const address = panel.getByRole('textbox', { name: t('ticket.copy') });
    await address.fill('nadie@');
    await page.evaluate(() => document.querySelector('aside form').noValidate = true);
    await address.press('Enter');
    await panel.getByText(t('ticket.to.wrong', { address: 'nadie@' })).waitFor();
    await address.fill(`copia.${end}@cliente.test`);
    await address.press('Enter');
    await panel.getByText(t('word.role.cc')).waitFor();
    await panel.getByRole('button', { name: t('ticket.people.remove', { who: `copia.${end}@cliente.test` }) }).click();
    await panel.getByText(t('word.role.cc')).waitFor({ state: 'detached' });
  });

  await step('a mention tells the agent, who sees it under notifications', async () => {
    await page.keyboard.press('n');
    await page.keyboard.type('mira esto @lui');
    await page.getByRole('option', { name: /Luis/ }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText(t('ticket.leaving'), { exact: true }).waitFor();
    await page.goto(page.url()); // whoever leaves sends at once
    await until(async () => (await view(page, made.id)).messages.some((m) => m.kind === 'note' && m.text.includes('@luis')), 'the note is there');
    const { page: luis, t: e } = await enter(browser, 'luis', 'en');
    await luis.getByRole('link', { name: new RegExp(e('app.bell', { n: 1 }).replace(/\d+.*/, '')) }).first().click();
    const told = luis.getByRole('link', { name: new RegExp(`Cafetera ${end}`) }).first();
    await until(async () => (await as(luis, 'GET', '/notifications')).notifications.some((n) => n.ticket === made.id), 'Luis was told');
    await luis.reload();
    await told.click();
    await luis.locator('article h1', { hasText: `Cafetera ${end}` }).waitFor();
    await luis.context().close();
  });

  await step('tickets are linked, followed and parted', async () => {
    const other = await ticket(page, { subject: `Molinillo ${end}` });
    await shown(page, made.id);
    await panel.getByRole('button', { name: t('ticket.link'), exact: true }).click();
    await panel.getByRole('textbox', { name: t('ticket.link.number') }).fill(`#${other.number}`);
    await pick(page, t('ticket.link.kind'), t('word.link.follow_up'));
    await panel.getByRole('button', { name: t('ticket.link.add'), exact: true }).click();
    await panel.getByRole('link', { name: new RegExp(`^#${other.number}\\b`) }).click();
    await page.locator('article h1', { hasText: `Molinillo ${end}` }).waitFor();
    await panel.getByText(t('word.link.previous')).waitFor();
    await panel.getByRole('button', { name: t('ticket.unlink', { number: `#${made.number}` }) }).click();
    await until(async () => (await view(page, made.id)).ticket.links.length === 0, 'they are parted on both sides');
  });

  await step('a message becomes a ticket of its own, linked to the one that it came from', async () => {
    await arrives({ from: customer, subject: `Otra cosa ${end}`, text: 'Y además falta el cable.' });
    const mail = await until(async () => (await as(page, 'GET', `/tickets/search?q=${encodeURIComponent(customer)}`)).tickets.find((x) => x.subject === `Otra cosa ${end}`), 'the mail is a ticket');
    await shown(page, mail.id);
    await message(page, 'Y además falta el cable.').getByRole('button', { name: t('ticket.message.more') }).click();
    await page.getByRole('menuitem', { name: t('ticket.split') }).click();
    await page.getByRole('textbox', { name: t('ticket.split.subject') }).fill(`Falta el cable ${end}`);
    await page.getByRole('button', { name: t('ticket.split.make') }).click();
    await page.locator('article h1', { hasText: `Falta el cable ${end}` }).waitFor();
    await message(page, 'Y además falta el cable.').waitFor();
    await panel.getByRole('link', { name: new RegExp(`^#${mail.number}\\b`) }).waitFor();
    await panel.getByText(t('word.link.split_from')).waitFor();
  });

  await step('a likely duplicate is merged by one click, and the merge undone', async () => {
    const twin = await ticket(page, { subject: `Cafetera ${end}`, address: customer, text: '¿Llegó mi mensaje?' });
    await shown(page, made.id);
    await panel.getByRole('button', { name: t('ticket.similar.merge', { number: `#${twin.number}` }) }).click();
    await told(page, t('ticket.merged', { number: `#${twin.number}` }));
    await message(page, '¿Llegó mi mensaje?').getByText(t('ticket.of', { number: `#${twin.number}` })).waitFor();
    // Only what stands for itself is among the customer's other tickets.
    await until(async () => (await panel.locator(`a[href$="${twin.id}"]`).count()) === 0, 'what was merged is no other ticket of the customer');
    await page.getByRole('status').getByRole('button', { name: t('ticket.undo') }).last().click();
    await message(page, '¿Llegó mi mensaje?').waitFor({ state: 'detached' });
    assert.equal((await view(page, twin.id)).ticket.mergedInto, undefined);
    await as(page, 'PATCH', `/tickets/${twin.id}`, { status: 'resolved' }, { etag: '*' });
  });

  await step('where tickets were merged stands which line is of which, and the way back', async () => {
    const part = await ticket(page, { subject: `Cafetera ${end}`, address: customer, text: '¿Hay alguien?' });
    await as(page, 'POST', `/tickets/${part.id}/merge`, { into: made.id }, { etag: '*' });
    await shown(page, made.id);
    const of = t('ticket.of', { number: `#${part.number}` });
    assert.ok((await message(page, '¿Hay alguien?').getByRole('link', { name: of }).getAttribute('href')).endsWith(part.id));
    await panel.getByRole('button', { name: new RegExp(t('ticket.history', { n: 0 }).replace(/\(.*/, '')) }).click();
    await panel.getByRole('listitem').filter({ hasText: of }).first().waitFor();
    await panel.getByRole('button', { name: `${t('ticket.apart')}: #${part.number}` }).click();
    await message(page, '¿Hay alguien?').waitFor({ state: 'detached' });
    await as(page, 'PATCH', `/tickets/${part.id}`, { status: 'resolved' }, { etag: '*' });
  });

  await step("another customer's ticket is merged only when it is meant", async () => {
    const strange = await ticket(page, { subject: `Cafetera ajena ${end}`, name: 'Otra Persona' });
    await shown(page, strange.id);
    await page.keyboard.press('Shift+G');
    await page.getByRole('combobox', { name: t('ticket.merge') }).fill(String(made.number));
    await page.getByRole('option', { name: new RegExp(`#${made.number} `) }).click();
    const ask = page.getByRole('dialog', { name: t('ticket.merge.ask') });
    await ask.getByText(t('ticket.merge.ask.text', { n: 1, who: `Otra Persona (#${strange.number})`, number: `#${made.number}` })).waitFor();
    await ask.getByRole('button', { name: t('ticket.cancel') }).click();
    assert.equal((await view(page, strange.id)).ticket.mergedInto, undefined);
    await page.locator('article h1').click();
    await page.keyboard.press('Shift+G');
    await page.getByRole('combobox', { name: t('ticket.merge') }).fill(String(made.number));
    await page.getByRole('option', { name: new RegExp(`#${made.number} `) }).click();
    await ask.getByRole('button', { name: t('ticket.similar.do') }).click();
    await told(page, t('ticket.merged', { number: `#${strange.number}` }));
    await page.locator('article h1', { hasText: `Cafetera ${end}` }).waitFor();
    const other = panel.getByText('Otra Persona', { exact: true }); // like tickets name theirs, too
    await other.waitFor();
    await page.getByRole('status').getByRole('button', { name: t('ticket.undo') }).last().click();
    await other.waitFor({ state: 'detached' });
  });

  await step('factors let the matrix decide; by hand a reason is asked for; the matrix decides again', async () => {
    await shown(page, made.id);
    const priority = field(page, t('ticket.priority'));
    await panel.getByRole('button', { name: t('ticket.origin.none') }).click();
    await pick(page, t('ticket.impact'), t('word.impact.all'));
    await pick(page, t('ticket.urgency'), t('word.urgency.high'));
    await until(async () => (await view(page, made.id)).ticket.priorityOrigin?.source === 'matrix', 'the matrix has decided');
    const says = (await view(page, made.id)).ticket.priority;
    await page.getByText(t('ticket.matrix.says', { priority: t(`word.priority.${says}`) })).waitFor();
    await page.keyboard.press('Escape');
    await until(async () => (await priority.inputValue()) === t(`word.priority.${says}`), 'the panel shows it');
    await pick(page, t('ticket.priority'), t('word.priority.low'));
    const why = page.getByRole('textbox', { name: t('ticket.reason', { priority: t('word.priority.low') }) });
    await why.fill('El cliente puede esperar.');
    await why.press('Enter');
    await panel.getByRole('button', { name: t('ticket.origin.why', { why: 'El cliente puede esperar.' }) }).click();
    await page.getByRole('button', { name: t('ticket.matrix.use') }).click();
    await until(async () => (await view(page, made.id)).ticket.priority === says, 'the matrix decides again');
    await page.keyboard.press('Escape');
    await panel.getByRole('button', { name: t('ticket.origin.matrix') }).waitFor();
    await panel.getByRole('button', { name: new RegExp(t('ticket.history', { n: 0 }).replace(/\(.*/, '')) }).click();
    await panel.getByText(t('ticket.cause.reason', { why: 'El cliente puede esperar.' })).waitFor();
  });

  await step('a ticket is put aside until a moment, leaves the list, and comes back by itself', async () => {
    await shown(page, made.id);
    await panel.getByRole('button', { name: t('ticket.snooze'), exact: true }).click();
    await page.getByRole('menuitem', { name: t('ticket.tomorrow') }).click();
    await panel.getByText(new RegExp(`^${t('ticket.wakes')}`)).waitFor();
    const { ticket: asleep } = await view(page, made.id);
    assert.equal(asleep.status, 'postponed');
    assert.equal(new Date(asleep.wakeAt).toLocaleTimeString('es', { timeZone: 'Europe/Madrid', hour: 'numeric' }).replace(/\D/g, ''), '9');
    const row = page.getByRole('listitem').filter({ hasText: `Cafetera ${end}` });
    await row.waitFor({ state: 'detached' });
    await page.locator('article h1').click();
    await page.keyboard.press('g');
    await page.keyboard.press('7');
    await row.first().waitFor();
    await panel.getByRole('button', { name: t('ticket.snooze'), exact: true }).click();
    const until3 = new Date(Date.now() + 100_000);
    const [day, hour] = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Madrid', dateStyle: 'short', timeStyle: 'short' }).format(until3).split(' ');
    await page.getByLabel(t('ticket.snooze.until'), { exact: true }).fill('1/1/2020');
    await page.getByText(t('ticket.snooze.past')).waitFor();
    await page.getByLabel(t('ticket.snooze.until'), { exact: true }).fill(day);
    await page.getByLabel(t('ticket.snooze.hour')).fill('25');
    await page.getByText(t('ticket.snooze.hour.wrong')).waitFor();
    await page.getByLabel(t('ticket.snooze.hour')).fill(hour);
    await page.getByRole('button', { name: t('ticket.snooze.do') }).click();
    await until(async () => Math.abs(Date.parse((await view(page, made.id)).ticket.wakeAt) - until3) < 61_000, 'the moment was taken');
    await until(async () => (await view(page, sleeper.id)).ticket.status === 'open', 'one that slept has come back');
    await shown(page, sleeper.id);
    await panel.getByRole('button', { name: new RegExp(t('ticket.history', { n: 0 }).replace(/\(.*/, '')) }).click();
    await panel.getByText(t('ticket.cause.woken')).waitFor();
  });

  await step('what must be done before closing holds the ticket', async () => {
    await shown(page, made.id);
    await pick(page, t('ticket.blockers'), t('word.blocker.invoice'));
    await page.keyboard.press('Escape');
    await until(async () => (await view(page, made.id)).ticket.closeBlockers.join() === 'invoice', 'the blocker is there');
    await shown(page, made.id);
    await pick(page, t('ticket.status'), t('word.status.closed'));
    await told(page, await refused(page, made.id, { status: 'closed' }, 'es'));
    await until(async () => (await field(page, t('ticket.status')).inputValue()) === t(`word.status.${(await view(page, made.id)).ticket.status}`), 'the panel shows the status that it has');
  });

  await step('an address that mail does not reach says so, and is cleared', async () => {
    const gone = `bounce+${end}@simulator.amazonses.com`;
    const bad = await ticket(page, { subject: `Rebota ${end}`, address: gone });
    await as(page, 'POST', `/tickets/${bad.id}/messages`, { kind: 'public', text: 'Hola.' });
    await until(async () => (await view(page, bad.id)).mailStates.some((s) => s.address === gone && s.state === 'hard'), 'the mail came back');
    await shown(page, bad.id);
    await panel.getByText(t('word.mail.hard')).first().waitFor();
    await panel.getByRole('button', { name: `${t('word.mail.again')}: ${gone}` }).first().click();
    await told(page, t('word.mail.cleared', { address: gone }));
    await panel.getByText(t('word.mail.hard')).waitFor({ state: 'detached' });
    assert.ok(!(await view(page, bad.id)).mailStates.some((s) => s.state === 'hard'));
  });

  await step('on a telephone, in English: details, postponing, a link and a merge', async () => {
    const { page: phone, t: e } = await enter(browser, 'luis', 'en', 390);
    const one = await ticket(phone, { subject: `Phone ${end}`, address: `p.${end}@cliente.test` });
    const two = await ticket(phone, { subject: `Phone ${end}`, address: `p.${end}@cliente.test`, text: 'Again.' });
    await shown(phone, one.id);
    await phone.getByRole('button', { name: e('ticket.panel.toggle') }).click();
    await phone.getByRole('button', { name: e('ticket.similar.merge', { number: `#${two.number}` }) }).click();
    await told(phone, e('ticket.merged', { number: `#${two.number}` }));
    await shown(phone, one.id, '/panel');
    await phone.getByRole('button', { name: e('ticket.snooze'), exact: true }).click();
    await fits(phone, 'the details');
    await phone.getByRole('menuitem', { name: e('ticket.nextweek') }).click();
    await until(async () => (await view(phone, one.id)).ticket.status === 'postponed', 'it is postponed');
    await phone.context().close();
  });
});
