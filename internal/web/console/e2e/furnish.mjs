// A shop's day for a demo desk: mails with HTML, pictures and files, long
// conversations in both languages, custom fields, tools, an organisation, mail
// that is held, notices. node e2e/furnish.mjs DESK, SMTP=HOST:PORT. It may run
// twice: what is there already stays as it is.
import { as, open, signIn, until } from './browser.mjs';
import { deliver, mail } from './mail.mjs';

const support = 'soporte@tienda.test';
const sales = 'ventas@tienda.test';

/** fields are asked of the shop's customers. */
const fields = [
  { id: 'order', name: { es: 'Número de pedido', en: 'Order number' }, hint: { es: 'Empieza por P- y está en el correo de confirmación.', en: 'It begins with P- and stands in the confirmation mail.' }, kind: 'text', customer: 'fills', maxLength: 20 },
  { id: 'bought', name: { es: 'Fecha de compra', en: 'Date of purchase' }, kind: 'date', customer: 'fills' },
  { id: 'repair', name: { es: 'Estado de la reparación', en: 'State of the repair' }, kind: 'choice', customer: 'sees', choices: [['wait', 'Esperando la pieza', 'Waiting for the part'], ['bench', 'En el taller', 'In the workshop'], ['sent', 'Enviado al cliente', 'Sent to the customer']].map(([id, es, en]) => ({ id, name: { es, en } })) },
  { id: 'warranty', name: { es: 'En garantía', en: 'Under warranty' }, kind: 'checkbox' },
  { id: 'cost', name: { es: 'Coste de la pieza (€)', en: 'Cost of the part (€)' }, kind: 'number' },
];

/** drawings are pictures that customers attach. */
const drawings = {
  leak: `<body style="margin:0;background:linear-gradient(#d9d4cb,#b8b0a4);width:640px;height:420px;position:relative"><div style="position:absolute;left:210px;top:70px;width:220px;height:240px;background:linear-gradient(90deg,#3c4046,#6a7078 40%,#2f3338);border-radius:24px 24px 8px 8px"></div><div style="position:absolute;left:262px;top:150px;width:116px;height:150px;background:#1b1d20;border-radius:12px"></div><div style="position:absolute;left:150px;top:306px;width:340px;height:26px;background:#5b3a21aa;border-radius:50%"></div><div style="position:absolute;left:300px;top:296px;width:230px;height:44px;background:#5b3a2188;border-radius:50%"></div></body>`,
  invoice: `<body style="margin:0;background:#fff;width:640px;height:420px;font:15px Georgia;color:#222"><div style="padding:32px"><b style="font-size:22px">Tienda Alba</b><p>Factura F-2026-0317<br>Cafetería La Esquina, S. L. · B87654321</p><table style="width:100%;border-collapse:collapse" cellpadding="6"><tr style="border-bottom:1px solid #999"><td>2 × Cafetera Alba</td><td align="right">358,00 €</td></tr><tr style="border-bottom:1px solid #999"><td>IVA 10 %</td><td align="right" style="background:#ffe08a">35,80 €</td></tr><tr><td><b>Total</b></td><td align="right"><b>393,80 €</b></td></tr></table></div></body>`,
};

const table = (rows) => `<table style="border-collapse:collapse" cellpadding="6">${rows.map((r) => `<tr>${r.map((c) => `<td style="border:1px solid #d0d7de">${c}</td>`).join('')}</tr>`).join('')}</table>`;

