// What is changed by one key can be put back, what somebody else has done since
// stays; spam, unread, what an answer leaves; and the customer who says himself
// that it is solved. node e2e/undo.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { arrives, composer, desk, enter, fits, flows, mailed, shown, tail, ticket, told, view, words } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const { page, t } = await enter(browser, 'ana', 'es');
  const end = tail();
  const make = (subject) => ticket(page, { subject: `${subject} ${end}`, name: 'Carla Nueva', address: `u.${tail()}@cliente.test` });
  const now = async (x) => (await view(page, x.id)).ticket;
  const said = (x, what) => told(page, `#${x.number} · ${what}`);
  const undone = (x) => told(page, t('list.undone.ticket', { number: `#${x.number}` }));
  /** ready opens a ticket, and waits for the panel's keys. */
  const ready = async (x) => {
    await shown(page, x.id);
    await page.locator('aside').getByRole('combobox').first().waitFor();
  };

  await step('resolved by one key: it is said, and put back by another', async () => {
    const x = await make('Tecla');
    const before = await now(x);
    await ready(x);
    await page.keyboard.press('e');
    await said(x, `${t('ticket.status')}: ${t('word.status.resolved')}`);
    assert.equal((await now(x)).status, 'resolved');
    await page.keyboard.press('z');
    await undone(x);
    const after = await now(x);
    assert.deepEqual([after.status, after.assignee, after.tags], [before.status, before.assignee, before.tags]);
    const { events } = await view(page, x.id);
    assert.equal(events[0].cause.why, 'undone', 'the history says why');
  });

  await step('two changes are undone one after the other, the newest first', async () => {
    const x = await make('Dos');
    const before = await now(x);
    await ready(x);
    await page.keyboard.press('m');
    await until(async () => (await now(x)).assignee === 'ana', 'it is mine');
    await page.keyboard.press('h');
    await said(x, `${t('ticket.status')}: ${t('word.status.postponed')}`);
    await page.keyboard.press('z');
    await until(async () => (await now(x)).status === before.status, 'it is awake');
    assert.equal((await now(x)).assignee, 'ana');
    await page.keyboard.press('Control+z');
    await until(async () => (await now(x)).assignee === before.assignee, 'it is whose it was');
  });

  await step('what somebody has changed since stays, and is named', async () => {
    const x = await make('Ajeno');
    await ready(x);
    await page.keyboard.press('e');
    await said(x, `${t('ticket.status')}: ${t('word.status.resolved')}`);
    await as(page, 'PATCH', `/tickets/${x.id}`, { priority: 'urgent' }, { etag: '*' });
    await page.keyboard.press('z');
    const kept = page.getByRole('dialog', { name: t('list.undone.kept', { n: 1 }) });
    await kept.getByRole('link', { name: `#${x.number}` }).waitFor();
    await kept.getByText(t('word.problem.stale')).waitFor();
    assert.deepEqual([(await now(x)).status, (await now(x)).priority], ['resolved', 'urgent']);
    await page.keyboard.press('Escape');
  });

  await step('spam: closed without a mail, its clocks stand; and back again', async () => {
    const x = await make('Basura');
    const before = await now(x);
    await ready(x);
    await page.keyboard.press('!');
    await told(page, t('ticket.spam.done', { number: `#${x.number}` }));
    const spam = await now(x);
    assert.deepEqual([spam.status, spam.tags, spam.clocks.filter((c) => !c.endedAt && !c.pausedBy).length], ['closed', ['spam'], 0]);
    assert.equal((await view(page, x.id)).messages.length, 1, 'nothing was written');
    await page.keyboard.press('z');
    await until(async () => (await now(x)).status === before.status && (await now(x)).tags.length === 0, 'it is what it was');
    await page.locator('aside').getByRole('button', { name: t('ticket.spam'), exact: true }).click();
    await until(async () => (await now(x)).tags.includes('spam'), 'spam by its button');
    await page.locator('aside').getByRole('button', { name: t('ticket.spam.not'), exact: true }).click();
    await until(async () => (await now(x)).status === 'new' && (await now(x)).tags.length === 0, 'no spam, and new as it was');
  });

  await step('after spam an admin can block the sender, and take both back', async () => {
    const x = await make('Remitente');
    const offer = (p) => p.getByRole('status').getByRole('button', { name: t('ticket.spam.block') });
    await ready(x);
    await page.keyboard.press('!');
    await told(page, t('ticket.spam.done', { number: `#${x.number}` }));
    assert.equal(await offer(page).count(), 0, 'nothing is offered to an agent');
    await page.keyboard.press('z');
    await until(async () => (await now(x)).status !== 'closed', 'it is open');
    const admin = (await enter(browser, 'marta', 'es')).page;
    const sender = (await now(x)).participants.find((p) => p.role === 'requester').address;
    const rule = async () => (await as(admin, 'GET', '/mail-rules?limit=200')).rules.find((r) => r.sender === sender);
    await shown(admin, x.id);
    await admin.locator('aside').getByRole('combobox').first().waitFor();
    await admin.keyboard.press('!');
    await told(admin, t('ticket.spam.done', { number: `#${x.number}` }));
    await offer(admin).click();
    await told(admin, t('ticket.spam.blocked', { who: sender }));
    assert.equal((await rule()).kind, 'block');
    await admin.keyboard.press('z');
    await told(admin, t('ticket.spam.unblocked', { who: sender }));
    assert.equal(await rule(), undefined);
    await admin.keyboard.press('z');
    await until(async () => (await now(x)).status !== 'closed', 'it is open again');

    // By name, where the rules are listed.
    await admin.goto(`${desk}/console/quarantine/senders`);
    const who = admin.getByLabel(t('quarantine.senders.who'));
    const add = admin.getByRole('button', { name: t('quarantine.senders.add'), exact: true });
    await who.fill('gmail.com');
    await add.click();
    await until(async () => (await who.getAttribute('aria-invalid')) === 'true', 'a public provider is refused at the field');
    await who.fill(`@Basura.${end}.example`);
    await add.click();
    await admin.getByRole('button', { name: t('quarantine.senders.forget', { who: `basura.${end}.example` }) }).click();
    await told(admin, t('quarantine.senders.forgotten', { who: `basura.${end}.example` }));
    await admin.context().close();
  });

  await step('unread by key: the ticket is left and stands out in the list', async () => {
    const x = await make('Luego');
    await ready(x);
    const row = page.locator(`[role=listitem]:has(a[href$="${x.id}"]) [data-unread]`);
    await page.keyboard.press('Shift+U');
    await told(page, t('list.unread.done', { n: 1 }));
    await page.waitForURL((u) => u.pathname.endsWith('/tickets'));
    await page.getByRole('textbox', { name: t('list.filter') }).fill(`luego ${end}`);
    await until(async () => (await row.getAttribute('data-unread')) === 'true', 'it is unread');
    await page.locator(`a[href$="${x.id}"]`).first().click();
    await until(async () => (await row.getAttribute('data-unread')) === 'false', 'it is read');
  });

  await step('the button says what an answer leaves, on a telephone too', async () => {
    const x = await make('Botón');
    await ready(x);
    await page.keyboard.press('r');
    const status = t('word.status.answered');
    await composer(page).fill('Hola.');
    await page.getByRole('button', { name: t('ticket.send', { status }) }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: t('ticket.send.short', { status }) }).waitFor();
    await fits(page, 'the composer');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press('Escape');
  });

  await step('the customer says on his page that it is solved, without script', async () => {
    const from = `carla@solved-${end}.test`; // a domain of its own: confirmations to one are capped
    await arrives({ from, subject: `Solved ${end}`, text: 'The blender does not start, please help me with this order.' });
    const link = JSON.stringify(await mailed(from)).replace(/=\\r\\n|=\\n/g, '').match(/\/t\/[a-z0-9.]+/)[0];
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    const his = await context.newPage();
    for (const [lang, says, done] of [['es', 'Ya está resuelto', 'La solicitud queda como resuelta.'], ['en', 'It is solved', 'marked as solved']]) {
      await his.goto(`${desk}${link}?lang=${lang}`);
      if (lang === 'en') {
        await his.fill('#text', 'It broke again.');
        await his.getByRole('button', { name: 'Send message' }).click();
        await his.goto(`${desk}${link}?lang=${lang}`);
      }
      await his.getByRole('button', { name: says }).click();
      await his.getByText(done).waitFor();
      assert.equal(await his.getByRole('button', { name: says }).count(), 0);
    }
    const found = (await as(page, 'GET', `/tickets/search?q=${encodeURIComponent(from)}`)).tickets[0];
    const { ticket: resolved, events } = await view(page, found.id);
    assert.equal(resolved.status, 'resolved');
    assert.equal(events[0].actor.kind, 'person');
    await ready(resolved);
    assert.ok(words('es')('ticket.cause.solved_by_requester'));
    await context.close();
  });
});
