// Every field by its key and out of it again, wherever the panel is; what is
// missing is asked for before anything is sent; what was refused or waits is
// seen; a merged ticket says so. In Spanish, at 1440, 1024 and 390 px.
// SMTP=HOST:PORT node e2e/keys.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, until } from './browser.mjs';
import { desk, flows, holds } from './flow.mjs';
import { deliver, mail } from './mail.mjs';

const tail = Date.now().toString(36);
await flows(async ({ browser, step }) => {
  const page = await signIn(browser, desk, { agent: 'marta', language: 'es' });
  const call = (method, path, body, more) => as(page, method, path, body, more);
  let made = 0;
  const make = async (more = {}) => {
    const { id } = await call('POST', '/tickets', { address: `k${++made}.${tail}@cliente.test`, name: 'Clara Keys', subject: `Teclas ${made} ${tail}`, text: 'No funciona.', type: 'task', ...more });
    return now(id);
  };
  const keys = async (p, ...list) => {
    for (const k of list) await p.keyboard.press(k);
  };
  const go = async (p, path) => {
    await p.goto(`${desk}/console${path}`);
    await p.getByRole('heading', { level: 1 }).first().waitFor();
  };
  const show = async (p, ticket) => {
    await go(p, `/tickets/${ticket.id}`);
    await p.getByRole('heading', { name: ticket.subject }).waitFor();
    await p.getByRole('complementary', { name: 'Datos del ticket', includeHidden: true }).waitFor({ state: 'attached' }); // what comes after the first load
  };
  const field = (p, name) => p.getByRole('combobox', { name, exact: true });
  const focused = (l) => until(() => l.evaluate((e) => e === document.activeElement), `${l} has the keyboard`);
  const away = (p) => until(() => p.evaluate(() => !document.activeElement?.matches('input, textarea')), 'the keyboard has left the field');
  const now = async (ticket) => (await call('GET', `/tickets/${ticket.id ?? ticket}`)).ticket;

  // A field that tasks need before they are resolved; others are left alone.
  const { body: config, etag } = await call('GET', '/configuration', undefined, { whole: true });
  const before = config.fields ?? [];
  await call('PUT', '/configuration', { ...config, fields: [...before.filter((f) => f.id !== 'cause'), { id: 'cause', name: { es: 'Causa', en: 'Cause' }, kind: 'text', requiredAtResolve: true, types: ['task'] }] }, { etag });
  const [one, two, three] = [await make(), await make(), await make()];

  await step('a choice by key gives the keyboard back to where it was', async () => {
    await show(page, one);
    await keys(page, '/');
    await page.keyboard.type(tail); // beside these there may be many
    const found = page.getByRole('list').getByRole('link');
    await until(async () => (await found.count()) === 3, 'the three are listed');
    // The first of them: which that is depends on the hour, since what comes in while the desk is closed is due together.
    const at = await found.first().getAttribute('href');
    const first = await now(at.slice(at.lastIndexOf('/') + 1));
    const row = page.getByRole('list').locator(`a[href$="${first.id}"]`);
    await row.click();
    await page.getByRole('heading', { name: first.subject }).waitFor(); // a key is of the ticket that is shown
    await field(page, 'Prioridad').waitFor();
    await keys(page, 'p');
    await focused(field(page, 'Prioridad'));
    await keys(page, 'ArrowDown', 'Enter');
    await focused(row);
    await until(async () => (await now(first)).priority !== first.priority, 'the priority has changed');
    await keys(page, 'j');
    await until(() => !page.url().includes(first.id), 'the next key works');
    await keys(page, '/', 'Control+a', 'Delete', 'Escape');
  });
  await step('Escape leaves every field', async () => {
    await show(page, one);
    for (const [key, name] of [['s', 'Estado'], ['p', 'Prioridad'], ['a', 'Asignado a'], ['t', 'Equipo']]) {
      await keys(page, key);
      await focused(field(page, name));
      await keys(page, 'Escape');
      await away(page);
    }
    await keys(page, 'l');
    await focused(field(page, 'Etiquetas'));
    await page.keyboard.type('nunca');
    await keys(page, 'Escape');
    await away(page);
    assert.deepEqual((await now(one)).tags, one.tags);
  });
  await step('a name is searched from nothing', async () => {
    await keys(page, 'a');
    await focused(field(page, 'Asignado a'));
    await page.keyboard.type('lu');
    await holds(field(page, 'Asignado a'), 'lu');
    await keys(page, 'Enter');
    await away(page);
    await until(async () => (await now(one)).assignee === 'luis', 'Luis has it');
    await keys(page, 't');
    await focused(field(page, 'Equipo'));
    await page.keyboard.type('factu');
    await keys(page, 'Enter');
    await away(page);
    await until(async () => (await now(one)).team === 'facturacion', 'its team has it');
  });
  await step('a folded panel opens for its keys', async () => {
    await keys(page, ']');
    await page.getByRole('complementary', { name: 'Datos del ticket' }).waitFor({ state: 'hidden' });
    await keys(page, 's');
    await focused(field(page, 'Estado'));
    await keys(page, 'Escape');
    await away(page);
  });
  await step('at 1024 and 390 px the key opens the panel’s page and goes back', async () => {
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await show(page, one);
      await keys(page, 'a');
      await page.waitForURL('**/panel');
      await focused(field(page, 'Asignado a'));
      await keys(page, 'Escape');
      await page.waitForURL((u) => !u.pathname.endsWith('/panel'));
      await keys(page, 'p');
      await page.waitForURL('**/panel');
      await focused(field(page, 'Prioridad'));
      await keys(page, 'ArrowDown', 'Enter');
      await page.waitForURL((u) => !u.pathname.endsWith('/panel'));
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  const cause = page.getByRole('textbox', { name: 'Causa' });
  const missing = page.getByText('Para resolver el ticket hace falta «Causa».');
  const composer = page.getByRole('textbox', { name: 'Responder', exact: true });
  const sent = [];
  page.on('request', (r) => ['PATCH', 'POST'].includes(r.method()) && /\/tickets\/[^/]+(\/messages)?$|\/macros\//.test(new URL(r.url()).pathname) && sent.push(r.url()));
  const asked = async () => {
    await focused(cause);
    await missing.waitFor();
    assert.equal(await cause.getAttribute('aria-invalid'), 'true');
    assert.deepEqual(sent, [], 'nothing is sent');
    await keys(page, 'Escape');
  };
  const both = { es: `Resolver ${tail}`, en: `Resolve ${tail}` };
  const macro = await call('POST', '/macros', { owner: 'agent', name: both, actions: [{ do: 'status', value: 'resolved' }] });
  await step('what is missing to resolve is asked for before anything is sent', async () => {
    await show(page, two);
    sent.length = 0;
    await keys(page, 'e');
    await asked();
    await away(page);
    await keys(page, 's');
    await focused(field(page, 'Estado'));
    await page.getByRole('option', { name: 'Resuelto' }).click();
    await asked();
    await away(page);
    await keys(page, '.');
    await page.getByRole('combobox', { name: 'Ejecutar una macro' }).fill(both.es);
    await keys(page, 'Enter');
    await asked();
    await away(page);
    await keys(page, 'r');
    await focused(composer);
    await page.keyboard.type('Ya está.');
    await keys(page, 'Control+Shift+Enter');
    await asked();
    await focused(composer);
    await holds(composer, 'Ya está.');
    assert.equal((await now(two)).status, two.status);
  });
  await step('filled in at 390 px, it resolves', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await show(page, two);
    await keys(page, 'e');
    await page.waitForURL('**/panel');
    await focused(cause);
    await missing.waitFor();
    await page.keyboard.type('Bomba');
    await keys(page, 'Enter');
    await page.waitForURL((u) => !u.pathname.endsWith('/panel'));
    await until(async () => {
      await keys(page, 'e'); // the panel, whose key it is, may not be back yet
      return (await now(two)).status === 'resolved';
    }, 'it is resolved');
    assert.equal((await now(two)).fields.cause, 'Bomba');
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  await step('the middle of a box selects its row; many are told what is missing, by name', async () => {
    const four = await make();
    await show(page, three);
    await keys(page, 'g', '8', '/');
    await page.keyboard.type(tail);
    for (const t of [three, four]) {
      const box = page.getByRole('checkbox', { name: `Seleccionar #${t.number}` });
      await box.waitFor();
      const at = await box.boundingBox();
      await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
      assert.equal(await box.isChecked(), true);
    }
    await page.getByRole('toolbar').waitFor(); // its keys are bound with it
    await keys(page, 'Shift+E');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Ninguno se cambió.').waitFor();
    assert.equal(await dialog.getByText('Causa: Falta este dato.').count(), 2);
    await dialog.getByRole('button', { name: 'Cerrar' }).click();
    await keys(page, '/', 'Control+a', 'Delete', 'Escape');
  });
  await step('an answer that was refused, or waits, is seen in the list and in its ticket', async () => {
    await show(page, three);
    // Also what is sent while the page is left, which the browser lets nobody else see.
    await page.addInitScript(() => {
      const real = window.fetch;
      window.fetch = (to, how) => {
        const [url, method] = to instanceof Request ? [to.url, to.method] : [String(to), how?.method];
        const way = method === 'POST' && url.endsWith('/messages') ? localStorage.getItem('way') : null;
        if (way === 'cut') return Promise.reject(new TypeError('cut'));
        if (way) return Promise.resolve(new Response(way, { status: 422, headers: { 'Content-Type': 'application/problem+json' } }));
        return real(to, how);
      };
    });
    const way = (is) => page.evaluate((x) => (x ? localStorage.setItem('way', x) : localStorage.removeItem('way')), is);
    await way('cut');
    await show(page, three);
    const row = page.getByRole('listitem').filter({ has: page.locator(`a[href$="${three.id}"]`) });
    await keys(page, 'r');
    await focused(composer);
    await page.keyboard.type('Sale luego.');
    await keys(page, 'Control+Enter');
    await page.getByText('En camino', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('Un mensaje de este ticket espera a salir.').waitFor();
    const filter = async () => {
      await keys(page, '/');
      await focused(page.getByRole('textbox', { name: 'Filtrar la lista' }));
      await page.keyboard.type(three.subject);
    };
    await filter();
    await row.getByRole('img', { name: 'Un mensaje espera a salir' }).waitFor();
    await way(JSON.stringify({ type: 'about:blank', title: 'x', status: 422, code: 'invalid', detail: 'x', errors: [{ field: 'fields.cause', code: 'required', es: 'Falta este dato.', en: 'This is missing.' }] }));
    const why = page.getByRole('alert').filter({ hasText: 'Un mensaje de este ticket no se envió' });
    await why.getByText('Causa: Falta este dato.').waitFor({ timeout: 30_000 });
    await page.reload();
    await why.getByText('Causa: Falta este dato.').waitFor();
    await filter();
    await row.getByRole('img', { name: 'Un mensaje no se envió' }).waitFor();
    await why.getByRole('button', { name: 'Ir al mensaje' }).click();
    await focused(composer);
    await holds(composer, 'Sale luego.');
    await way('');
    await keys(page, 'Control+a', 'Delete', 'Escape');
    await why.waitFor({ state: 'detached' });
  });

  await step('a merged ticket says of which it is a part, takes its draft there, and comes back', async () => {
    const [part, whole] = [await make({ address: `joined.${tail}@cliente.test` }), await make({ address: `joined.${tail}@cliente.test` })];
    await show(page, part);
    await keys(page, 'r');
    await focused(composer);
    await page.keyboard.type('Se lee en el otro.');
    await call('POST', `/tickets/${part.id}/merge`, { into: whole.id }, { etag: '*' });
    const sign = page.getByRole('status').filter({ hasText: `Este ticket se unió a #${whole.number}` });
    await keys(page, 'Control+Enter');
    await sign.waitFor({ timeout: 30_000 });
    await page.getByText(`#${part.number} se unió a #${whole.number}.`).first().waitFor({ timeout: 30_000 });
    assert.equal(await composer.count(), 0);
    assert.equal(await field(page, 'Estado').count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Unir a otro ticket' }).count(), 0);
    await sign.getByRole('button', { name: 'Llevar el borrador al otro ticket' }).click();
    await page.getByRole('heading', { name: whole.subject }).waitFor();
    await holds(composer, 'Se lee en el otro.');
    await show(page, part);
    await sign.getByRole('link', { name: `#${whole.number}` }).click();
    await page.getByRole('heading', { name: whole.subject }).waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    await show(page, part);
    await sign.getByRole('button', { name: 'Separarlo de nuevo' }).click();
    await composer.waitFor();
    assert.equal((await now(part)).mergedInto, undefined);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  await step('a view that cannot be saved names its wrong condition', async () => {
    await keys(page, 'g', '8', '/');
    await page.keyboard.type('priority:banana ');
    await keys(page, 'Control+k');
    await page.getByRole('combobox', { name: '¿Qué hay que hacer?' }).fill('guardar como vista');
    await keys(page, 'Enter');
    await page.getByRole('textbox', { name: 'Nombre' }).fill('Frutas');
    await keys(page, 'Enter');
    await page.getByRole('textbox', { name: 'Condiciones' }).and(page.locator('[aria-invalid=true]')).waitFor();
    await page.getByRole('dialog').getByText(/^Prioridad: /).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cerrar' }).click();
    await page.getByRole('button', { name: /^Quitar: .*banana/ }).click();
  });
  await step('writing goes on at the end of the draft; forwarding begins with whom', async () => {
    await show(page, one);
    const begin = async (key, name) => {
      await away(page);
      await keys(page, key);
      await focused(page.getByRole('textbox', { name, exact: true }));
    };
    await begin('r', 'Responder');
    await page.keyboard.type('Hola');
    await keys(page, 'Escape');
    await begin('n', 'Nota');
    await page.keyboard.type(' y');
    await keys(page, 'Escape');
    await begin('r', 'Responder');
    await page.keyboard.type(' adiós');
    await holds(composer, 'Hola y adiós');
    await keys(page, 'Escape');
    await away(page);
    await keys(page, 'f');
    await focused(field(page, 'Para'));
    await keys(page, 'Escape');
    await begin('r', 'Responder');
    await keys(page, 'Control+a', 'Delete', 'Escape');
  });
  await step('no subject, no text, a long subject, no ticket: each is said', async () => {
    const from = `vacio.${tail}@cliente.test`;
    await deliver(process.env.SMTP, [{ from, to: 'soporte@tienda.test', raw: mail({ from, to: 'soporte@tienda.test', name: `Nadia ${tail}`, subject: '', text: '' }) }]);
    const bare = await until(async () => (await call('GET', '/tickets?limit=200')).tickets.find((t) => t.requesterName === `Nadia ${tail}`), 'the mail is a ticket');
    await go(page, `/tickets/${bare.id}`);
    await page.getByRole('heading', { name: 'Sin asunto' }).waitFor();
    await page.getByText('El mensaje no tiene texto.').waitFor();
    await keys(page, '/');
    await page.keyboard.type(`Nadia ${tail}`);
    await page.getByRole('listitem').filter({ hasText: 'Sin asunto' }).waitFor();
    await keys(page, 'Control+a', 'Delete', 'Escape');
    const long = await make({ subject: `${'Una cafetera que gotea '.repeat(10)}${tail}` });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await show(page, long);
      const [head, number] = [await page.locator('article header').first().boundingBox(), await page.getByText(`#${long.number}`, { exact: true }).boundingBox()];
      assert.ok(number.y >= head.y && number.y + number.height <= head.y + head.height, 'the number is in sight');
      assert.equal(await page.getByRole('heading', { name: long.subject }).getAttribute('title'), long.subject);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await go(page, '/tickets/999999999');
    await page.getByRole('heading', { name: 'Este ticket no se encuentra' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Intentar de nuevo' }).count(), 0);
    await page.getByRole('main').getByRole('link', { name: 'Volver a la lista' }).click();
    await page.waitForURL('**/console/tickets');
  });

  await call('DELETE', `/macros/${macro.id}`, undefined, { etag: '*' });
  const last = await call('GET', '/configuration', undefined, { whole: true });
  await call('PUT', '/configuration', { ...last.body, fields: (last.body.fields ?? []).map((f) => (f.id === 'cause' ? { ...f, off: true } : f)) }, { etag: last.etag });
});
