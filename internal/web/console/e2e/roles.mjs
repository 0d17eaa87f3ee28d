// What each role is offered, and that nothing of it is refused: as a light agent,
// a team's lead and an agent of one team, wide and on a phone, in both languages,
// everything that list, ticket, palette, tools and settings offer is pressed, and
// the desk must not answer 403 once. What belongs to another role is not there,
// and its key says so.
// node e2e/roles.mjs DESK
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { as, until } from './browser.mjs';
import { composer, desk, enter, fits, flows, message, shown, tail, ticket } from './flow.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const roles = [
  { agent: 'leo', role: 'light', changes: false, shares: [], language: 'es' },
  { agent: 'ana', role: 'agent', changes: true, shares: [], language: 'es' },
  { agent: 'tom', role: 'lead', changes: true, shares: ['Sales'], language: 'en' },
];

/** watched collects what the desk refuses, and how many requests are out. */
function watched(page) {
  const state = { refused: [], out: 0 };
  const isOurs = (r) => r.url().includes('/api/v1/');
  page.on('request', (r) => isOurs(r) && state.out++);
  page.on('requestfinished', (r) => isOurs(r) && state.out--);
  page.on('requestfailed', (r) => isOurs(r) && state.out--);
  page.on('response', (r) => r.status() === 403 && state.refused.push(`${r.request().method()} ${new URL(r.url()).pathname}`));
  return state;
}

const settled = async (page, state) => {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await until(() => state.out <= 0, 'the desk has answered');
};

// What can be pressed just now, in the order of the page: what is open lies on top.
const offered = (page, within) =>
  page.evaluate((within) => {
    const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
    const of = (root) => [...root.querySelectorAll('button, [role=option], [role=menuitem], [role=combobox], input[type=checkbox], input[type=radio]')].filter((e) => shown(e) && !e.disabled && !e.closest('[aria-hidden=true], [role=list]'));
    const open = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox]')].filter(shown).at(-1);
    const seen = new Map();
    const list = (open ? of(open) : [...document.querySelectorAll(within)].flatMap(of)).map((e) => {
      const name = `${e.getAttribute('role') ?? e.type ?? e.tagName}: ${e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? ''}`.replace(/\d+/g, '#').trim();
      const n = seen.get(name) ?? 0;
      seen.set(name, n + 1);
      e.setAttribute('data-pressed-as', `${name} ${n}`);
      return { name, at: `${name} ${n}` };
    });
    return { list, open: open !== undefined };
  }, within);

/** pressAll presses everything that a screen offers, and what opens of it, each
 * name once, but what hides the rest. It answers what it pressed. */
