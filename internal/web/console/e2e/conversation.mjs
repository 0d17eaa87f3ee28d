// The conversation of a ticket in a real browser: to whom answers go, what third
// parties say, ready texts, files and images, quotes, undo in several windows,
// older pages, and two agents at once. node e2e/conversation.mjs DESK
import assert from 'node:assert/strict';
import { as, until } from './browser.mjs';
import { arrives, composer, desk, enter, field, fits, flows, holds, mailed, message, shown, tail, ticket, told, view } from './flow.mjs';

/** copies are the addresses in copy of a message. */
const copies = (m) => m.recipients.filter((r) => r.cc).map((r) => r.address);

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGP4z8BAEiJN9aiGUQ1DSAMAx/r+EHGNYs0AAAAASUVORK5CYII=', 'base64');

/** given hands files to an element as if they were dropped or pasted there. */
const given = (page, selector, how, files) =>
  page.locator(selector).first().evaluate(
    (el, { how, files }) => {
      const data = new DataTransfer();
      for (const f of files) data.items.add(new File([Uint8Array.from(atob(f.body), (c) => c.charCodeAt(0))], f.name, { type: f.type }));
      const init = { bubbles: true, cancelable: true };
      if (how === 'paste') el.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }));
      else for (const kind of ['dragenter', 'dragover', 'drop']) el.dispatchEvent(new DragEvent(kind, { ...init, dataTransfer: data }));
    },
    { how, files: files.map((f) => ({ ...f, body: f.body.toString('base64') })) },
  );

/** posted collects the messages that the pages of a context ask the desk to take. */
const posted = (page) => {
  const list = [];
  page.context().on('request', (r) => r.method() === 'POST' && /\/messages$/.test(new URL(r.url()).pathname) && list.push(r));
  return list;
};

