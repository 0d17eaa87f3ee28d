// What agents are told and keep at hand, in a real browser: a mention, a canned
// reply, a macro, the language of the profile, a mail of the quarantine.
// SMTP=HOST:PORT node e2e/notices.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, until } from './browser.mjs';
import { arrives, desk, flows, holds } from './flow.mjs';

await flows(async ({ browser, step }) => {
  const tail = Date.now().toString(36);
  const luis = await signIn(browser, desk, { agent: 'luis' });
  const { id, number } = await luis.evaluate(async () => (await (await fetch('/api/v1/tickets?limit=1')).json()).tickets[0]);

  await step('a mention reaches the bell, leads to its ticket and is read then', async () => {
    const marta = await signIn(browser, desk, { agent: 'marta' });
    const status = await marta.evaluate(
      async ({ id, text }) => {
        const me = await (await fetch('/api/v1/me')).json();
        const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': me.csrf, 'Idempotency-Key': crypto.randomUUID() };
        return (await fetch(`/api/v1/tickets/${id}/messages`, { method: 'POST', headers, body: JSON.stringify({ kind: 'note', text, mentions: ['luis'] }) })).status;
      },
      { id, text: `Please look ${tail}` },
    );
    assert.equal(status, 201);
    await marta.context().close();
    const bell = luis.getByRole('link', { name: /^Notifications: \d+ unread/ });
    await bell.waitFor({ timeout: 40_000 });
    await bell.click();
    await luis.getByText('Marta Gil mentioned you').first().click();
    await luis.waitForSelector('article h1');
    await luis.getByText(`Please look ${tail}`).first().waitFor();
    await until(async () => (await as(luis, 'GET', '/notifications')).notifications.every((n) => n.ticket !== id || n.read), 'read');
  });
  await step('a canned reply is written with a placeholder and shown filled', async () => {
    await luis.goto(desk + '/console/tools/replies/new');
    await luis.getByLabel('Name (English)').fill(`Thanks ${tail}`);
    await luis.getByRole('textbox', { name: 'English', exact: true }).fill('Ticket ');
    await luis.getByRole('button', { name: 'Insert a placeholder' }).last().click();
    await luis.getByRole('menuitem', { name: 'Number of the ticket' }).click();
    await holds(luis.getByRole('textbox', { name: 'English', exact: true }), 'Ticket {{ticket.number}}');
    await luis.keyboard.press('Control+Enter');
    await luis.locator('h1', { hasText: `Thanks ${tail}` }).waitFor();
    await luis.getByLabel('Number of a ticket').fill(String(number));
    await luis.getByRole('button', { name: 'Show', exact: true }).click();
    await luis.getByText(`Ticket ${number}`, { exact: true }).waitFor();
  });
  await step('and used in a ticket', async () => {
    await luis.goto(`${desk}/console/tickets/${id}`);
    await luis.waitForSelector('article h1');
    await luis.keyboard.press('r');
    await luis.keyboard.press('Control+/');
    await luis.getByRole('combobox', { name: 'Insert a canned reply' }).fill(`Thanks ${tail}`);
    await luis.getByRole('option', { name: new RegExp(tail) }).waitFor();
    await luis.keyboard.press('Enter');
    await luis.waitForFunction((text) => document.querySelector('form[data-kind] textarea')?.value.includes(text), `Ticket ${number}`);
  });
  await step('a macro is made and run', async () => {
    await luis.goto(desk + '/console/tools/macros/new');
    await luis.getByLabel('Name (English)').fill(`Done ${tail}`);
    await luis.getByRole('button', { name: 'Save' }).click();
    await luis.locator('h1', { hasText: `Done ${tail}` }).waitFor();
    await luis.goto(`${desk}/console/tickets/${id}`);
    await luis.waitForSelector('article h1');
    await luis.keyboard.press('.');
    await luis.getByRole('combobox', { name: 'Run a macro' }).fill(`Done ${tail}`);
    await luis.getByRole('option', { name: new RegExp(tail) }).waitFor();
    await luis.keyboard.press('Enter');
    await luis.getByRole('status').getByText(`Done ${tail}`).waitFor();
    const status = await luis.evaluate(async (id) => (await (await fetch(`/api/v1/tickets/${id}`)).json()).ticket.status, id);
    assert.equal(status, 'resolved');
  });
  await step('a macro that writes to the customer says so, and asks before it sends', async () => {
    const macro = await as(luis, 'POST', '/macros', { owner: 'agent', name: { en: `Letter ${tail}` }, actions: [{ do: 'reply', text: { en: 'It goes out, {{requester.firstName}}.' } }, { do: 'priority', value: 'urgent' }] });
    await luis.goto(`${desk}/console/tickets/${id}`);
    await luis.waitForSelector('article h1');
    const view = () => as(luis, 'GET', `/tickets/${id}`);
    const before = await view();
    const choose = async () => {
      await luis.keyboard.press('.');
      await luis.getByRole('combobox', { name: 'Run a macro' }).fill(macro.name.en);
      await luis.getByRole('option', { name: `${macro.name.en} sends a reply` }).waitFor();
      await luis.keyboard.press('Enter');
      const ask = luis.getByRole('dialog', { name: 'Send the reply to the customer?' });
      await ask.getByText('It goes out, [First name of the customer].').waitFor();
      return ask;
    };
    const ask = await choose();
    await luis.keyboard.press('Escape');
    await ask.waitFor({ state: 'detached' });
    assert.equal((await view()).ticket.rev, before.ticket.rev, 'nothing was run');
    await choose();
    await luis.keyboard.press('Enter');
    await luis.getByRole('status').getByText(`Letter ${tail}: done on #${number}`).waitFor();
    assert.equal((await view()).messages.length, before.messages.length + 1);
  });
  await step("the profile's language is the console's, in another browser too", async () => {
    await luis.goto(desk + '/console/profile');
    await luis.getByRole('combobox', { name: 'Language' }).or(luis.getByRole('textbox', { name: 'Language' })).first().click();
    await luis.getByRole('option', { name: 'Español' }).click();
    await luis.getByRole('heading', { name: 'Idioma y apariencia' }).waitFor();
    await luis.getByRole('link', { name: 'Bandeja' }).waitFor();
    await until(async () => (await as(luis, 'GET', '/me')).profile.language === 'es', 'the profile has it');
    const other = await signIn(browser, desk, { agent: 'luis', language: null });
    await other.getByRole('link', { name: 'Bandeja' }).waitFor();
    await other.context().close();
  });
  await step('other sessions are listed and ended', async () => {
    await luis.reload();
    await luis.getByRole('button', { name: 'Cerrar mis otras sesiones' }).click();
    await luis.getByRole('dialog').getByRole('button', { name: 'Cerrar mis otras sesiones' }).click();
    await luis.getByText(/Se cerr(ó|aron) \d+ sesi/).waitFor();
  });
  await step('a mail of the quarantine is looked at and released', async () => {
    await arrives({ from: 'winner@spam.example', name: 'Winner', subject: `You have won ${tail}`, text: 'Click <script>alert(1)</script> here.', headers: ['X-Desk-Verdicts: spam=FAIL'] });
    const marta = await signIn(browser, desk, { agent: 'marta' });
    const row = marta.getByRole('link', { name: new RegExp(`You have won ${tail}`) });
    await until(async () => (await as(marta, 'GET', '/quarantine')).mails.some((m) => m.subject.includes(tail)), 'the mail is held');
    await marta.goto(desk + '/console/quarantine');
    await row.click();
    await marta.getByText('Click <script>alert(1)</script> here.').waitFor();
    await marta.getByText('If released: it becomes a new ticket').waitFor();
    await marta.keyboard.press('r');
    await marta.getByRole('status').getByRole('button', { name: 'Open it' }).click();
    await marta.locator('article h1', { hasText: `You have won ${tail}` }).waitFor();
  });
});
