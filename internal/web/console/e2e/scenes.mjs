// States that screens can be in, for pictures: the composer's, filters, menus,
// what is empty, failed, offline or over; and the customers' pages. A scene goes
// there, and puts back in leave what it has changed.
import { as } from './browser.mjs';
import { catalogue } from './words.mjs';

/** scenes are for a page that is signed in as an admin, read in a language. */
export function scenes(page, language, { invoice, repair, whole, part, stranger }) {
  const w = catalogue[language];
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(400);
  };
  const to = async (path) => {
    await page.evaluate((p) => history.pushState({}, '', p), '/console' + path);
    await page.waitForTimeout(500);
  };
  const closed = () => press('Escape', 'Escape');
  const writing = (key, text = '') => async () => {
    await to(`/tickets/${repair.id}`);
    await page.evaluate(() => document.activeElement?.blur());
    await press(key);
    if (text) await page.keyboard.type(text);
    await page.waitForTimeout(400);
  };
  const emptied = async () => {
    await page.locator('form[data-mode] textarea').first().fill('');
    await closed();
  };
  const filtered = (text) => async () => {
    await to('/tickets');
    await press('g', '8', '/');
    await page.keyboard.type(text);
    await page.waitForTimeout(500);
  };
  const unfiltered = async () => {
    await page.evaluate(() => document.activeElement?.blur());
    await press('/', 'Escape', 'Escape');
  };
  const failure = (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"type":"about:blank","status":500,"code":"internal"}' });
  /** answered lets the API answer otherwise while a scene is looked at; the page is loaded anew. */
  const answered = (pattern, how, path) => async () => {
    await page.route(pattern, how);
    await page.goto(new URL('/console' + path, page.url()).href);
    await page.waitForTimeout(1000);
    if (how === failure) await page.getByRole('alert').first().waitFor({ timeout: 20_000 }).catch(() => undefined);
  };
  /** crowded is the list's answer with as many tickets again under other names. */
  const crowded = async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const again = (n) => body.tickets.map((x) => ({ ...x, id: `${x.id.slice(0, -2)}${String(n).padStart(2, '0')}`, number: x.number + 100 * n }));
    await route.fulfill({ response: answer, json: { ...body, tickets: [body.tickets, ...[1, 2, 3, 4].map(again)].flat() } });
  };
  const right = (pattern) => async () => {
    await page.unroute(pattern);
    await page.goto(new URL('/console/tickets', page.url()).href);
    await page.waitForSelector('[role=list] a');
  };
  const nothing = (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ tickets: [], people: [], organizations: [], mails: [], notifications: [], cannedReplies: [], macros: [], views: [], entries: [], rules: [], unread: 0 }) });
  const lists = ['/tickets', '/notifications', '/quarantine', '/organizations', '/tools/replies', '/tools/macros', '/tools/views', '/audit'];
  return [
    { name: 'list-views', go: async () => (await to('/tickets'), await page.locator('header button[aria-haspopup=menu]').first().click(), await page.waitForTimeout(400)), leave: closed },
    { name: 'list-facets', go: async () => (await to('/tickets'), await page.getByRole('button', { name: w['list.facets'] ?? w['list.filters'] ?? /filtr/i }).first().click(), await page.waitForTimeout(400)), leave: closed },
    { name: 'list-filtered', go: filtered(language === 'es' ? 'canal:correo ' : 'channel:mail '), leave: unfiltered },
    { name: 'list-no-match', go: filtered('zzzz'), leave: unfiltered },
    { name: 'list-search', go: async () => (await filtered('lámpara')(), await press('Enter'), await page.waitForTimeout(1200)), leave: unfiltered },
    { name: 'bulk', go: async () => (await to('/tickets'), await press('g', '8', 'j', 'x', 'j', 'x', 'j', 'x', 'u'), await page.waitForTimeout(400)), leave: () => press('Escape') },
    { name: 'bulk-merge', go: async () => (await to('/tickets'), await press('g', '8', 'j', 'x', 'j', 'x', 'j', 'x', 'u'), await page.getByRole('toolbar').getByRole('button', { name: w['ticket.similar.do'] }).click(), await page.getByRole('option').first().waitFor()), leave: async () => (await closed(), await press('Escape')) },
    { name: 'bulk-spam', go: async () => (await to('/tickets'), await press('g', '8', 'j', 'x', 'j', 'x', '!'), await page.getByRole('status').getByRole('button').last().waitFor()), leave: () => press('z') },
    { name: 'bulk-question', go: async () => (await answered(/\/api\/v1\/tickets\?/, crowded, '/tickets')(), await press('g', '8', 'Shift+X'), await press('Shift+E')), leave: async () => (await closed(), await right(/\/api\/v1\/tickets\?/)()) },
    { name: 'undo', go: async () => (await to(`/tickets/${repair.id}`), await press('h'), await page.getByRole('status').getByRole('button').last().waitFor()), leave: () => press('z') },
    { name: 'ticket-whole', go: () => to(`/tickets/${whole.id}`) },
    { name: 'ticket-part', go: () => to(`/tickets/${part.id}`) },
    { name: 'ticket-html', go: () => to(`/tickets/${invoice.id}`) },
    { name: 'ticket-long', go: () => to(`/tickets/${repair.id}`) },
    { name: 'panel-top', go: () => to(`/tickets/${repair.id}/panel`) },
    {
      name: 'panel-end',
      go: async () => {
        await to(`/tickets/${repair.id}${page.viewportSize().width > 1180 ? '' : '/panel'}`);
        await page.getByRole('complementary').evaluate((e) => {
          for (const b of e.querySelectorAll('h2 button[aria-expanded=false]')) b.click();
          for (let x = e; x; x = x.parentElement) x.scrollTop = 99999;
        });
        await page.waitForTimeout(500);
        await page.getByRole('complementary').evaluate((e) => {
          for (let x = e; x; x = x.parentElement) x.scrollTop = 99999;
        });
        await page.waitForTimeout(200);
      },
    },
    { name: 'composer-reply', go: writing('r', language === 'es' ? 'Hola, Fiona:\n\nMañana a las nueve pasa el mensajero.' : 'Hello Fiona,\n\nThe courier comes at nine tomorrow.'), leave: emptied },
    { name: 'composer-marks', go: writing('r', language === 'es' ? '**Importante**: ver [la guía](https://tienda.test/guia).\n\n- el cable\n- la _tapa_' : '**Important**: see [the guide](https://shop.test/guide).\n\n- the cable\n- the _lid_'), leave: emptied },
    { name: 'composer-note', go: writing('n', '@'), leave: emptied },
    { name: 'composer-forward', go: writing('f'), leave: emptied },
    { name: 'composer-canned', go: async () => (await writing('r')(), await press('Control+/')), leave: closed },
    { name: 'composer-macros', go: writing('.'), leave: closed },
    {
      name: 'composer-macro-ask',
      go: async () => {
        await writing('.')();
        await page.getByRole('option', { name: new RegExp(w['ticket.macro.sends']) }).first().click();
        await page.getByRole('dialog', { name: w['tools.macro.ask'] }).waitFor();
      },
      leave: closed,
    },
    { name: 'composer-status', go: async () => (await writing('r', 'x')(), await page.getByRole('button', { name: w['ticket.send.with'] }).click(), await page.waitForTimeout(300)), leave: async () => (await closed(), await emptied()) },
    { name: 'ticket-merge', go: async () => (await to(`/tickets/${repair.id}`), await press('Shift+G')), leave: closed },
    {
      name: 'ticket-merge-ask',
      go: async () => {
        await to(`/tickets/${repair.id}`);
        await press('Shift+G');
        await page.getByRole('combobox', { name: w['ticket.merge'] }).fill(String(stranger.number));
        await page.getByRole('option').first().click();
        await page.getByRole('dialog', { name: w['ticket.merge.ask'] }).waitFor();
      },
      leave: closed,
    },
    { name: 'agent-menu', go: async () => (await to('/tickets'), await page.getByRole('button', { name: w['app.menu'] }).click(), await page.waitForTimeout(300)), leave: closed },
    { name: 'person-new', go: async () => (await to('/people'), await press('Escape', 'c')), leave: closed },
    { name: 'organization-new', go: async () => (await to('/organizations'), await press('c')), leave: closed },
    { name: 'reply-new', go: () => to('/tools/replies/new') },
    { name: 'macro-new', go: () => to('/tools/macros/new') },
    { name: 'view-new', go: () => to('/tools/views/new') },
    {
      name: 'macro',
      go: async () => {
        const { macros } = await as(page, 'GET', '/macros');
        await to(`/tools/macros/${macros.find((m) => m.owner !== 'built_in')?.id ?? macros[0].id}`);
      },
    },
    { name: 'audit', go: () => to('/audit') },
    {
      name: 'settings-unsaved',
      go: async () => {
        await to('/settings/general');
        await page.getByRole('textbox', { name: w['config.field.settings.name'] }).fill('Tienda Alba y Hermanos');
        await page.waitForTimeout(400);
      },
      leave: async () => {
        await page.getByRole('button', { name: w['config.discard'] }).click();
        await page.waitForTimeout(200);
      },
    },
    { name: 'settings-key-new', go: async () => (await to('/settings/keys'), await press('n')), leave: closed },
    { name: 'offline', go: async () => (await to('/tickets'), await page.context().setOffline(true), await page.waitForTimeout(600)), leave: () => page.context().setOffline(false) },
    ...lists.map((path) => ({ name: `empty${path.replaceAll('/', '-')}`, go: answered(/\/api\/v1\/(?!me|agents|teams|tags|statuses|matrix|configuration|mailboxes|changes)[a-z]/, nothing, path), leave: right(/\/api\/v1\/(?!me|agents|teams|tags|statuses|matrix|configuration|mailboxes|changes)[a-z]/) })),
    { name: 'failed-list', go: answered(/\/api\/v1\/tickets/, failure, '/tickets'), leave: right(/\/api\/v1\/tickets/) },
    { name: 'failed-ticket', go: answered(new RegExp(`/api/v1/tickets/${repair.id}`), failure, `/tickets/${repair.id}`), leave: right(new RegExp(`/api/v1/tickets/${repair.id}`)) },
    { name: 'failed-dashboard', go: answered(/\/api\/v1\/tickets/, failure, '/dashboard'), leave: right(/\/api\/v1\/tickets/) },
    { name: 'loading-list', go: answered(/\/api\/v1\/tickets/, () => undefined, '/tickets'), leave: right(/\/api\/v1\/tickets/) },
    { name: 'loading-ticket', go: answered(new RegExp(`/api/v1/tickets/${repair.id}`), () => undefined, `/tickets/${repair.id}`), leave: right(new RegExp(`/api/v1/tickets/${repair.id}`)) },
    {
      name: 'expired',
      go: async () => {
        await to(`/tickets/${repair.id}`);
        await page.route(/\/api\/v1\//, (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"type":"about:blank","status":401,"code":"unauthenticated"}' }));
        await press('r');
        await page.keyboard.type('x');
        await press('m');
        await page.getByText(w['app.session.title']).waitFor({ timeout: 20_000 }).catch(() => undefined);
      },
      leave: () => page.unroute(/\/api\/v1\//).then(() => page.reload()),
    },
  ];
}

/** reading are for a page of an agent who reads and writes notes, and changes nothing. */
export function reading(page, { repair }) {
  const to = async (path) => {
    await page.evaluate((p) => history.pushState({}, '', p), '/console' + path);
    await page.waitForTimeout(700);
  };
  return [
    { name: 'light-list', go: () => to('/tickets') },
    { name: 'light-ticket', go: () => to(`/tickets/${repair.id}`) },
    { name: 'light-panel', go: () => to(`/tickets/${repair.id}/panel`) },
    { name: 'light-settings', go: () => to('/settings/agents') },
    { name: 'light-tools', go: () => to('/tools/macros') },
  ];
}

/** customers are the pages that customers see, for a page that is nobody's;
 * open opens a customer's ticket again. */
export function customers(page, desk, language, open) {
  const form = `${desk}/new?lang=${language}`;
  const filled = async () => {
    await page.goto(form);
    const es = language === 'es';
    await page.fill('#name', es ? 'Nuria Castro' : 'Emily Reid');
    await page.fill('#address', es ? 'nuria.castro@cliente.test' : 'emily.reid@cliente.test');
    await page.fill('#subject', es ? 'La batidora Tinto huele a quemado' : 'The Tinto blender smells of burning');
    await page.fill('#text', es ? 'Al segundo uso empezó a oler a quemado y se paró. La compré hace tres semanas. ¿Me la cambian?' : 'On its second use it began to smell of burning and stopped. I bought it three weeks ago. Can you replace it?');
  };
  /** tracking is the private page of the newest mail to a customer that links to one. */
  const tracking = async (from) => {
    const list = await (await fetch(`${desk}/_mail?q=${encodeURIComponent(from)}`)).text();
    for (const [, id] of list.matchAll(/<td><a href="\/_mail\/([^"]+)"/g)) {
      await page.goto(`${desk}/_mail/${id}`);
      const link = (await page.content()).match(/https?:\/\/[^\s"<]*\/t\/[^\s"<]+/)?.[0];
      if (!link) continue;
      const u = new URL(link.replaceAll('&amp;', '&'));
      u.searchParams.set('lang', language);
      await page.goto(desk + u.pathname + u.search);
      return;
    }
    throw new Error('no mail has a private link');
  };
  return [
    { name: 'public-start', go: () => page.goto(`${desk}/?lang=${language}`) },
    { name: 'public-form', go: () => page.goto(form) },
    {
      name: 'public-form-wrong',
      go: async () => {
        await page.goto(form);
        await page.fill('#address', 'nuria@');
        await page.getByRole('button').last().click();
        await page.waitForLoadState();
      },
    },
    {
      name: 'public-thanks',
      go: async () => {
        await filled();
        await page.getByRole('button').last().click();
        await page.waitForURL('**/thanks/**');
      },
    },
    { name: 'public-tracking', go: () => tracking(language === 'es' ? 'administracion@cafelaesquina.test' : 'fiona@brightside.test') },
    {
      name: 'public-solved',
      go: async () => {
        await open();
        await tracking('oscar.prieto@cliente.test');
        await page.getByRole('button', { name: language === 'es' ? 'Ya está resuelto' : 'It is solved' }).click();
        await page.waitForLoadState();
      },
    },
    { name: 'public-expired', go: () => page.goto(`${desk}/t/nothing-of-the-kind?lang=${language}`) },
    { name: 'public-missing', go: () => page.goto(`${desk}/no/such/page?lang=${language}`) },
    { name: 'sign-in', go: () => page.goto(`${desk}/sign-in?lang=${language}`) },
    { name: 'sign-in-failed', go: () => page.goto(`${desk}/sign-in/callback?error=access_denied&lang=${language}`) },
    { name: 'signed-out', go: () => page.goto(`${desk}/sign-out?lang=${language}`) },
  ];
}