/** furnish fills the desk; it answers the tickets that pictures are taken of. */
export async function furnish(browser, desk, smtp) {
  const page = await signIn(browser, desk, { agent: 'marta' });
  const call = (method, path, body, more) => as(page, method, path, body, more);
  const all = async () => (await call('GET', '/tickets?limit=200')).tickets;
  const bySubject = async (subject) => (await all()).find((t) => t.subject === subject);
  const asked = async ({ from }) => (await call('GET', `/tickets/search?q=${encodeURIComponent(from)}`)).tickets[0];
  const known = async () => ({ invoice: await bySubject(invoice.subject), repair: await bySubject(repair.subject), lamp: await asked(others[1]), stranger: await asked(others[3]) });
  const done = await known();
  if (done.invoice && done.repair) {
    const more = { ...done, ...(await joined(call)) };
    await page.context().close();
    return more;
  }
  const picture = async (html) => {
    const paper = await browser.newPage({ viewport: { width: 640, height: 420 } });
    await paper.setContent(html);
    const png = await paper.screenshot();
    await paper.close();
    return png;
  };
  const pictures = { leak: await picture(drawings.leak), invoice: await picture(drawings.invoice) };
  /** write is a mail in. Files are bytes. */
  const write = (m) => deliver(smtp, [{ from: m.from, to: m.to, raw: mail(m) }]);
  /** answer is a customer's answer to the newest mail that the desk sent him. */
  const answer = async (m) => {
    const last = await until(async () => {
      const list = await (await fetch(`${desk}/_mail?q=${encodeURIComponent(m.from)}`)).text();
      const id = list.match(/<td><a href="\/_mail\/([^"]+)"/)?.[1];
      if (!id) return undefined;
      const raw = await (await fetch(`${desk}/_mail/${id}/raw`)).text();
      return raw.match(/^Reply-To:[^<]*<?([^>\s]+)/im)?.[1];
    }, `a mail to ${m.from}`);
    await write({ ...m, to: last });
  };
  const grown = (id, messages) => until(async () => (await call('GET', `/tickets/${id}`)).ticket.messages >= messages || (await call('GET', `/tickets/${id}`)).messages.length >= messages, `ticket ${id} has ${messages} messages`);
  const say = (id, body) => call('POST', `/tickets/${id}/messages`, body);
  const change = async (id, body) => {
    const { etag } = await call('GET', `/tickets/${id}`, undefined, { whole: true });
    return call('PATCH', `/tickets/${id}`, body, { etag });
  };

  const { body: config, etag } = await call('GET', '/configuration', undefined, { whole: true });
  if (!config.fields?.length) {
    config.fields = fields;
    await call('PUT', '/configuration', config, { etag });
  }
  await call('POST', '/organizations', { name: 'Cafetería La Esquina', domains: ['cafelaesquina.test'], segment: 'Hostelería', region: 'Aragón', notes: 'Dos locales en Zaragoza. Factura el último viernes de cada mes.' });
  await call('POST', '/organizations', { name: 'Brightside School', domains: ['brightside.test'], segment: 'Education', region: 'Bristol', language: 'en' });
  await tools(call);

  await write({ ...invoice, files: [{ name: 'Factura F-2026-0317.png', type: 'image/png', body: pictures.invoice }, { name: 'Pedido P-48213.pdf', type: 'application/pdf', body: '%PDF-1.4 order' }] });
  await write({ ...repair, files: [{ name: 'leak under the machine.png', type: 'image/png', body: pictures.leak }] });
  for (const m of others) await write(m);
  const [f, r] = [await until(() => bySubject(invoice.subject), 'the invoice'), await until(() => bySubject(repair.subject), 'the repair')];
  await until(async () => (await bySubject(invoice.subject)).assignee && (await bySubject(repair.subject)).team, 'both are routed');

  await change(f.id, { assignee: 'marta', priority: 'high', tags: ['iva', 'factura'], fields: { order: 'P-48213' } });
  await say(f.id, { kind: 'note', text: '@luis el IVA de las cafeteras es del 21 %, no del 10 %. ¿Puedes ver si hay más facturas de esa semana con el mismo error?', mentions: ['luis'] });
  await say(f.id, { kind: 'public', html: '<p>Buenos días, Beatriz:</p><p>Tiene razón: el IVA debía ser del <b>21 %</b>. Hoy mismo anulamos la factura y le mandamos la correcta:</p><ul><li>Base: 358,00 €</li><li>IVA 21 %: 75,18 €</li><li>Total: <b>433,18 €</b></li></ul><p>¿Quiere que la emitamos con fecha de hoy o con la del pedido?</p>' });
  await answer({ ...invoice, html: undefined, headers: [], subject: `Re: ${invoice.subject}`, text: 'Con la fecha del pedido, por favor: el trimestre ya está cerrado.\n\nGracias,\nBeatriz\n\n> Buenos días, Beatriz:\n> Tiene razón: el IVA debía ser del 21 %.\n> Hoy mismo anulamos la factura y le mandamos la correcta.' });
  await grown(f.id, 4);
  await say(f.id, { kind: 'forward', to: ['gestoria@asesoresnorte.test'], text: 'Hola: ¿se puede emitir la rectificativa con fecha del 30 de septiembre? Va la factura original.', quote: [1] });
  await call('PUT', `/tickets/${f.id}/watchers/luis`);

  await change(r.id, { assignee: 'marta', team: 'soporte', priority: 'high', tags: ['repair', 'warranty'], fields: { order: 'P-30958', bought: '2026-02-14', repair: 'wait', warranty: 'true', cost: '18.5' } });
  await say(r.id, { kind: 'public', text: 'Hello Fiona,\n\nThank you for the photo, it helps a lot. The gasket below the tank has come loose. It is a part that you can press back in:\n\n1. Unplug the machine and empty the tank.\n2. Press the grey ring until it clicks.\n3. Fill 200 ml of water and wait for five minutes.\n\nDoes it still drip then?\n\nMarta' });
  await answer({ ...repair, html: undefined, files: [], subject: `Re: ${repair.subject}`, text: 'Hi Marta,\n\nI did all of that. It no longer drips when it is off, but as soon as it heats up there is a small puddle again. We open at seven and the queue is not getting shorter :)\n\nFiona' });
  await grown(r.id, 3);
  await say(r.id, { kind: 'note', text: 'The workshop has one gasket set left. Ticket for the courier is prepared, machine is under warranty until February.', mentions: ['tom'] });
  await say(r.id, { kind: 'public', text: 'Hello Fiona,\n\nThen the ring is worn and has to be replaced. It costs you nothing: the machine is under warranty. A courier collects it tomorrow between 9 and 11 and leaves a machine on loan, so that your mornings go on.\n\nMarta' });
  await answer({ ...repair, html: undefined, files: [], subject: `Re: ${repair.subject}`, text: 'That is wonderful, thank you. The back door, please: the front one is closed until half past ten.' });
  await grown(r.id, 6);

  const more = await all();
  const find = (start) => more.find((t) => t.subject.startsWith(start));
  const [late, offer] = [find('Mi lámpara Nora'), find('Quote for')];
  if (late) await change(late.id, { status: 'postponed', wakeAt: new Date(Date.now() + 20 * 3600_000).toISOString() });
  if (offer) await call('PUT', `/tickets/${r.id}/links/${offer.id}`, { kind: 'related' });
  for (const m of held) await write(m);
  await until(async () => (await call('GET', '/quarantine')).mails.length >= held.length, 'the mails are held');
  const luis = await signIn(browser, desk, { agent: 'luis' });
  await as(luis, 'POST', `/tickets/${f.id}/messages`, { kind: 'note', text: '@marta he encontrado otras dos, la F-2026-0318 y la F-2026-0322. Las corrijo esta tarde.', mentions: ['marta'] });
  await as(luis, 'POST', `/tickets/${r.id}/messages`, { kind: 'note', text: '@marta the loan machine is in the van.', mentions: ['marta'] });
  await luis.context().close();
  const made = { ...(await known()), ...(await joined(call)) };
  await page.context().close();
  return made;
}

