// Every operation that the console uses fails once, in a real browser: the
// screen says what happened, what was kept and what to do, nothing is blank,
// nothing is thrown. The operations are those of the sources; one without a way
// to it here fails. SMTP=HOST:PORT node e2e/faults.mjs DESK [part of a name]
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { as, open, signIn, text, until } from './browser.mjs';
import { deliver, mail } from './mail.mjs';

/** passing puts the page's clock forward, over the pauses between attempts, until
 * something holds; a slow machine has a minute for it. It answers whether it does. */
async function passing(page, holds) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (await holds()) return true;
    await page.clock.fastForward(1000);
    await page.waitForTimeout(150);
  }
  return holds();
}

const [desk, only = ''] = process.argv.slice(2);
// What is said of an error without words of its own, as a gateway gives it.
const SERVER = text('app.error.server');
// What is said of a change that is put back, behind what was tried.
const tried = (what) => text('app.error.tried', { what });
const statuses = [500, 503, 429];
// Nobody waits for these: without them only nobody else is known to be at the ticket.
const quiet = new Set(['PUT /tickets/{ticket}/presence', 'DELETE /tickets/{ticket}/presence']);

const src = new URL('../src/', import.meta.url);
const used = new Set(
  readdirSync(src, { recursive: true })
    .filter((f) => /\.tsx?$/.test(f) && !/\.test\.|schema\.d\.ts$/.test(f))
    .flatMap((f) => [...readFileSync(new URL(f, src), 'utf8').matchAll(/client\s*\.(GET|POST|PUT|PATCH|DELETE)\(\s*'\/api\/v1([^']+)'/g)].map((m) => `${m[1]} ${m[2]}`)),
);
used.add('GET /me');
const pattern = (path) => new RegExp(`^/api/v1${path.replace(/\{\w+\}/g, '[^/]+')}$`);

const browser = await open();
const tail = Date.now().toString(36);
try {
  const page = await signIn(browser, desk, { agent: 'marta', quiet: true });
  const thrown = [];
  page.on('pageerror', (e) => thrown.push(e.message));
  const call = (method, path, body, more) => as(page, method, path, body, more);

  // Something of everything, so that it can fail to be changed or taken away.
  const held = async (n) => {
    const from = `held${n}.${tail}@spam.example`;
    await deliver(process.env.SMTP, [{ from, to: 'soporte@tienda.test', raw: mail({ from, to: 'soporte@tienda.test', name: 'Held', subject: `Held ${n} ${tail}`, text: 'x', headers: ['X-Desk-Verdicts: spam=FAIL'] }) }]);
    return until(async () => (await call('GET', '/quarantine')).mails?.find((m) => JSON.stringify(m).includes(from)), 'the mail is held');
  };
  const from = `faults.${tail}@cliente.test`;
  await deliver(process.env.SMTP, [{ from, to: 'soporte@tienda.test', raw: mail({ from, to: 'soporte@tienda.test', name: 'Faults', subject: `Faults ${tail}`, text: 'See the file.', files: [{ name: 'plan.txt', body: 'plan' }] }) }]);
  const ticket = await until(async () => (await call('GET', '/tickets?limit=200')).tickets.find((t) => t.subject === `Faults ${tail}`), 'the mail is a ticket');
  const { tickets } = await call('GET', '/tickets?limit=200');
  const [other, part] = tickets.filter((t) => t.id !== ticket.id);
  const view = () => call('GET', `/tickets/${ticket.id}`, undefined, { whole: true });
  await call('POST', `/tickets/${ticket.id}/participants`, { address: `copy.${tail}@cliente.test` });
  await call('PUT', `/tickets/${ticket.id}/links/${other.number}`, { kind: 'related' });
  await call('POST', `/tickets/${part.id}/merge`, { into: other.id }, { etag: '*' });
  const person = ticket.requester;
  await call('POST', `/people/${person}/addresses`, { address: `second.${tail}@cliente.test` });
  await call('POST', `/people/${person}/phones`, { phone: `+346${Date.now().toString().slice(-8)}` });
  const phone = (await call('GET', `/people/${person}`)).person.phones[0];
  const organization = await call('POST', '/organizations', { name: `Org ${tail}`, domains: [] });
  const name = { en: `Fault ${tail}`, es: `Fault ${tail}` };
  const reply = await call('POST', '/canned-replies', { owner: 'agent', name, text: name, tags: [] });
  const macro = await call('POST', '/macros', { owner: 'agent', name, actions: [{ do: 'add_tags', tags: ['fault'] }] });
  const saved = await call('POST', '/views', { owner: 'agent', name, filter: { statuses: ['open'] }, sort: { by: 'due' } });
  await call('POST', '/keys', { name: `Key ${tail}`, scopes: ['tickets:read'] });
  const blocked = await held(1);
  await call('DELETE', `/quarantine/${blocked.id}?block=sender`);
  const kept = await held(2);
  const second = await signIn(browser, desk, { agent: 'marta', quiet: true });
  const { mailboxes } = await call('GET', '/configuration');
  assert.ok(phone && (await view()).body.ticket.links.length > 0);

  const button = (name) => page.getByRole('button', { name, exact: true }).first();
  const press = (...keys) => keys.reduce((p, k) => p.then(() => page.keyboard.press(k)), Promise.resolve());
  const composer = () => page.locator('form[data-kind] textarea').first();
  const at = `/tickets/${ticket.id}`;
  const ready = { [at]: 'article h1' };
  const palette = async (words) => {
    await press('Control+k');
    await page.getByRole('combobox', { name: 'What should happen?' }).fill(words);
    await page.getByRole('option').first().waitFor();
    await press('Enter');
  };
  const choose = async (words) => {
    await page.getByRole('dialog').getByRole('combobox').fill(words);
    await page.getByRole('dialog').getByRole('option').filter({ hasText: words.replace('#', '') }).first().waitFor();
    await press('Enter');
  };
  const merge = async () => {
    await press('Shift+G');
    await choose(`#${other.number}`);
    // They are of different customers: that is asked about.
    await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).click();
  };
  const details = () => page.getByRole('complementary').getByText('History').first().waitFor();
  const tool = (kind, id) => `/tools/${kind}/${id}`;
  const edit = async () => {
    await page.getByLabel('Name (English)').fill(`Other ${tail}`);
    await button('Save').click();
  };
  const remove = async () => {
    await button('Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  };
  const keptName = async () => assert.equal(await page.getByLabel('Name (English)').inputValue(), `Other ${tail}`);

  /** ways are how somebody comes to meet each operation: the screen, what is done
   * there, and what must still be there afterwards. */
  const ways = {
    'GET /me': { at: '/tickets', says: text('app.error.network'), bare: true },
    'GET /agents': { at: '/tickets' },
    'GET /teams': { at },
    'GET /tags': { at },
    'GET /statuses': { at },
    'GET /tickets': { at: '/tickets' },
    'GET /tickets/{ticket}': { at },
    'GET /tickets/{ticket}/similar': { at },
    'GET /tickets/{ticket}/files/{file}': { at, do: () => page.getByRole('button', { name: 'Download plan.txt' }).click() },
    'GET /tickets/search': {
      at: '/tickets',
      do: async () => {
        await press('/');
        await page.keyboard.type('faults');
        await press('Enter');
      },
    },
    'GET /changes': { at: '/tickets', says: text('app.feed.behind') },
    'GET /views': { at: '/tickets' },
    'GET /views/{tool}': { at: tool('views', saved.id) },
    'GET /macros': { at: '/tools/macros' },
    'GET /macros/{tool}': { at: tool('macros', macro.id) },
    'GET /canned-replies': { at: '/tools/replies' },
    'GET /canned-replies/{tool}': { at: tool('replies', reply.id) },
    'GET /configuration': { at: '/settings/general' },
    'GET /matrix': { at: '/settings/matrix' },
    'GET /mailboxes/{mailbox}/preview': { at: `/settings/mailboxes/${mailboxes[0].id}` },
    'GET /keys': { at: '/settings/keys' },
    'GET /audit': { at: '/audit' },
    'GET /notifications': { at: '/notifications' },
    'GET /me/sessions': { at: '/profile' },
    'GET /organizations': { at: '/organizations' },
    'GET /organizations/{organization}': { at: `/organizations/${organization.id}` },
    'GET /organizations/{organization}/people': { at: `/organizations/${organization.id}` },
    'GET /organizations/{organization}/tickets': { at: `/organizations/${organization.id}` },
    'GET /people': { at: '/people', do: () => page.getByRole('searchbox', { name: 'Find a customer' }).fill('faults') },
    'GET /people/{person}': { at: `/people/${person}` },
    'GET /people/{person}/tickets': { at: `/people/${person}` },
    'GET /people/{person}/export': { at: `/people/${person}`, do: () => button('Export everything kept about this person').click() },
    'GET /quarantine': { at: '/quarantine' },
    'GET /quarantine/{mail}': { at: `/quarantine/${kept.id}` },
    'GET /mail-rules': { at: '/quarantine/senders' },

    'PATCH /tickets/{ticket}': { at, says: tried(`#${ticket.number} · ${text('ticket.status')}: ${text('word.status.resolved')}`), do: () => details().then(() => press('e')), kept: () => page.getByText('Faults').first().waitFor() },
    'POST /tickets/{ticket}/messages': {
      at,
      do: async () => {
        await press('n');
        await composer().fill(`A note ${tail}`);
        await press('Control+Enter');
        await page.getByText('On its way', { exact: true }).waitFor();
        await page.clock.fastForward(11_000);
      },
      says: text('ticket.unsent', { number: `#${ticket.number}`, why: SERVER }),
      kept: async () => {
        assert.equal(await composer().inputValue(), `A note ${tail}`);
        await composer().fill('');
      },
    },
    'POST /tickets/{ticket}/merge': { at, do: merge },
    'DELETE /tickets/{ticket}/merge': {
      at,
      do: async () => {
        await merge();
        await page.getByText(text('ticket.merged', { number: `#${ticket.number}` })).waitFor();
        await button('Undo').click();
      },
      kept: async () => {
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await call('DELETE', `/tickets/${ticket.id}/merge`, undefined, { etag: '*' });
      },
    },
    'POST /tickets/{ticket}/messages/{seq}/split': {
      at,
      do: async () => {
        await page.getByRole('button', { name: 'More about this message' }).first().click();
        await page.getByRole('menuitem', { name: 'Make a new ticket from this message' }).click();
        await page.getByRole('dialog').getByLabel('Subject').fill('A subject of its own');
        await button('Make the ticket').click();
      },
      kept: async () => assert.equal(await page.getByRole('dialog').getByLabel('Subject').inputValue(), 'A subject of its own'),
    },
    'POST /tickets/{ticket}/participants': {
      at,
      do: async () => {
        await details();
        await palette('put somebody in copy');
        await page.getByRole('textbox', { name: 'Put somebody in copy' }).fill('new@cliente.test');
        await press('Enter');
      },
      kept: async () => assert.equal(await page.getByRole('textbox', { name: 'Put somebody in copy' }).inputValue(), 'new@cliente.test'),
    },
    'DELETE /tickets/{ticket}/participants/{no}': { at, do: () => button(`Take out copy.${tail}@cliente.test`).click(), kept: () => button(`Take out copy.${tail}@cliente.test`).waitFor() },
    'PUT /tickets/{ticket}/links/{other}': {
      at,
      do: async () => {
        await details();
        await palette('link with another');
        await page.getByLabel('Number of the ticket').fill('1000');
        await press('Enter');
      },
      kept: async () => assert.equal(await page.getByLabel('Number of the ticket').inputValue(), '1000'),
    },
    'DELETE /tickets/{ticket}/links/{other}': { at, do: () => button(`End the link with #${other.number}`).click(), kept: () => button(`End the link with #${other.number}`).waitFor() },
    'PUT /tickets/{ticket}/watchers/{agent}': { at, do: () => details().then(() => press('w')) },
    'DELETE /tickets/{ticket}/watchers/{agent}': {
      at,
      before: () => call('PUT', `/tickets/${ticket.id}/watchers/marta`),
      do: () => details().then(() => press('w')),
    },
    'POST /tickets': {
      at: '/new',
      do: async () => {
        await page.getByRole('combobox', { name: text('newticket.address') }).fill(`fault.${tail}@cliente.test`);
        await page.getByLabel(text('newticket.subject')).fill('By telephone');
        await page.getByLabel(text('newticket.text')).fill('What was said.');
        await button(text('newticket.make')).click();
      },
      kept: async () => assert.equal(await page.getByLabel(text('newticket.text')).inputValue(), 'What was said.'),
    },
    'POST /tickets/bulk': { at: '/tickets', says: tried(`${text('ticket.status')}: ${text('word.status.resolved')}`), do: () => press('g', '8', 'j').then(() => page.locator('article h1').waitFor()).then(() => press('x')).then(() => page.getByRole('toolbar').waitFor()).then(() => press('Shift+E')), kept: () => page.locator('[role=list] a').first().waitFor() },
    'POST /tickets/bulk/each': { at: '/tickets', says: tried(text('ticket.spam')), do: () => press('g', '8', 'j').then(() => page.locator('article h1').waitFor()).then(() => press('x')).then(() => page.getByRole('toolbar').waitFor()).then(() => press('!')), kept: () => page.locator('[role=list] a').first().waitFor() },
    'POST /uploads': {
      at,
      do: () => page.setInputFiles('input[type=file]', [{ name: 'new.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') }]),
      says: text('ticket.file.failed', { name: 'new.pdf', why: SERVER }),
    },
    'POST /macros/{tool}/run': { at, says: tried(`#${ticket.number} · ${text('ticket.macro.run', { name: name.en })}`), do: () => press('.').then(() => choose(name.en)) },
    'POST /canned-replies/{tool}/fill': { at, do: () => press('r').then(() => press('Control+/')).then(() => choose(name.en)) },

    'POST /canned-replies': { at: '/tools/replies/new', do: edit, kept: keptName },
    'PUT /canned-replies/{tool}': { at: tool('replies', reply.id), do: edit, kept: keptName },
    'DELETE /canned-replies/{tool}': { at: tool('replies', reply.id), do: remove },
    'POST /macros': { at: '/tools/macros/new', do: edit, kept: keptName },
    'PUT /macros/{tool}': { at: tool('macros', macro.id), do: edit, kept: keptName },
    'DELETE /macros/{tool}': { at: tool('macros', macro.id), do: remove },
    'POST /views': { at: '/tools/views/new', do: edit, kept: keptName },
    'PUT /views/{tool}': { at: tool('views', saved.id), do: edit, kept: keptName },
    'DELETE /views/{tool}': { at: tool('views', saved.id), do: remove },

    'POST /people': {
      at: '/people',
      do: async () => {
        await button('New customer').click();
        await page.getByRole('dialog').getByLabel('Name').fill('Somebody New');
        await page.getByRole('dialog').getByLabel('Mail address').fill('somebody.new@cliente.test');
        await button('Add customer').click();
      },
      kept: async () => assert.equal(await page.getByRole('dialog').getByLabel('Name').inputValue(), 'Somebody New'),
    },
    'PATCH /people/{person}': {
      at: `/people/${person}`,
      do: async () => {
        await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Another Name');
        await press('Enter');
      },
      kept: async () => {
        await page.getByText(text('page.unsaved')).waitFor();
        assert.equal(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), 'Another Name');
      },
    },
    'POST /people/{person}/addresses': {
      at: `/people/${person}`,
      do: async () => {
        await page.getByLabel('Another mail address').fill(`third.${tail}@cliente.test`);
        await press('Enter');
      },
      kept: async () => assert.equal(await page.getByLabel('Another mail address').inputValue(), `third.${tail}@cliente.test`),
    },
    'DELETE /people/{person}/addresses/{address}': { at: `/people/${person}`, do: () => button(`Take second.${tail}@cliente.test away`).click(), kept: () => button(`Take second.${tail}@cliente.test away`).waitFor() },
    'DELETE /people/{person}/addresses/{address}/mail-state': {
      at: `/people/${person}`,
      // Of an address that mail does not reach, made up on the way.
      before: () =>
        page.route(/\/api\/v1\/people\/[^/]+$/, async (route) => {
          if (route.request().method() !== 'GET') return route.fallback();
          const response = await route.fetch();
          const body = await response.json();
          await route.fulfill({ response, json: { ...body, mailStates: [{ address: body.person.addresses[0], state: 'gone', status: '5.1.1', softBounces: 0, at: new Date().toISOString() }] } });
        }),
      do: () => page.getByRole('button', { name: /^Send mail there again/ }).click(),
      kept: () => page.getByRole('button', { name: /^Send mail there again/ }).waitFor(),
    },
    'POST /people/{person}/phones': {
      at: `/people/${person}`,
      do: async () => {
        await page.getByLabel('Another telephone number').fill('+34 600 000 001');
        await press('Enter');
      },
      kept: async () => assert.equal(await page.getByLabel('Another telephone number').inputValue(), '+34 600 000 001'),
    },
    'DELETE /people/{person}/phones/{phone}': { at: `/people/${person}`, do: () => button(`Take ${phone} away`).click(), kept: () => button(`Take ${phone} away`).waitFor() },
    'POST /organizations': {
      at: '/organizations',
      do: async () => {
        await button('New organisation').click();
        await page.getByRole('dialog').getByLabel('Name').fill('A New One');
        await button('Add organisation').click();
      },
      kept: async () => assert.equal(await page.getByRole('dialog').getByLabel('Name').inputValue(), 'A New One'),
    },
    'PATCH /organizations/{organization}': {
      at: `/organizations/${organization.id}`,
      do: async () => {
        await page.getByLabel('Notes for agents').fill('A long note.');
        await page.getByLabel('Notes for agents').blur();
      },
      kept: async () => {
        await page.getByText(text('page.unsaved')).waitFor();
        assert.equal(await page.getByLabel('Notes for agents').inputValue(), 'A long note.');
      },
    },
    'PATCH /me': { at: '/profile', do: () => page.getByRole('switch', { name: 'On duty' }).click({ force: true }) },
    'DELETE /me/sessions': {
      at: '/profile',
      do: async () => {
        await button('End my other sessions').click();
        await page.getByRole('dialog').getByRole('button', { name: 'End my other sessions' }).click();
      },
    },
    'POST /notifications/read': {
      at: '/notifications',
      // One that is unread, made up on the way.
      before: () =>
        page.route(/\/api\/v1\/notifications(\?|$)/, (route) => route.fulfill({ json: { unread: 1, notifications: [{ id: 'n'.padEnd(26, '0'), at: new Date().toISOString(), kind: 'mentioned', ticket: ticket.id, number: ticket.number, subject: ticket.subject, read: false, by: { kind: 'agent', id: 'tom' } }] } })),
      do: () => page.getByText('mentioned you').waitFor().then(() => press('Shift+E')),
      kept: () => page.getByRole('img', { name: 'Unread' }).waitFor(),
    },
    'POST /quarantine/{mail}/release': { at: `/quarantine/${kept.id}`, do: () => button(text('quarantine.release')).click(), kept: () => page.locator('h1', { hasText: 'Held 2' }).waitFor() },
    'DELETE /quarantine/{mail}': { at: `/quarantine/${kept.id}`, do: remove, kept: () => page.locator('h1', { hasText: 'Held 2' }).waitFor() },
    'POST /mail-rules': {
      at: '/quarantine/senders',
      do: async () => {
        await page.getByLabel('Address or domain').fill('blocked.example');
        await button('Add').click();
      },
      kept: async () => assert.equal(await page.getByLabel('Address or domain').inputValue(), 'blocked.example'),
    },
    'DELETE /mail-rules/{rule}': { at: '/quarantine/senders', do: () => page.getByRole('button', { name: /^Forget held1/ }).first().click(), kept: () => page.getByRole('button', { name: /^Forget held1/ }).first().waitFor() },
    'POST /keys': {
      at: '/settings/keys',
      do: async () => {
        await button('Add').click();
        await page.getByLabel('What it is for').fill('A program');
        await button('Create key').click();
      },
      kept: async () => assert.equal(await page.getByLabel('What it is for').inputValue(), 'A program'),
    },
    'DELETE /keys/{key}': {
      at: '/settings/keys',
      do: async () => {
        await button('Revoke').click();
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      },
    },
    'PUT /configuration': {
      at: '/settings/general',
      do: async () => {
        await page.getByRole('textbox', { name: 'Desk name' }).fill('Half a name');
        await press('Control+s');
      },
      kept: async () => {
        assert.equal(await page.getByRole('textbox', { name: 'Desk name' }).inputValue(), 'Half a name');
        await page.getByRole('button', { name: 'Discard' }).click();
      },
    },
  };
  assert.deepEqual([...used].filter((op) => !ways[op] && !quiet.has(op)), [], 'operations of the sources that nothing here leads to');
  assert.deepEqual([...Object.keys(ways), ...quiet].filter((op) => !used.has(op)), [], 'operations that the sources do not use');

  await page.clock.install();
  const wrong = [];
  let n = 0;
  for (const [op, way] of Object.entries(ways)) {
    if (!op.includes(only)) continue;
    const [method, path] = op.split(' ');
    const status = statuses[n++ % statuses.length];
    const says = way.says ?? SERVER;
    const said = () => page.locator('[role=status], [role=alert], [role=dialog], .mantine-InputWrapper-error').getByText(says).first();
    try {
      thrown.length = 0;
      await way.before?.();
      const fail = () => page.route((url) => pattern(path).test(url.pathname), (route) => (route.request().method() === method ? route.fulfill({ status, json: { message: 'Service Unavailable' } }) : route.fallback()));
      if (!way.do) await fail();
      await page.goto(`${desk}/console${way.at}`);
      if (way.do) {
        await page.locator(ready[way.at] ?? 'main h1, main h2, [role=list] a').first().waitFor();
        await fail();
        await way.do();
      }
      assert.ok(await passing(page, async () => said().isVisible()), `does not say: ${says}`);
      if (!way.bare) assert.ok(await page.getByRole('navigation', { name: 'Main' }).isVisible(), 'the frame stays');
      await way.kept?.();
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      // What could not be read comes after all.
      if (method === 'GET' && !way.do) {
        const again = page.getByRole('button', { name: 'Try again' });
        const gone = async () => {
          if (await again.count()) await again.last().click({ timeout: 1000 }).catch(() => undefined); // it may go by itself
          return (await said().count()) === 0;
        };
        assert.ok(await passing(page, gone), `still says: ${says}`);
      }
      assert.deepEqual(thrown, []);
      console.log(`ok ${status} ${op}`);
    } catch (e) {
      wrong.push(`${status} ${op}: ${e.message.split('\n').slice(0, 3).join(' ')} ${thrown.join(' ')}`);
      console.log(`NOT ${wrong.at(-1)}`);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${op.replace(/\W+/g, '-')}.png` });
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    }
  }
  await second.context().close();
  assert.deepEqual(wrong, []);
  console.log(`${n} operations failed as they should`);
} finally {
  await browser.close();
}
