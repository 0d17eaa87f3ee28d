// Ten tickets worked by keyboard alone, in both languages: opened, read, answered
// with a canned reply, noted, given a status, an agent, a priority and a tag, one
// snoozed, one merged. And what `?` and the palette owe: every key that the
// sources bind, every action that a button has. SMTP=HOST:PORT node e2e/keyboard.mjs DESK
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { as, signIn, until } from './browser.mjs';
import { desk, flows } from './flow.mjs';
import { deliver, mail } from './mail.mjs';
import { settled } from './screens.mjs';

const TICKETS = 10;
const words = {
  en: { reply: 'Keyboard reply', assignee: 'Marta', composer: 'Internal note', palette: 'What should happen?', help: 'Keys' },
  es: { reply: 'Respuesta de teclado', assignee: 'Marta', composer: 'Nota interna', palette: '¿Qué hacer?', help: 'Teclas' },
};

/** enter is marta's page that counts what the mouse does, its clock in hand. */
const enter = async (browser, language) => {
  const page = await signIn(browser, desk, { agent: 'marta', language, quiet: true });
  await page.addInitScript(() => {
    window.mice = 0;
    for (const name of ['pointerdown', 'mousedown', 'wheel', 'touchstart']) addEventListener(name, () => window.mice++, true);
  });
  await page.clock.install();
  await page.goto(`${desk}/console/tickets`);
  await page.waitForSelector('[role=list] a');
  return page;
};
const mice = async (page) => assert.equal(await page.evaluate(() => window.mice), 0, 'nobody touched a mouse');