/** joined is a ticket that another became part of, and somebody who only reads. */
async function joined(call) {
  const { body: config, etag } = await call('GET', '/configuration', undefined, { whole: true });
  if (!config.agents.some((a) => a.id === 'leo')) {
    config.agents.push({ id: 'leo', name: 'Leo Luna', address: 'leo@tienda.test', role: 'light', teams: ['soporte'], language: 'es', active: true, onDuty: false });
    await call('PUT', '/configuration', config, { etag });
  }
  const subject = 'La batidora Tinto no arranca';
  const found = (await call('GET', '/tickets?limit=200')).tickets.find((t) => t.subject === subject);
  if (found) return { whole: found, part: { id: (await call('GET', `/tickets/${found.id}`)).ticket.merged[0] } };
  const customer = { name: 'Elena Ruiz', address: 'elena.ruiz@cliente.test' };
  const whole = await call('POST', '/tickets', { ...customer, subject, text: 'La enchufo, pulso el botón y no hace nada. He probado en dos enchufes.' });
  const part = await call('POST', '/tickets', { ...customer, subject: 'Sigo sin batidora', text: 'Escribí ayer y se me olvidó decirlo: al enchufarla se enciende un piloto rojo. ¿Es grave?' });
  await call('POST', `/tickets/${part.id}/messages`, { kind: 'note', text: 'Es el mismo caso que el de ayer: los junto.' });
  await call('POST', `/tickets/${part.id}/merge`, { into: whole.id }, { etag: '*' });
  await call('POST', `/tickets/${whole.id}/messages`, { kind: 'public', text: 'Hola, Elena:\n\nEl piloto rojo dice que la tapa no está bien cerrada. ¿Puede girarla hasta que haga clic?\n\nMarta' });
  return { whole, part };
}