await flows(async ({ browser, step }) => {
  // Time is put forward in this window where ten seconds would pass.
  const { page, t } = await enter(browser, 'ana', 'es');
  await page.clock.install();
  const go = async (key = 'Control+Enter') => {
    await page.keyboard.press(key);
    await page.getByText(t('ticket.leaving'), { exact: true }).waitFor();
    await page.clock.fastForward(10_100);
    await page.getByText(t('ticket.leaving'), { exact: true }).waitFor({ state: 'detached' });
  };
  const leaving = page.locator('[role=log] section').filter({ has: page.getByText(t('ticket.leaving'), { exact: true }) });
  const end = tail();
  const [customer, partner, third, late] = ['cliente', 'socia', 'taller', 'jefa'].map((n) => `${n}.${end}@cliente.test`);
  const made = await ticket(page, { address: customer, name: 'Carla Nueva', subject: `Pedido ${end}`, text: 'Falta una pieza.' });
  await as(page, 'POST', `/tickets/${made.id}/participants`, { address: partner });
  const recipients = () => page.locator('form[data-mode] > div').first();

  await step('reply all says to whom it goes; one is taken out, another put in copy', async () => {
    await shown(page, made.id);
    await page.keyboard.press('Shift+R');
    await recipients().getByText('Carla Nueva').waitFor();
    await recipients().getByText(partner).click();
    const cc = field(page, t('ticket.cc.label'));
    await cc.press('Backspace');
    await cc.fill(late);
    await cc.press('Enter');
    await composer(page).fill(`La pieza sale hoy. ${end}`);
    await page.getByRole('button', { name: t('ticket.send.with') }).click();
    await page.getByRole('menuitem', { name: t('ticket.send.as', { status: t('word.status.on_hold') }) }).click();
    await page.getByText(t('ticket.leaving'), { exact: true }).waitFor();
    await page.clock.fastForward(10_100);
    await page.getByText(t('ticket.leaving'), { exact: true }).waitFor({ state: 'detached' });
    const { messages, ticket: now } = await view(page, made.id);
    assert.deepEqual([messages[0].text, copies(messages[0]), now.status], [`La pieza sale hoy. ${end}`, [late], 'on_hold']);
    await message(page, 'La pieza sale hoy').getByText(t('ticket.cc', { who: late })).waitFor();
    await mailed(late, (m) => m.text.includes('La pieza sale hoy'));
    const others = await (await fetch(`${desk}/_mail?format=json&q=${partner}`)).json();
    assert.ok(!others.some((m) => m.to === partner && /Pedido/.test(m.subject) && m.kind === 'public'), 'whom was taken out gets nothing');
  });

  await step('reply writes to the customer alone though others are in copy', async () => {
    await page.keyboard.press('r');
    await composer(page).fill(`Solo para usted. ${end}`);
    await go();
    const { messages, ticket: now } = await view(page, made.id);
    assert.deepEqual([messages[0].text, copies(messages[0]), now.status], [`Solo para usted. ${end}`, [], 'answered']);
  });

  await step('a forward goes to a third party, whose answer comes back apart and is answered', async () => {
    const sentIn = await mailed(customer, (m) => m.text.includes('Solo para usted'));
    await arrives({ from: customer, to: sentIn.replyTo[0].Address ?? sentIn.replyTo[0].address, subject: `Re: ${sentIn.mail.subject}`, text: `Es esta pieza. ${end}`, files: [{ name: 'foto de la pieza.txt', body: 'una foto' }, { name: 'factura.txt', body: 'una factura' }] });
    await message(page, 'Es esta pieza').waitFor();
    await page.keyboard.press('f');
    const to = field(page, t('ticket.to.label'));
    // What goes with it is seen, and chosen.
    const below = page.getByRole('list', { name: t('ticket.forward.files') });
    await page.getByText(t('ticket.forward.below', { who: 'Carla Nueva' })).waitFor();
    await page.locator('form[data-mode=forward] q').getByText('Es esta pieza').waitFor();
    assert.equal(await below.getByRole('checkbox', { checked: true }).count(), 2);
    await below.getByRole('checkbox', { name: 'factura.txt' }).click();
    await composer(page).fill('¿Queda esa pieza?');
    await page.keyboard.press('Control+Enter');
    await page.getByText(t('ticket.to.missing')).waitFor();
    await to.fill(third);
    await to.press('Enter');
    await composer(page).focus();
    await go();
    const out = await mailed(third, (m) => m.text.includes('¿Queda esa pieza?'));
    assert.ok(out.text.includes('Es esta pieza') && !out.text.includes('Falta una pieza') && !out.text.includes('Solo para usted'), 'a third party reads what is passed on, nothing else of the ticket');
    assert.deepEqual(out.files.map((f) => f.name), ['foto de la pieza.txt']);
    await arrives({ from: third, to: out.replyTo[0].Address ?? out.replyTo[0].address, subject: `Re: ${out.mail.subject}`, text: `Quedan tres. ${end}` });
    await until(async () => (await view(page, made.id)).messages.some((m) => m.text.includes('Quedan tres')), 'the third party has answered');
    await shown(page, made.id);
    const card = message(page, 'Quedan tres');
    await card.getByText(t('ticket.third'), { exact: true }).waitFor();
    await card.getByRole('button', { name: t('ticket.message.more') }).click();
    await page.getByRole('menuitem', { name: t('ticket.message.answer') }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: t('ticket.split') }).count(), 0, 'what a third party says is no request of its own');
    await page.getByRole('menuitem', { name: t('ticket.message.answer') }).click();
    await page.locator('form[data-mode=forward]').getByRole('textbox', { name: t('ticket.forward'), exact: true }).waitFor();
    await recipients().getByText(third).waitFor();
    await composer(page).fill('Se piden dos.');
    await go();
    await mailed(third, (m) => m.text.includes('Se piden dos.'));
  });

  await step('a canned reply is filled in for this customer, with its placeholders', async () => {
    const reply = await as(page, 'POST', '/canned-replies', { owner: 'agent', name: { es: `Envío ${end}` }, text: { es: 'Hola, {{requester.firstName}}: sobre el ticket {{ticket.number}}, saludos de {{agent.firstName}}.' }, tags: [] });
    await shown(page, made.id);
    await page.keyboard.press('r');
    await page.keyboard.type('Buenas. ');
    await page.keyboard.press('Control+/');
    await page.getByRole('combobox', { name: t('ticket.canned') }).fill(`envío ${end}`);
    await page.getByRole('option', { name: new RegExp(reply.name.es) }).waitFor();
    await page.keyboard.press('Enter');
    const want = `Buenas. Hola, Carla: sobre el ticket ${made.number}, saludos de Ana.`;
    await until(async () => (await composer(page).inputValue()) === want, `the field has «${want}», not «${await composer(page).inputValue()}»`);
    await page.keyboard.press('Control+z');
    await holds(composer(page), 'Buenas. '); // taken back like what is typed
    await composer(page).fill('');
  });

  await step('a dropped file and a pasted image are sent; the image stands in the text', async () => {
    await page.keyboard.press('r');
    await composer(page).fill(`Así queda:\n\n`);
    await given(page, 'form[data-mode]', 'drop', [{ name: 'albarán.pdf', type: 'application/pdf', body: Buffer.from('%PDF-1.4 albarán') }]);
    await page.getByRole('button', { name: t('ticket.file.remove', { name: 'albarán.pdf' }) }).waitFor();
    await composer(page).focus();
    await page.keyboard.press('Control+End');
    await given(page, 'form[data-mode] textarea', 'paste', [{ name: 'image.png', type: 'image/png', body: png }]);
    await until(async () => (await composer(page).inputValue()).includes('[image.png]'), 'the image has its place in the text');
    await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Enter');
    await until(() => leaving.locator('img').evaluate((i) => i.naturalWidth === 16), 'the image is seen while it is on its way');
    await page.clock.fastForward(10_100);
    await leaving.waitFor({ state: 'detached' });
    const card = message(page, 'albarán.pdf').last();
    await card.getByText('albarán.pdf').waitFor();
    const image = card.frameLocator('iframe').locator('img');
    await image.waitFor();
    await until(() => image.evaluate((i) => i.complete && i.naturalWidth === 16), 'the image is seen');
    const out = await mailed(customer, (m) => m.files?.some((f) => f.name === 'albarán.pdf'));
    assert.match(out.html, /<img[^>]+cid:/);
  });

  await step('a file with a name too long is cut at once, and an image that was not sent is seen again', async () => {
    await page.keyboard.press('r');
    await given(page, 'form[data-mode]', 'drop', [{ name: `${'n'.repeat(300)}.pdf`, type: 'application/pdf', body: Buffer.from('%PDF-1.4') }]);
    await page.getByRole('button', { name: t('ticket.file.remove', { name: `${'n'.repeat(146)}.pdf` }), exact: true }).waitFor();
    await composer(page).focus();
    await given(page, 'form[data-mode] textarea', 'paste', [{ name: 'foto.png', type: 'image/png', body: png }]);
    await until(async () => (await composer(page).inputValue()).includes('[foto.png]'), 'the image has its place in the text');
    await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
    const looks = page.getByRole('group', { name: t('ticket.preview') });
    await until(() => looks.locator('img').evaluate((i) => i.naturalWidth === 16), 'the image is seen');
    await page.route('**/messages', (route) => route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ status: 422, code: 'invalid', errors: [{ field: 'uploads[1].id', code: 'file_unknown', es: 'No está.', en: 'It is not there.' }] }) }));
    await page.keyboard.press('Control+Enter');
    await leaving.waitFor();
    await page.clock.fastForward(10_100);
    await told(page, 'foto.png: No está.');
    await until(() => looks.locator('img').evaluate((i) => i.naturalWidth === 16), 'the image is seen again');
    await page.unroute('**/messages');
    await composer(page).fill('');
    for (const name of [`${'n'.repeat(146)}.pdf`, 'foto.png']) await page.getByRole('button', { name: t('ticket.file.remove', { name }), exact: true }).click();
  });

  await step('what is marked is bold, a list and a link for the customer; what may mean something else is as it was typed', async () => {
    const text = `**Importante**: vea https://tienda.test/guia\n\n- el cable\n- la tapa\n\n2*3*4, **kwargs, - 5 °C ${end}`;
    await page.keyboard.press('r');
    await composer(page).fill(text.replace('**Importante**', 'Importante'));
    await composer(page).evaluate((f) => f.setSelectionRange(0, 10));
    await page.keyboard.press('Control+b');
    await holds(composer(page), text);
    const looks = page.getByRole('group', { name: t('ticket.preview') });
    await looks.locator('b', { hasText: 'Importante' }).waitFor();
    await looks.getByText(`2*3*4, **kwargs, - 5 °C ${end}`).waitFor();
    await page.keyboard.press('Control+z');
    await holds(composer(page), text.replace('**Importante**', 'Importante'));
    await composer(page).fill(text);
    await page.keyboard.press('Control+Enter');
    await leaving.locator('b', { hasText: 'Importante' }).last().waitFor();
    assert.deepEqual(await leaving.locator('li').allInnerTexts(), ['el cable', 'la tapa'], 'on its way it looks as it will be read');
    await page.clock.fastForward(10_100);
    await leaving.waitFor({ state: 'detached' });
    const frame = message(page, 'Ana Ruiz').filter({ has: page.locator('iframe') }).last().frameLocator('iframe');
    await frame.locator('b', { hasText: 'Importante' }).waitFor();
    assert.deepEqual(await frame.locator('li').allInnerTexts(), ['el cable', 'la tapa']);
    const out = await mailed(customer, (m) => m.text.includes('**Importante**'));
    assert.ok(out.text.includes(text), out.text);
    assert.match(out.html, /<b>Importante<\/b>: vea <a href="https:\/\/tienda\.test\/guia"/);
    assert.ok(out.html.includes('<li>el cable</li>') && out.html.includes('2*3*4, **kwargs, - 5 °C'), out.html);
    const track = await page.context().newPage();
    await track.goto(desk + new URL(out.text.match(/https?:\/\/\S+\/t\/\S+/)[0]).pathname);
    const read = track.locator('.message', { hasText: `2*3*4, **kwargs, - 5 °C ${end}` });
    await read.locator('b', { hasText: 'Importante' }).waitFor();
    assert.deepEqual(await read.locator('li').allInnerTexts(), ['el cable', 'la tapa'], 'and so it does behind the customer’s link');
    assert.equal(await track.locator('.message img').evaluate((i) => i.decode().then(() => i.naturalWidth)), 16, 'with the image of the answer before');
    await track.close();
  });

  await step('images from elsewhere are loaded only when they are asked for', async () => {
    const asked = [];
    await page.route('https://tracker.example/**', (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: 'image/png', body: png });
    });
    const subject = `Boletín ${end}`;
    await arrives({ from: customer, subject, text: 'Con imagen', html: '<p>Con <b>imagen</b></p><img src="https://tracker.example/pixel.png" alt="logo">' });
    const found = await until(async () => (await as(page, 'GET', `/tickets/search?q=${encodeURIComponent(customer)}`)).tickets.find((x) => x.subject === subject), 'the mail is a ticket');
    await shown(page, found.id);
    await page.frameLocator('iframe').locator('b', { hasText: 'imagen' }).waitFor();
    await page.frameLocator('iframe').locator('body').evaluate(() => new Promise((done) => (document.readyState === 'complete' ? done() : addEventListener('load', done))));
    assert.deepEqual(asked, []);
    await page.getByRole('button', { name: t('ticket.images', { n: 1 }) }).click();
    const image = page.frameLocator('iframe').locator('img');
    await image.waitFor();
    await until(() => asked.length === 1, 'the image was asked for');
    await until(() => image.evaluate((i) => i.naturalWidth === 16), 'the image is seen');
  });

  await step('quotes are folded and unfolded, in text and in HTML', async () => {
    const ack = await mailed(customer, (m) => m.text.includes('La pieza sale hoy') || m.text.includes('Solo para usted'));
    const to = ack.replyTo[0].Address ?? ack.replyTo[0].address;
    const quoted = `El lunes, Tienda Alba <soporte@tienda.test> escribió:\r\n> Esto ya se leyó ${end}`;
    await arrives({ from: customer, to, subject: `Re: Pedido ${end}`, text: `Muchas gracias por todo.\r\n\r\n${quoted}` });
    await arrives({ from: customer, to, subject: `Re: Pedido ${end}`, text: `Y una <b>cosa</b> más.\r\n\r\n${quoted}`, html: `<p>Y una <b>cosa</b> más.</p><blockquote type="cite"><p>Esto ya se leyó ${end}</p></blockquote>` });
    await until(async () => (await view(page, made.id)).messages.filter((m) => m.text.includes('Esto ya se leyó')).length === 2, 'both answers are there');
    await shown(page, made.id);
    const plain = message(page, 'Muchas gracias por todo.');
    assert.equal(await plain.getByText('Esto ya se leyó').count(), 0);
    await plain.getByRole('button', { name: t('ticket.quotes.show') }).click();
    await plain.getByText(`Esto ya se leyó ${end}`).waitFor();
    await plain.getByRole('button', { name: t('ticket.quotes.hide') }).click();
    await plain.getByText('Esto ya se leyó').waitFor({ state: 'detached' });
    const formatted = page.locator('[role=log] section:has(iframe)').last();
    const frame = formatted.frameLocator('iframe');
    await frame.locator('b', { hasText: 'cosa' }).waitFor();
    assert.equal(await frame.getByText('Esto ya se leyó').isVisible(), false);
    await formatted.getByRole('button', { name: t('ticket.quotes.show') }).click();
    await frame.getByText('Esto ya se leyó').waitFor();
  });

  await step('older messages come when they are scrolled to, and what is read stays where it is', async () => {
    const long = await ticket(page, { subject: `Largo ${end}` });
    await page.evaluate(
      async ({ id }) => {
        const me = await (await fetch('/api/v1/me')).json();
        for (let i = 1; i <= 120; i++) {
          const headers = { 'X-CSRF-Token': me.csrf, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
          const r = await fetch(`/api/v1/tickets/${id}/messages`, { method: 'POST', headers, body: JSON.stringify({ kind: 'note', text: `Paso número ${i}.` }) });
          if (!r.ok) throw new Error(`${r.status} ${await r.text()}`);
        }
      },
      { id: long.id },
    );
    await shown(page, long.id);
    await page.getByText('Paso número 120.', { exact: true }).waitFor();
    assert.equal(await page.getByText('Paso número 1.', { exact: true }).count(), 0);
    const log = page.getByRole('log');
    const first = log.locator('section').first();
    const words = (await first.innerText()).match(/Paso número \d+\./)[0];
    await log.evaluate((el) => el.scrollTo(0, 100));
    const before = await page.getByText(words, { exact: true }).boundingBox();
    await until(async () => (await log.locator('section').first().innerText()) !== undefined && !(await log.locator('section').first().innerText()).includes(words), 'older ones have come');
    const after = await page.getByText(words, { exact: true }).boundingBox();
    assert.ok(Math.abs(after.y - before.y) < 40, `what was read stays: ${before.y} → ${after.y}`);
    await until(async () => {
      await log.evaluate((el) => el.scrollTo(0, 0));
      return (await page.getByText('Paso número 1.', { exact: true }).count()) === 1;
    }, 'the first message is there');
  });

  await step('a second window and a copied one leave the ten seconds alone; undo holds for all; a window that is gone is replaced', async () => {
    const { page: one, t: w } = await enter(browser, 'luis', 'es');
    await one.clock.install();
    const { id } = await ticket(one, { subject: `Ventanas ${end}` });
    const sent = posted(one);
    await shown(one, id);
    const text = `Enviado una vez ${end}`;
    const leaves = (p) => p.getByText(w('ticket.leaving'), { exact: true });
    await one.keyboard.press('r');
    await composer(one).fill(text);
    // From here time stands still but for what these windows need to load.
    await one.clock.pauseAt(Date.now() + 60_000);
    const slowly = async (look, what) => {
      for (let i = 0; i < 400; i++) {
        await one.clock.runFor(20);
        if (await look()) return;
        await new Promise((r) => setTimeout(r, 30));
      }
      throw new Error(`still not: ${what}`);
    };
    await one.keyboard.press('Control+Enter');
    await slowly(() => leaves(one).count(), 'the answer is on its way');
    const [copy] = await Promise.all([one.context().waitForEvent('page'), one.evaluate(() => void window.open(location.href))]);
    const second = await one.context().newPage();
    await second.goto(one.url());
    await slowly(async () => (await leaves(copy).count()) + (await leaves(second).count()) === 2, 'both windows show it');
    await slowly(async () => (await copy.evaluate(() => navigator.locks.query().then((q) => q.pending.length))) === 2, 'both windows wait for the first');
    assert.equal(sent.length, 0, 'nothing was sent early');
    await second.reload();
    await slowly(() => leaves(second).count(), 'the second shows it again');
    assert.equal(sent.length, 0, 'a window that is loaded anew sends nothing of the first');
    await one.bringToFront();
    await one.getByRole('status').getByRole('button', { name: w('ticket.undo') }).last().click();
    await slowly(async () => (await leaves(copy).count()) + (await leaves(second).count()) === 0, 'undo holds for all');
    for (const p of [copy, second]) await slowly(async () => (await composer(p).inputValue()) === text, 'what was taken back is a draft in the other windows');
    assert.equal(sent.length, 0, 'what was taken back is not sent');
    await copy.close();
    await composer(one).focus();
    await one.keyboard.press('Control+Enter');
    await slowly(() => leaves(one).count(), 'the answer is on its way again');
    await second.reload();
    await slowly(() => leaves(second).count(), 'the other window shows it');
    await one.close({ runBeforeUnload: false });
    await second.clock.resume();
    await leaves(second).waitFor({ state: 'detached' });
    await message(second, text).first().waitFor();
    await until(async () => (await view(second, id)).messages.some((m) => m.text === text), 'it was sent');
    assert.equal((await view(second, id)).messages.filter((m) => m.text === text).length, 1, 'it was sent once');
    await second.context().close();
  });

  await step('two agents on one ticket see each other, and what was answered meanwhile', async () => {
    const both = await ticket(page, { subject: `A dos ${end}` });
    const { page: other, t: e } = await enter(browser, 'luis', 'en');
    await Promise.all([other.waitForResponse((r) => /presence$/.test(r.url()) && r.ok()), shown(other, both.id)]);
    await shown(page, both.id);
    await page.clock.fastForward(1100);
    await page.getByText(t('ticket.here.looking', { who: 'Luis Vega' })).waitFor();
    await other.keyboard.press('r');
    const says = other.waitForResponse((r) => /presence$/.test(r.url()));
    await other.keyboard.type('I take it');
    await says;
    await page.clock.fastForward(20_100);
    await page.getByText(t('ticket.here.writing', { who: 'Luis Vega' })).waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('Ahora mismo');
    await as(other, 'POST', `/tickets/${both.id}/messages`, { kind: 'public', text: 'Done already.' });
    await page.clock.fastForward(6000);
    await page.getByText(t('ticket.meanwhile', { who: 'Luis Vega' })).waitFor();
    assert.ok(e('ticket.meanwhile', { who: 'x' }).length > 0);
    await composer(page).fill('');
    await other.context().close();
  });

  await step('on a telephone: answer all in English and set the status in one', async () => {
    const { page: phone, t: e } = await enter(browser, 'luis', 'en', 390);
    await phone.clock.install();
    const { id } = await ticket(phone, { subject: `Telephone ${end}`, address: `t.${end}@cliente.test` });
    await as(phone, 'POST', `/tickets/${id}/participants`, { address: partner });
    await shown(phone, id);
    await fits(phone, 'the ticket');
    await phone.getByText(e('ticket.reply.all'), { exact: true }).click();
    await composer(phone).fill('From the train.');
    await fits(phone, 'the composer');
    await phone.getByRole('button', { name: e('ticket.send.with') }).click();
    await phone.getByRole('menuitem', { name: e('ticket.send.as', { status: e('word.status.resolved') }) }).click();
    await phone.getByText(e('ticket.leaving'), { exact: true }).waitFor();
    await phone.clock.fastForward(10_100);
    await phone.getByText(e('ticket.leaving'), { exact: true }).waitFor({ state: 'detached' });
    const { messages, ticket: now } = await view(phone, id);
    assert.deepEqual([messages[0].text, copies(messages[0]), now.status], ['From the train.', [partner], 'resolved']);
    await phone.context().close();
  });
});