async function pressAll(page, state, home, within, skip) {
  const done = new Set();
  for (let turns = 0, idle = 0, shut = 0; turns < 90 && idle < 3; turns++) {
    const { list, open } = await offered(page, within);
    const next = list.find((x) => !done.has(x.name) && !x.name.endsWith(skip));
    if (!next) {
      // What is open hides the rest, also while it closes.
      idle = open ? 0 : idle + 1;
      if (open && shut++ < 3) await page.keyboard.press('Escape');
      else if (open || !(await home.here())) await home();
      await settled(page, state);
      continue;
    }
    idle = shut = 0;
    done.add(next.name);
    // What has gone meanwhile cannot be pressed.
    await page.locator(`[data-pressed-as="${CSS(next.at)}"]`).first().click({ timeout: 2_000, force: true }).catch(() => undefined);
    await settled(page, state);
    assert.deepEqual(state.refused, [], `after “${next.name}”`);
    if (!(await home.here())) await home();
  }
  return [...done];
}
/** faults is what axe finds on a screen. */
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ exclude: ['iframe'] }, { iframes: false, resultTypes: ['violations'] }));
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id} ${n.target.join(' ')}`));
}

const CSS = (text) => text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\a ');

/** palette is what the palette offers now, in its words. */
async function palette(page) {
  await page.keyboard.press('Control+k');
  await page.locator('#palette [role=option]').first().waitFor();
  const list = await page.locator('#palette [role=option] > span:first-child').allTextContents();
  await page.keyboard.press('Escape');
  await page.locator('#palette').waitFor({ state: 'detached' });
  return list;
}

await flows(async ({ browser, step }) => {
  const admin = await enter(browser, 'marta', 'en');
  const before = await as(admin.page, 'GET', '/configuration', undefined, { whole: true });
  const light = { id: 'leo', name: 'Leo Luna', address: 'leo@tienda.test', role: 'light', teams: ['soporte'], language: 'es', active: true, onDuty: false };
  const config = { ...before.body, agents: [...before.body.agents.filter((a) => a.id !== 'leo'), light] };
  await as(admin.page, 'PUT', '/configuration', config, { etag: before.etag });
  const macros = {};
  const [noting, changing] = [`Only a note ${tail()}`, `A change ${tail()}`];
  for (const [name, actions] of [
    [noting, [{ do: 'note', text: { en: 'Looked at.', es: 'Visto.' } }]],
    [changing, [{ do: 'priority', value: 'low' }]],
  ]) macros[name] = (await as(admin.page, 'POST', '/macros', { owner: 'everybody', name: { en: name, es: name }, actions })).id;

  for (const { agent, role, changes, shares, language } of roles) {
    const { page, t } = await enter(browser, agent, language, 1440, { bypassCSP: true, reducedMotion: 'reduce' });
    const state = watched(page);
    const subject = `Rights of ${agent} ${tail()}`;
    const address = `rights.${tail()}@cliente.test`;
    const made = await ticket(admin.page, { subject, address });
    await as(admin.page, 'PATCH', `/tickets/${made.id}`, { team: 'soporte' }, { etag: '*' });
    await as(admin.page, 'PATCH', `/tickets/${made.id}`, { assignee: '' }, { etag: '*' });
    const panel = page.getByRole('complementary');

    await step(`${role}: the ticket shows what may be changed as fields, and the rest as text`, async () => {
      await shown(page, made.id);
      await panel.getByText(t('ticket.watchers'), { exact: true }).waitFor();
      for (const key of ['ticket.status', 'ticket.priority', 'ticket.assignee', 'ticket.team', 'ticket.type']) {
        assert.equal(await panel.getByRole('combobox', { name: t(key), exact: true }).count(), changes ? 1 : 0, key);
        if (!changes) assert.ok(await panel.getByText(t(key), { exact: true }).isVisible(), key);
      }
      for (const key of ['ticket.copy', 'ticket.link', 'ticket.watchers.add']) assert.equal(await panel.getByRole('button', { name: t(key) }).count(), changes ? 1 : 0, key);
      assert.equal(await page.getByRole('button', { name: t('ticket.merge'), exact: true }).count(), changes ? 1 : 0);
      if (!changes) {
        const lines = await panel.locator('[data-fact] + span:not(:has(button))').first().evaluate((x) => {
          x.textContent = 'so '.repeat(40);
          return [...x.getClientRects()].map((r) => r.left);
        });
        assert.equal(new Set(lines).size, 1, 'what gave the priority stands under it, however long it is');
      }
      assert.equal(await panel.locator('input:disabled').count(), 0, 'no field that cannot be used');
    });
    await step(`${role}: keys and palette do the same`, async () => {
      const list = await palette(page);
      for (const key of ['ticket.set.status', 'ticket.take', 'ticket.resolve', 'ticket.tomorrow', 'ticket.merge', 'ticket.copy', 'ticket.link', 'ticket.factors', 'list.new', 'list.select.here', 'ticket.reply']) assert.equal(list.includes(t(key)), changes, key);
      for (const key of ['ticket.watch', 'ticket.write.note', 'app.go.settings']) assert.ok(list.includes(t(key)), key);
      // Tickets are selected by who may change them, and only by him.
      const box = page.getByRole('checkbox', { name: new RegExp(`^${t('list.select', { number: '#\\d+' })}$`) });
      if (changes) await box.first().waitFor();
      else assert.equal(await box.count(), 0);
      assert.equal(list.includes(t('app.go.quarantine')), role === 'lead');
      assert.ok(!list.includes(t('app.go.audit')));
      assert.ok(!list.includes(t('settings.go', { name: t('settings.name.keys') })));
      assert.ok(list.includes(t('ticket.macro.run', { name: noting })));
      assert.equal(list.includes(t('ticket.macro.run', { name: changing })), changes);
      if (changes) return;
      for (const [pressed, key] of [['e', 'ticket.resolve'], ['h', 'ticket.tomorrow'], ['s', 'ticket.set.status'], ['Shift+G', 'ticket.merge'], ['r', 'ticket.reply'], ['x', 'list.select.here'], ['c', 'list.new']]) {
        await page.keyboard.press(pressed);
        await page.getByRole('status').getByText(t('app.denied', { what: t(key) })).first().waitFor();
      }
      await settled(page, state);
      assert.deepEqual(state.refused, []);
      assert.equal((await as(page, 'GET', `/tickets/${made.id}`)).ticket.status, 'new');
    });
    await step(`${role}: what is offered works: a note, watching, a macro`, async () => {
      if (!changes) {
        await page.keyboard.press('n');
        await composer(page).fill(`Seen by ${agent}`);
        await page.keyboard.press('Control+Enter');
        await until(async () => (await as(page, 'GET', `/tickets/${made.id}`)).messages.some((m) => m.text === `Seen by ${agent}`), 'the desk has the note');
      }
      if (changes) await page.keyboard.press('w');
      else await panel.getByRole('button', { name: t('ticket.watch'), exact: true }).click();
      await until(async () => (await as(page, 'GET', `/tickets/${made.id}`)).ticket.watchers.includes(agent), 'the desk has the watcher');
      await panel.getByRole('button', { name: t('ticket.people.remove', { who: config.agents.find((a) => a.id === agent).name }) }).click();
      await until(async () => !(await as(page, 'GET', `/tickets/${made.id}`)).ticket.watchers.includes(agent), 'the desk has it no more');
      await page.keyboard.press('.');
      await page.getByRole('option', { name: noting }).click();
      await message(page, /Looked at|Visto/).first().waitFor();
      assert.deepEqual(state.refused, []);
    });
    await step(`${role}: tools are shared with the teams that may be, and saved for them`, async () => {
      await page.goto(`${desk}/console/tools/views/new`);
      const owner = page.getByRole('combobox', { name: t('tools.owner'), exact: true });
      await page.getByText(t('tools.owner'), { exact: true }).waitFor();
      if (shares.length > 0) {
        await owner.click();
        const names = await page.getByRole('option').allTextContents();
        assert.deepEqual(names, [t('tools.owner.agent'), ...shares]);
        await page.getByRole('option').last().click();
      } else {
        assert.equal(await owner.count(), 0, 'no choice of one');
        await page.getByText(t('tools.owner.agent'), { exact: true }).waitFor();
      }
      await page.getByRole('textbox', { name: t('tools.name.en'), exact: true }).fill(`A view of ${agent}`);
      await page.getByRole('button', { name: t('tools.save') }).click();
      await page.waitForURL(/views\/(?!new)/);
      await settled(page, state);
      assert.deepEqual(state.refused, []);
    });
    await step(`${role}: the profile has what concerns who is in that role`, async () => {
      await page.goto(`${desk}/console/profile`);
      await page.getByText(t('profile.mail.mentioned'), { exact: true }).waitFor();
      for (const key of ['profile.availability', 'profile.onduty', 'profile.signature', 'profile.mail.assigned', 'profile.mail.sla_breach']) assert.equal(await page.getByText(t(key), { exact: true }).count(), changes ? 1 : 0, key);
      await settled(page, state);
      assert.deepEqual(state.refused, []);
    });
    await step(`${role}: settings are read, and nothing in them looks as if it could be changed`, async () => {
      // The forms are the same for all who only read: once is enough.
      for (const path of changes ? ['', '/agents/ana'] : ['', '/general', '/agents/ana', '/teams/soporte', `/mailboxes/${config.mailboxes[0].id}`, `/forms/${config.forms[0].id}`, `/routing/${config.routing[0].id}`, '/statuses', '/matrix', `/calendars/${config.calendars[0].id}`, `/policies/${config.policies[0].id}`]) {
        await page.goto(`${desk}/console/settings${path}`);
        const main = page.getByRole('main');
        await main.getByRole('heading', { level: 2 }).first().waitFor();
        await settled(page, state);
        // Beside a mailbox is a preview with choices of its own, beside a form what is copied.
        if (path.includes('/agents') || path === '/matrix') assert.deepEqual(await faults(page), [], `axe on ${path}`);
        assert.equal(await main.locator(/mailboxes|forms/.test(path) ? '[data-at]' : 'input:not([type=search]), textarea, select').count(), 0, path);
        assert.equal(await main.getByRole('link', { name: t('settings.name.keys') }).count(), 0);
      }
      assert.deepEqual(state.refused, []);
    });
    for (const width of role === 'lead' ? [1440] : [1440, 390]) {
      await step(`${role}: nothing that is offered is refused, at ${width}`, async () => {
        await page.setViewportSize({ width, height: 844 });
        const own = `/tickets/${made.id}`;
        const person = `/people/${(await as(page, 'GET', own)).ticket.requester}`;
        const places = width < 500 ? [own, `${own}/panel`] : role === 'lead' ? [own, '/tickets', '/quarantine'] : role === 'light' ? [own, '/tickets', person, '/tools/macros'] : [own, person, '/tools/macros'];
        for (const path of places) {
          const home = async () => {
            await page.goto(desk + '/console' + path);
            await page.locator('main h1:visible, main [role=list]:visible').or(page.getByRole('complementary')).first().waitFor();
            await settled(page, state);
          };
          home.here = () => Promise.resolve(new URL(page.url()).pathname === '/console' + path);
          await home();
          await fits(page, `${path} at ${width}`);
          assert.deepEqual(await faults(page), [], `axe on ${path} at ${width}`);
          const pressed = await pressAll(page, state, home, path.startsWith('/tickets/') ? 'article, aside' : 'main', t('ticket.panel.toggle'));
          if (path === '/tickets') assert.ok(pressed.length > 2, `${path}: ${pressed.join(', ')}`);
          assert.deepEqual(state.refused, [], path);
        }
      });
    }
    await page.context().close();
  }
  await step('a customer of other teams, too, is shown and not offered to be changed', async () => {
    const address = `shared.${tail()}@cliente.test`;
    for (const team of ['soporte', 'facturacion']) {
      const { id } = await ticket(admin.page, { address, subject: `For ${team}` });
      await as(admin.page, 'PATCH', `/tickets/${id}`, { team }, { etag: '*' });
    }
    const [person] = (await as(admin.page, 'GET', `/people?address=${address}`)).people;
    const { page, t } = await enter(browser, 'ana', 'en');
    await page.goto(`${desk}/console/people/${person.id}`);
    await page.getByText(t('people.shared')).waitFor();
    assert.equal(await page.getByRole('textbox', { name: t('people.name'), exact: true }).count(), 0);
    await admin.page.goto(`${desk}/console/people/${person.id}`);
    await admin.page.getByRole('textbox', { name: t('people.name'), exact: true }).waitFor();
  });
  // The desk is as it was for the flows behind this one.
  for (const id of Object.values(macros)) await as(admin.page, 'DELETE', `/macros/${id}`, undefined, { etag: '*' });
  const now = await as(admin.page, 'GET', '/configuration', undefined, { whole: true });
  await as(admin.page, 'PUT', '/configuration', { ...now.body, agents: now.body.agents.filter((a) => a.id !== 'leo') }, { etag: now.etag });
});