const invoice = {
  from: 'administracion@cafelaesquina.test',
  name: 'Beatriz Montero',
  to: support,
  subject: 'La factura F-2026-0317 lleva un IVA equivocado',
  text: 'Buenos días:\n\nLa factura de las dos cafeteras lleva el IVA al 10 % y debería ser el 21 %.\n\nBeatriz Montero\nCafetería La Esquina',
  html: `<div style="font-family:Arial"><p>Buenos días:</p><p>La factura de las dos cafeteras que compramos en septiembre lleva el IVA al <b>10 %</b> y, según nuestra gestoría, debería ser el <b>21 %</b>:</p>${table([['<b>Concepto</b>', '<b>Base</b>', '<b>IVA</b>'], ['Cafetera Alba × 2', '358,00 €', '35,80 €'], ['Transporte', '0,00 €', '0,00 €']])}<p>¿Nos pueden mandar una rectificativa? La necesitamos antes del <b>viernes</b> para presentar el trimestre.</p><p>Un saludo,<br>Beatriz Montero<br><span style="color:#777">Administración · Cafetería La Esquina · Zaragoza</span><br><img src="https://images.cafelaesquina.test/logo.png" width="120" height="40" alt="La Esquina"></p></div>`,
};

const repair = {
  from: 'fiona@brightside.test',
  name: 'Fiona Clarke',
  to: support,
  subject: 'Coffee maker leaks again after the repair',
  text: 'Hello,\n\nThe Alba coffee maker that you repaired in September leaks again. There is a puddle under it every morning, I attach a photo from today. We run the school canteen with it and need it for 120 breakfasts, so a quick answer would help us a lot.\n\nFiona Clarke\nBrightside School',
};