await flows(async ({ browser, step }) => {
  const tail = Date.now().toString(36);
  const to = 'soporte@tienda.test';
  const made = Array.from({ length: 14 }, (_, i) => `k${i}.${tail}@cliente.test`);
  await deliver(process.env.SMTP, made.map((from, i) => ({ from, to, raw: mail({ from, to, name: `Kay ${i}`, subject: `By key ${i} ${tail}`, text: 'Where is my order?' }) })));
  const first = await enter(browser, 'en');
  await until(async () => (await as(first, 'GET', '/tickets?limit=200')).tickets.filter((t) => t.subject.endsWith(tail)).length === made.length, 'the mails are tickets');
  await first.reload();
  await first.waitForSelector('[role=list] a');
  const name = { en: `${words.en.reply} ${tail}`, es: `${words.es.reply} ${tail}` };
  await as(first, 'POST', '/canned-replies', { owner: 'agent', name, text: { en: 'Thank you, {{requester.firstName}}.', es: 'Gracias, {{requester.firstName}}.' }, tags: [] });

  for (const language of ['en', 'es'])
    await step(`ten tickets by keyboard alone, in ${language}`, async () => {
      const page = language === 'en' ? first : await enter(browser, language);
      const press = async (...keys) => {
        for (const k of keys) await page.keyboard.press(k);
      };
      const field = () => page.locator('form[data-kind] textarea').first();
      const sent = async () => {
        const leaving = page.locator('[role=log] section:not([role])');
        await leaving.waitFor(); // it can be undone
        await page.clock.fastForward(11_000);
        await leaving.waitFor({ state: 'detached' });
      };
      await press('g', '8');
      const read = async (id) => (await as(page, 'GET', `/tickets/${id}`)).ticket;
      const worked = [];
      for (let i = 0; i < TICKETS; i++) {
        const here = () => page.url().split('/').pop();
        // Those that were answered wait further below: they are passed over.
        for (let n = 0; n === 0 || (worked.includes(here()) && n < 40); n++) {
          const before = page.url();
          await press('j');
          await page.waitForURL((url) => url.href !== before);
        }
        await page.waitForSelector('article h1');
        const id = here();
        assert.ok(!worked.includes(id), 'the next is another');
        worked.push(id);
        await page.locator('aside').getByRole('combobox').first().waitFor();
        await press('PageUp', 'PageDown');
        const was = await read(id);
        if (i === 7) {
          await press('h');
          await until(async () => (await read(id)).status === 'postponed', 'snoozed');
          continue;
        }
        if (i === 8) {
          const into = await read(worked[0]);
          await press('Shift+G');
          await page.getByRole('dialog').getByRole('combobox').waitFor();
          await page.keyboard.type(`#${into.number}`);
          await page.getByRole('dialog').getByRole('option', { name: new RegExp(`#${into.number}`) }).waitFor();
          await press('Enter');
          // They are of different customers: that is asked about.
          await page.getByRole('dialog').getByRole('button', { name: /^(Merge|Fusionar|Unir|Combinar)/ }).waitFor();
          await press('Tab', 'Enter');
          await page.waitForURL(`**/tickets/${worked[0]}`);
          // The ticket into which it went was worked before: on from where this stood.
          await page.goBack();
          await page.waitForURL(`**/tickets/${id}`);
          await page.waitForSelector('article h1');
          continue;
        }
        await press('r');
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
        await press('Control+/');
        await page.getByRole('dialog').getByRole('combobox').waitFor();
        await page.keyboard.type(name[language]);
        await page.getByRole('dialog').getByRole('option', { name: name[language] }).waitFor();
        await press('Enter');
        await page.waitForFunction(() => /Thank you|Gracias/.test(document.querySelector('form[data-kind] textarea')?.value ?? ''));
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
        // The list gives the keyboard back a moment after it has closed: no hand is quicker.
        await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 50)));
        await press('Control+Enter');
        await sent();
        await page.waitForFunction(() => document.activeElement?.tagName !== 'TEXTAREA');
        await until(async () => (await as(page, 'GET', `/tickets/${id}`)).messages.some((m) => m.author.kind === 'agent' && /^(Thank you|Gracias),/.test(m.text)), 'answered');
        await press('n');
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
        await page.keyboard.type(`Noted ${i} ${tail}`);
        await press('Control+Enter');
        await sent();
        await page.waitForFunction(() => document.activeElement?.tagName !== 'TEXTAREA');
        await until(async () => (await as(page, 'GET', `/tickets/${id}`)).messages.some((m) => m.kind === 'note' && m.text === `Noted ${i} ${tail}`), 'noted');
        const options = page.locator('[role=listbox] [role=option]:visible');
        /** choose opens a field by its key and takes what the keys lead to. */
        const choose = async (key, ...keys) => {
          await until(async () => (await options.count()) === 0, 'the last field is closed');
          await page.waitForFunction(() => document.activeElement?.tagName !== 'INPUT');
          await press(key);
          await options.first().waitFor();
          // The list takes its place from what is chosen a moment after it opens:
          // no hand is quicker, but this one.
          await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
          await press(...keys);
        };
        const { status } = await read(id);
        await choose('s', 'ArrowDown', 'Enter');
        await until(async () => (await read(id)).status !== status, 'another status');
        await choose('a', 'Control+a');
        await page.keyboard.type(words[language].assignee);
        await until(async () => (await options.count()) === 1, 'found by name');
        await press('ArrowDown', 'Enter');
        await until(async () => (await read(id)).assignee === 'marta', 'assigned');
        await page.waitForFunction(() => document.activeElement?.tagName !== 'INPUT');
        await choose('p', was.priority === 'low' ? 'ArrowUp' : 'ArrowDown', 'Enter');
        const why = () => page.evaluate(() => document.activeElement?.closest('aside form') !== null);
        await until(async () => (await why()) || (await read(id)).priority !== was.priority, 'another priority, or why it is');
        if (await why()) {
          await page.keyboard.type('By keyboard'); // another than the matrix gives wants a reason
          await press('Enter');
        }
        await until(async () => (await read(id)).priority !== was.priority, 'another priority');
        await page.waitForFunction(() => document.activeElement?.tagName !== 'INPUT');
        await press('l');
        await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
        await page.keyboard.type(`kbd${i}`);
        await press('Enter');
        await until(async () => (await read(id)).tags.includes(`kbd${i}`), 'tagged');
        await press('Escape');
        await page.waitForFunction(() => document.activeElement?.tagName !== 'INPUT');
      }
      assert.equal(new Set(worked).size, TICKETS);
      await press('u');
      await page.waitForURL('**/console/tickets');
      await mice(page);
      if (language !== 'en') await page.context().close();
    });
  const page = first;
  const press = (key) => page.keyboard.press(key);
  await page.goto(`${desk}/console/tickets`);
  await page.waitForSelector('[role=list] a');
  const src = new URL('../src/', import.meta.url);
  const bound = new Set(
    readdirSync(src, { recursive: true })
      .filter((f) => /\.tsx?$/.test(f) && !/\.test\./.test(f) && !f.startsWith('api'))
      .flatMap((f) => [...readFileSync(new URL(f, src), 'utf8').matchAll(/keys: (?:i < 9 \? )?\[([^\]]*)\]/g)])
      .flatMap((m) => (m[1].includes('${i + 1}') ? Array.from({ length: 9 }, (_, i) => `g ${i + 1}`) : [...m[1].matchAll(/'([^']+)'/g)].map((k) => k[1]))),
  );
  /** helped are the keys that `?` shows here. */
  const helped = async () => {
    await page.evaluate(() => document.activeElement?.blur());
    await press('?');
    await page.getByRole('dialog').locator('[data-keys]').first().waitFor();
    const keys = await page.getByRole('dialog').locator('[data-keys]').evaluateAll((all) => all.map((k) => k.dataset.keys));
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    return keys;
  };
  const go = async (path) => {
    await page.evaluate((p) => history.pushState({}, '', p), '/console' + path);
    await settled(page);
    await page.getByRole('main').getByRole('heading').first().waitFor();
  };
  await step('? shows every key that the sources bind', async () => {
    assert.ok(bound.size > 40, `${bound.size} keys found in the sources`);
    const shown = new Set();
    const ticket = (await as(page, 'GET', '/tickets?limit=1')).tickets[0];
    const held = (await as(page, 'GET', '/quarantine')).mails?.[0];
    for (const path of [`/tickets/${ticket.id}`, '/people', '/organizations', '/notifications', '/tools/replies/new', '/settings/general', held ? `/quarantine/${held.id}` : '/quarantine']) {
      await go(path);
      if (path.startsWith('/tickets')) {
        await page.locator('aside').getByRole('combobox').first().waitFor();
        await press('g');
        await press('8');
        await page.locator('[role=listitem][aria-current=true]').waitFor();
        await press('x');
        await page.getByRole('toolbar').waitFor();
      }
      for (const k of await helped()) shown.add(k);
    }
    // Those of things that are not on these screens as they are.
    const elsewhere = new Set(held ? [] : ['#', 'delete']);
    assert.deepEqual([...bound].filter((k) => !shown.has(k) && !elsewhere.has(k)), []);
  });
  await step('the palette has every action that a button of the list and the ticket has', async () => {
    const ticket = (await as(page, 'GET', '/tickets?limit=1')).tickets[0];
    await go(`/tickets/${ticket.id}`);
    await page.locator('aside').getByRole('combobox').first().waitFor();
    await page.getByText('History').first().waitFor();
    const buttons = await page.locator('main button:visible').evaluateAll((all) => all.map((b) => (b.getAttribute('aria-label') ?? b.innerText).replace(/\s+/g, ' ').replace(/ (Ctrl|⇧|↵|[A-Z])( (Ctrl|⇧|↵|[A-Z]))*$/, '').trim()).filter(Boolean));
    await press('Control+k');
    await page.getByRole('option').first().waitFor();
    const actions = await page.getByRole('option').evaluateAll((all) => all.map((o) => o.firstElementChild.innerText));
    await press('Escape');
    // What is of one thing on the screen is reached with Tab; what opens a menu has
    // what is in the menu in the palette.
    const own = [
      /^(Show|Hide) /, /^More about this message$/, /^(Download|Remove|Take out|End the link|Merge) /, /^and \d+ more$/, /^History/, // of one thing
      /^To /, /^From rule|^By |^The matrix|^What it is made of$/, // what it says is "set impact, urgency" and the mode of the answer
      /^(Due next|All open)/, /^Order/, /^Choose the status to leave$/, // menus whose entries are actions
      /^(Assigned to|Status|Priority|Team|Type|Macro|Tag|Spam)$/, // of the selection: "set the status of the selected"
      /^Reply, leave /, // when something is written
      /^(Previous|Next) ticket$/, // when there is one
      /^Clear$/,
    ];
    const missing = [...new Set(buttons)].filter((b) => !actions.some((a) => a.toLowerCase() === b.toLowerCase()) && !own.some((o) => o.test(b)));
    console.log(`   ${buttons.length} buttons, ${actions.length} actions`);
    assert.deepEqual(missing, []);
  });
});
