// The settings in a real browser: what an admin changes is there for agents,
// customers and programs; two admins at once; what must not be lost.
// node e2e/settings.mjs DESK
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { signIn, until } from './browser.mjs';
import { desk, fits, flows, holds } from './flow.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// Functions keep a configuration for up to 30 seconds: what they do by it is
// asked for until it is so.
const soon = (what, look) => until(look, what);

await flows(async ({ browser, step }) => {
  // Whatever their profiles say, the agents of this test read English.
  const enter = async (agent) => {
    const page = await signIn(browser, desk, { agent });
    await page.context().addInitScript(() => localStorage.setItem('desk-language', 'en'));
    await page.reload();
    await page.waitForSelector('[role=list] a');
    return page;
  };
  const admin = await enter('marta');
  const goto = async (page, path) => {
    await page.goto(`${desk}/console/settings${path}`);
    await page.locator('h2').first().waitFor();
  };
  const save = async (page) => {
    await page.keyboard.press('Control+s');
    await page.getByText('Settings saved').waitFor();
  };
  const bar = (page) => page.getByRole('region', { name: 'Unsaved changes' });

  // Another site, with what is to be pasted into it.
  let pasted = '';
  const site = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>shop</title>${pasted}`));
  await new Promise((r) => site.listen(0, '127.0.0.1', r));
  const origin = `http://127.0.0.1:${site.address().port}`;

  await step('the palette leads to a section, the index finds a field', async () => {
    await admin.keyboard.press('Control+k');
    await admin.getByRole('combobox', { name: 'What should happen?' }).fill('settings calendars');
    await admin.keyboard.press('Enter');
    await admin.getByRole('heading', { name: 'Calendars', level: 2 }).waitFor();
    await goto(admin, '');
    await admin.getByRole('searchbox').fill('reopen zone');
    await admin.getByText('No setting matches').waitFor();
    await admin.getByRole('searchbox').fill('time zone');
    await admin.keyboard.press('Enter');
    await admin.getByRole('heading', { name: 'General', level: 2 }).waitFor();
  });

  await step('a status gets another name, and a screen that shows it says so', async () => {
    await goto(admin, '/statuses/pending');
    await admin.getByRole('textbox', { name: 'What agents call it (English)' }).fill('With the customer');
    await save(admin);
    await goto(admin, '/statuses');
    await admin.getByRole('link', { name: /With the customer/ }).waitFor();
    await soon('the API answers the new name', async () => {
      const list = await admin.evaluate(() => fetch('/api/v1/statuses').then((r) => r.json()));
      return list.statuses.find((s) => s.status === 'pending').name.en === 'With the customer';
    });
  });

  await step('what is not saved outlives the page, and can be given up', async () => {
    await goto(admin, '/general');
    const name = admin.getByRole('textbox', { name: 'Desk name' });
    const before = await name.inputValue();
    await name.fill('Half a name');
    await bar(admin).getByText('Not saved yet: General').waitFor();
    await until(() => admin.evaluate(() => Object.values(localStorage).some((v) => v.includes('Half a name'))), 'the browser keeps it');
    await admin.reload();
    await bar(admin).waitFor();
    await holds(name, 'Half a name');
    await bar(admin).getByRole('button', { name: 'Discard' }).click();
    await holds(name, before);
    await admin.getByRole('button', { name: 'Undo' }).click();
    await holds(name, 'Half a name');
    await bar(admin).getByRole('button', { name: 'Discard' }).click();
    await holds(name, before);
    await admin.getByRole('status').getByRole('button', { name: 'Close' }).click();
  });

  await step('a session that has ended keeps the change, which is saved after signing in', async () => {
    await goto(admin, '/general');
    await admin.getByRole('textbox', { name: 'Closes by itself after' }).fill('40');
    const cookies = await admin.context().cookies();
    await admin.context().clearCookies();
    await admin.keyboard.press('Control+s');
    await admin.getByText('The session has ended').waitFor();
    assert.ok(cookies.length > 0);
    const [other] = await Promise.all([admin.context().waitForEvent('page'), admin.getByRole('link', { name: 'Sign in' }).click()]);
    await other.click('button[value="marta"]');
    await admin.getByText('Settings saved').waitFor();
    const kept = await admin.evaluate(() => fetch('/api/v1/configuration').then((r) => r.json()));
    assert.equal(kept.settings.closeAfterDays, 40);
  });

  await step('the last save can be undone', async () => {
    await admin.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await admin.getByText('The settings are as they were before.').waitFor();
    const kept = await admin.evaluate(() => fetch('/api/v1/configuration').then((r) => r.json()));
    assert.equal(kept.settings.closeAfterDays, undefined);
  });

  await step('what is wrong stands beside its field, and leads there', async () => {
    await goto(admin, '/agents');
    await admin.getByRole('button', { name: 'Add' }).click();
    await admin.getByRole('textbox', { name: 'Name', exact: true }).fill('Rosa Núñez');
    await admin.getByRole('textbox', { name: 'Address' }).fill('rosa');
    await holds(admin.getByRole('textbox', { name: 'ID', exact: true }), 'rosa-nunez');
    await admin.keyboard.press('Control+s');
    await bar(admin).getByText('Nothing was saved: 1 field').waitFor();
    await admin.getByRole('link', { name: 'Agents', exact: true }).last().click();
    await bar(admin).getByRole('link', { name: 'Agents › Rosa Núñez › Address' }).click();
    const address = admin.getByRole('textbox', { name: 'Address' });
    assert.equal(await address.getAttribute('aria-invalid'), 'true');
    await address.fill('rosa@tienda.test');
    await save(admin);
    await admin.waitForURL('**/settings/agents/rosa-nunez');
  });

  await step('an element in which nothing is written stops nobody, and what is wrong is given up alone', async () => {
    await goto(admin, '/fields');
    await admin.getByRole('button', { name: 'Add' }).click();
    const name = admin.getByRole('textbox', { name: 'Name (English)' });
    await name.waitFor();
    assert.equal(await bar(admin).count(), 0);
    await name.fill('?');
    await admin.getByRole('link', { name: 'General', exact: true }).first().click();
    const days = admin.getByRole('textbox', { name: 'A customer’s message reopens it for' });
    await days.fill('20');
    await admin.keyboard.press('Control+s');
    await bar(admin).getByText('This is missing').waitFor();
    await bar(admin).getByRole('button', { name: 'Discard only Custom fields' }).click();
    await bar(admin).getByText('Not saved yet: General').waitFor();
    await days.fill('');
    await days.blur();
    await holds(days, '14 days');
    await until(async () => (await bar(admin).count()) === 0, 'nothing is changed');
  });

  await step('what is in use is not taken away: it says where', async () => {
    await goto(admin, '/teams/soporte');
    await admin.getByRole('button', { name: 'Remove' }).click();
    const dialog = admin.getByRole('dialog', { name: 'Still in use' });
    await dialog.getByRole('link', { name: 'General › Default team' }).waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Remove' }).count(), 0);
    await admin.keyboard.press('Escape');
  });

  await step('rules are put in order by keys', async () => {
    await goto(admin, '/routing');
    const titles = () => admin.locator('li a').allInnerTexts();
    const before = await titles();
    await admin.locator('li a').first().focus();
    await admin.keyboard.press('Alt+ArrowDown');
    const after = await titles();
    assert.deepEqual([after[0], after[1]], [before[1], before[0]]);
    await bar(admin).getByRole('button', { name: 'Discard' }).click();
  });

  await step('a custom field is asked for in the form', async () => {
    await goto(admin, '/fields');
    await admin.getByRole('button', { name: 'Add' }).click();
    await admin.getByRole('textbox', { name: 'Name (English)' }).fill('Serial number');
    await admin.getByRole('textbox', { name: 'Name (Spanish)' }).fill('Número de serie');
    await admin.getByRole('combobox', { name: 'Customers' }).or(admin.getByRole('textbox', { name: 'Customers' })).first().click();
    await admin.getByRole('option', { name: /They fill it in/ }).click();
    await save(admin);
    await soon('the form asks for it', async () => (await (await fetch(`${desk}/new?form=web`)).text()).includes('field_serial-number'));
  });

  await step('the snippet of a form works on another site, with and without script', async () => {
    await goto(admin, '/forms');
    await admin.getByRole('button', { name: 'Add' }).click();
    await admin.getByRole('textbox', { name: 'Name (English)' }).fill('Shop');
    const sites = admin.getByRole('textbox', { name: 'Sites that may use it' }).or(admin.getByRole('combobox', { name: 'Sites that may use it' })).first();
    await sites.fill(origin);
    await sites.press('Enter');
    await save(admin);
    const snippet = async (kind) => {
      await admin.getByText(kind, { exact: true }).click();
      return admin.locator('pre').innerText();
    };
    const customer = await (await browser.newContext()).newPage();
    const post = async (subject) => {
      await customer.goto(origin);
      await customer.fill('[name=address]', 'nora@shopper.example');
      await customer.selectOption('[name=type]', { label: 'Something does not work' });
      await customer.fill('[name=subject]', subject);
      await customer.fill('[name=text]', 'It came without a lid.');
      await customer.fill('[name="field_serial-number"]', 'SN-12');
      await customer.click('button');
    };
    pasted = await snippet('With script');
    await soon('the desk takes the form of the other site by script', async () => {
      await post('No lid, by script');
      await customer.waitForFunction(() => document.querySelector('[role=status]').textContent !== '');
      return /request number is #\d+/.test(await customer.locator('[role=status]').innerText());
    });
    const speaks = (l) => admin.getByRole('radiogroup', { name: 'Language of the form' }).getByText(l, { exact: true }).click();
    await speaks('Spanish');
    assert.ok((await admin.locator('pre').innerText()).includes('Enviar solicitud'), 'in the other language, too');
    await speaks('English');
    pasted = await snippet('HTML');
    await post('No lid, without script');
    await customer.waitForURL(`${desk}/thanks/*`);
    assert.match(await customer.locator('.number').innerText(), /#\d+/, 'the desk says the number by itself');
    await admin.getByRole('combobox', { name: 'After sending' }).or(admin.getByRole('textbox', { name: 'After sending' })).first().click();
    await admin.getByRole('option', { name: origin }).click();
    pasted = await snippet('HTML');
    await post('No lid, and back');
    await customer.waitForURL(`${origin}/?reference=*`);
    const list = await admin.evaluate(() => fetch('/api/v1/tickets/search?q=' + encodeURIComponent('lid')).then((r) => r.json()));
    const subjects = JSON.stringify(list);
    assert.ok(list.tickets.filter((x) => x.subject.startsWith('No lid')).every((x) => x.type === 'incident'), subjects.slice(0, 500));
    assert.ok(subjects.includes('No lid, by script') && subjects.includes('No lid, without script') && subjects.includes('No lid, and back'), subjects.slice(0, 500));
    await customer.context().close();
  });

  await step('a key is shown once, opens what it may, and opens nothing when it is revoked', async () => {
    await goto(admin, '/keys');
    await admin.getByRole('button', { name: 'Add' }).click();
    await admin.getByRole('textbox', { name: 'What it is for' }).fill('report');
    await admin.getByRole('button', { name: 'Create key' }).click();
    const secret = (await admin.locator('pre').innerText()).trim();
    const get = (path) => fetch(`${desk}/api/v1${path}`, { headers: { Authorization: `Bearer ${secret}` } });
    assert.equal((await get('/tickets')).status, 200);
    assert.equal((await get('/configuration')).status, 403);
    const row = admin.locator('li', { hasText: 'report' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('revoked').waitFor();
    await soon('the key is refused', async () => (await get('/tickets')).status === 401);
    await admin.reload();
    await row.waitFor();
    assert.equal(await admin.getByText(secret).count(), 0);
  });

  await step('a key says that its agent is deactivated, or was removed', async () => {
    const api = (method, path, body, etag) =>
      admin.evaluate(
        async ([method, path, body, etag]) => {
          const me = await (await fetch('/api/v1/me')).json();
          const headers = { 'X-CSRF-Token': me.csrf, ...(body && { 'Content-Type': 'application/json' }), ...(etag && { 'If-Match': etag }) };
          const r = await fetch('/api/v1' + path, { method, headers, body: body && JSON.stringify(body) });
          return { status: r.status, etag: r.headers.get('ETag'), body: await r.json() };
        },
        [method, path, body, etag],
      );
    const change = async (how) => {
      const { body, etag } = await api('GET', '/configuration');
      how(body);
      const put = await api('PUT', '/configuration', body, etag);
      assert.equal(put.status, 200, JSON.stringify(put.body));
    };
    const row = admin.locator('li', { hasText: 'of Iker' });
    const says = async (what, n) => soon(`${what}: ${n}`, async () => (await goto(admin, '/keys'), await row.waitFor(), (await row.getByText(what, { exact: true }).count()) === n));
    await change((c) => c.agents.push({ id: 'iker', name: 'Iker Rey', address: 'iker@tienda.test', role: 'agent', teams: ['soporte'], language: 'es', active: true, onDuty: false }));
    await soon('the key is made', async () => (await api('POST', '/keys', { name: 'of Iker', agent: 'iker', scopes: ['tickets:read'] })).status === 201);
    await says('agent deactivated', 0);
    await change((c) => (c.agents.find((a) => a.id === 'iker').active = false));
    await says('agent deactivated', 1);
    await change((c) => (c.agents = c.agents.filter((a) => a.id !== 'iker')));
    await says('agent removed', 1);
    await row.getByRole('button', { name: 'Revoke' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('revoked').waitFor();
    assert.equal(await row.getByText('agent removed').count(), 0);
  });

  await step('of two admins at once both changes stay, and what both changed is decided', async () => {
    const other = await enter('marta');
    await goto(admin, '/general');
    await goto(other, '/agents/luis');
    await admin.getByRole('textbox', { name: 'Closes by itself after' }).fill('30');
    await save(admin);
    await other.getByRole('textbox', { name: 'Maximum open tickets' }).fill('12');
    await other.keyboard.press('Control+s');
    await other.getByText('Marta Gil had changed General in the meantime').waitFor();
    const kept = await admin.evaluate(() => fetch('/api/v1/configuration').then((r) => r.json()));
    assert.deepEqual([kept.settings.closeAfterDays, kept.agents.find((a) => a.id === 'luis').capacity], [30, 12]);

    await goto(other, '/general');
    await goto(admin, '/general');
    await admin.getByRole('textbox', { name: 'Closes by itself after' }).fill('20');
    await admin.keyboard.press('Control+s');
    await bar(admin).waitFor({ state: 'detached' });
    await other.getByRole('textbox', { name: 'Closes by itself after' }).fill('10');
    await other.keyboard.press('Control+s');
    await bar(other).getByText('Marta Gil changed the same things').waitFor();
    await bar(other).getByText('Theirs: 20').click();
    await bar(other).getByRole('button', { name: 'Keep this' }).click();
    await bar(other).waitFor({ state: 'detached' });
    assert.match(await other.getByRole('textbox', { name: 'Closes by itself after' }).inputValue(), /^20/);
    await other.context().close();
  });

  await step('who is no admin reads and changes nothing', async () => {
    const agent = await enter('ana');
    await goto(agent, '/agents/luis');
    await agent.getByRole('main').getByText('luis@tienda.test').first().waitFor();
    assert.equal(await agent.getByRole('main').getByRole('textbox').count(), 0, 'it is text');
    await goto(agent, '/agents');
    assert.equal(await agent.getByRole('button', { name: 'Add' }).count(), 0);
    assert.equal(await agent.getByRole('link', { name: 'API keys' }).count(), 0);
    await agent.context().close();
  });

  await step('the desk takes a colour on which words are read, and no other', async () => {
    const field = admin.getByRole('textbox', { name: 'Colour of buttons and links' });
    const ground = () => bar(admin).getByRole('button', { name: 'Save' }).evaluate((b) => getComputedStyle(b).backgroundColor);
    await goto(admin, '/general');
    await field.fill('#ffdd00');
    await admin.getByText('White text on it: 1.34:1').waitFor();
    await admin.keyboard.press('Control+s');
    await bar(admin).getByText('has a contrast of 1.34:1').waitFor();
    await admin.getByRole('button', { name: 'Take #877500' }).click();
    await admin.getByText('White text on it: 4.5').waitFor();
    await field.fill('#0b6e4f');
    const beside = await admin.context().newPage(); // another window of the same browser
    await beside.goto(desk + '/console/tickets');
    await beside.locator('[role=list] a').first().waitFor();
    await save(admin);
    const accent = () => beside.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--mantine-color-desk-7'));
    await soon('the other window has the colour without a reload', async () => (await accent()).trim() === '#0b6e4f');
    await beside.close();
    await goto(admin, '/general');
    await field.fill('#0b6e4e'); // the bar is there when something is changed
    assert.equal(await ground(), 'rgb(11, 110, 79)', 'buttons are of the colour after a reload');
    await bar(admin).getByRole('button', { name: 'Discard' }).click();
    await soon('the public page of the colour', async () => (await (await fetch(desk)).text()).includes('/assets/accent-0b6e4f-'));
  });

  await step('nothing is wider than a telephone, and axe finds nothing', async () => {
    for (const colorScheme of ['light', 'dark']) {
      await admin.emulateMedia({ colorScheme });
      for (const width of [1440, 390]) {
        await admin.setViewportSize({ width, height: 844 });
        for (const path of ['', '/general', '/agents', '/agents/luis', '/mailboxes/soporte', '/forms/shop', '/routing', '/statuses/resolved', '/matrix', '/fields/serial-number', '/calendars/oficina', '/policies/estandar', '/keys']) {
          if (width === 390 && colorScheme === 'dark') continue;
          await goto(admin, path);
          await fits(admin, `${path} at ${width}`);
          if (width === 390) continue;
          await admin.evaluate(axe);
          const found = await admin.evaluate(() => window.axe.run(document.querySelector('main'), { resultTypes: ['violations'] }));
          assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`), [], `${path} ${colorScheme}`);
        }
      }
    }
  });

  await step('without a colour the desk is blue again', async () => {
    await admin.setViewportSize({ width: 1440, height: 844 });
    await goto(admin, '/general');
    await admin.getByRole('textbox', { name: 'Colour of buttons and links' }).fill('');
    await save(admin);
  });

  site.close();
});