const others = [
  { from: 'jmartinez@talleresnorte.test', name: 'José Martínez', to: support, subject: 'El presupuesto de la reparación no coincide con lo que nos dijeron por teléfono la semana pasada', text: 'Nos dijeron 60 € por cambiar el motor de la batidora y el presupuesto dice 94 €. ¿Es un error?' },
  { from: 'oscar.prieto@cliente.test', name: 'Óscar Prieto', to: support, subject: 'Mi lámpara Nora parpadea al atenuarla', text: 'Desde la última actualización la lámpara parpadea cuando la bajo del 30 %. ¿Hay que cambiar la bombilla?' },
  { from: 'hello@littlegreenbooks.test', name: 'Niamh O’Connor', to: sales, subject: 'Quote for 12 reading lamps', text: 'We are opening a bookshop in Galway and would like twelve Nora lamps. What would they cost with delivery, and when could they be here?' },
  { from: 'r.ibarra@cliente.test', name: 'Raquel Ibarra', to: support, subject: 'Devolución de la mochila Roca', text: 'La mochila es preciosa, pero no me cabe el portátil de 16 pulgadas. ¿Cómo la devuelvo? La compré el día 3.' },
];

const held = [
  { from: 'premios@loteria-europa.example', name: 'Lotería Europa', to: support, subject: 'Ha ganado 850.000 €: confirme sus datos hoy', text: 'Responda con una copia de su documento y su número de cuenta para cobrar el premio.', headers: ['X-Desk-Verdicts: spam=FAIL'] },
  { from: 'billing@secure-pay.example', name: 'Account team', to: support, subject: 'Your account will be closed in 24 hours', text: 'Sign in at the link below to keep your account.', headers: ['X-Desk-Verdicts: spf=FAIL dkim=FAIL dmarc=FAIL policy=reject'] },
  { from: 'ofertas@mayorista.example', name: 'Mayorista Digital', to: sales, subject: 'Pilas al por mayor desde 0,05 €', text: 'Solo esta semana.', headers: ['X-Desk-Verdicts: spam=FAIL'] },
];

/** tools are what agents keep at hand. */
async function tools(call) {
  const both = (es, en) => ({ es, en });
  const shared = { owner: 'everybody' };
  await call('POST', '/canned-replies', { ...shared, name: both('Recogida gratuita', 'Free collection'), tags: ['envío'], text: both('Hola, {{requester.name}}:\n\nRecogemos {{ticket.number}} sin coste mañana entre las 9:00 y las 14:00. No hace falta imprimir nada: el mensajero lleva la etiqueta.', 'Hello {{requester.name}},\n\nWe collect it at no cost tomorrow between 9 am and 2 pm. There is nothing to print: the courier brings the label.') });
  await call('POST', '/canned-replies', { ...shared, name: both('Pedir el número de pedido', 'Ask for the order number'), text: both('¿Nos puede decir el número de pedido? Empieza por P- y está en el correo de confirmación.', 'Could you tell us the order number? It begins with P- and stands in the confirmation mail.') });
  await call('POST', '/canned-replies', { ...shared, name: both('Reembolso en marcha', 'Refund under way'), tags: ['factura'], text: both('El reembolso sale hoy; el banco tarda de dos a cinco días en abonarlo.', 'The refund leaves today; banks take two to five days to credit it.') });
  await call('POST', '/macros', { ...shared, name: both('Al taller', 'To the workshop'), actions: [{ do: 'status', value: 'on_hold' }, { do: 'add_tags', tags: ['repair'] }, { do: 'reply', text: both('Su aparato ya está en el taller. Le escribimos en cuanto sepamos qué tiene.', 'Your machine is in the workshop. We write as soon as we know what it has.') }] });
  await call('POST', '/macros', { ...shared, name: both('Pasar a Facturación', 'Hand to Billing'), actions: [{ do: 'team', value: 'facturacion' }, { do: 'priority', value: 'high' }] });
  await call('POST', '/views', { ...shared, name: both('Reparaciones en garantía', 'Repairs under warranty'), filter: { tags: ['repair'] } });
  await call('POST', '/views', { owner: 'agent', name: both('Facturas de hoy', 'Invoices of today'), filter: { teams: ['facturacion'], categories: ['new', 'open'] } });
}

if (process.argv[1]?.endsWith('furnish.mjs')) {
  const browser = await open();
  try {
    console.log(await furnish(browser, process.argv[2], process.env.SMTP));
  } finally {
    await browser.close();
  }
}
