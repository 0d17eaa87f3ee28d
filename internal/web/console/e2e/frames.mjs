// HTML of customers in its frame, in a real browser: as high as it is, without a
// scroll bar of its own, wide and on a phone; what is long is cut and grows when
// it is asked for. MAILS=FOLDER takes mails (.eml) instead of those made up here.
// SMTP=HOST:PORT node e2e/frames.mjs DESK
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { as, signIn, text, until } from './browser.mjs';
import { desk, flows } from './flow.mjs';
import { deliver, mail } from './mail.mjs';

const tail = Date.now().toString(36);
const to = 'soporte@tienda.test';
const words = (n) => 'Some words of a letter that goes on. '.repeat(n).trim();
const html = {
  letter: `<p>Good morning,</p><p>${words(12)}</p><p>${words(30)}</p><p>Thanks<br><b>Laura</b></p>`,
  list: `<h2>What is missing</h2><ul>${'<li>A thing</li>'.repeat(12)}</ul><ol><li><b>One</b></li><li>${words(6)}</li></ol>`,
  table: `<table width="600" align="center"><tr><td><h1>An order</h1></td></tr>${'<tr><td>A line of the order</td><td align="right">12,50</td></tr>'.repeat(10)}</table><p><i>${words(5)}</i></p>`,
  quoted: `<div><b>Yes</b>, please.</div><br><div>On Monday we wrote:<blockquote><p>${words(60)}</p></blockquote></div>`,
  outlook: `<div><p>&nbsp;</p><p>${words(4)}</p><p>&nbsp;</p><p><b>Regards</b></p><hr><p>${words(8)}</p></div>`,
  rtl: `<div dir="rtl"><p>طلبي لم يصل بعد</p><p><b>شكرا</b></p></div>`,
};
const long = `<h1>News</h1>${`<p><b>${words(20)}</b></p>`.repeat(30)}`;

/** settled is what measure answers as soon as that is right, or the last of half
 * a minute: what is inside a frame comes a moment after it. */
const settled = async (measure) => {
  const began = Date.now();
  for (;;) {
    const found = await measure();
    if (found.right || Date.now() - began > 30_000) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

await flows(async ({ browser, step }) => {
  const wrong = [];
  const page = await signIn(browser, desk, { agent: 'marta', quiet: true });
  const subjects = [];
  const mails = [];
  if (process.env.MAILS) {
    for (const [i, f] of readdirSync(process.env.MAILS).filter((x) => x.endsWith('.eml')).entries()) {
      const raw = readFileSync(`${process.env.MAILS}/${f}`, 'latin1').replace(/\r?\n/g, '\r\n').replace(/^(subject|message-id|from|to|auto-submitted|precedence|list-[a-z]+|x-auto[a-z-]*):.*(\r\n[ \t].*)*\r\n/gim, '');
      const from = `m${i}.${tail}@real.test`;
      subjects.push(`${i} ${f} ${tail}`);
      mails.push({ from, to, raw: `From: <${from}>\r\nTo: <${to}>\r\nSubject: ${i} ${f} ${tail}\r\nMessage-ID: <${i}.${tail}@real.test>\r\n${raw}` });
    }
  } else {
    for (const [name, body] of [...Object.entries(html), ['long', long]]) {
      const from = `${name}.${tail}@frames.test`;
      subjects.push(`${name} ${tail}`);
      mails.push({ from, to, raw: mail({ from, to, name, subject: `${name} ${tail}`, text: body.replace(/<[^>]*>/g, ' '), html: body }) });
    }
  }
  await deliver(process.env.SMTP, mails);
  const made = await until(async () => {
    const { tickets } = await as(page, 'GET', '/tickets?limit=200');
    const found = subjects.map((s) => tickets.find((t) => t.subject === s));
    return found.every(Boolean) && found;
  }, 'the mails are tickets');
  for (const width of [1440, 390])
    await step(`frames are as high as what is in them at ${width} px`, async () => {
      await page.setViewportSize({ width, height: 900 });
      for (const t of made) {
        await page.goto(`${desk}/console/tickets/${t.id}`);
        await page.locator('[role=log] section').first().waitFor();
        const frame = page.locator('[role=log] iframe');
        if ((await frame.count()) === 0) {
          console.log(`   ${width} ${t.subject}: shown as text`);
          continue;
        }
        const all = page.getByRole('button', { name: text('ticket.html.all') });
        /** measure tells how high the frame is, and what is in it, with so much to spare. */
        const measure = async (spare) => {
          const inside = await (await frame.elementHandle()).contentFrame();
          await inside.waitForSelector('body');
          const needs = await inside.evaluate(() => document.body.getBoundingClientRect().height + 8);
          const has = (await frame.boundingBox()).height;
          return { has, needs, right: has >= needs && has <= spare(needs) };
        };
        const cut = await settled(async () => {
          const now = await measure((needs) => needs + 40);
          return { ...now, all: await all.count(), right: now.right || (await all.count()) > 0 };
        });
        if (cut.all) {
          assert.equal(await frame.getAttribute('scrolling'), 'no', 'what is cut has no scroll bar of its own');
          await all.click();
          const whole = await settled(() => measure((needs) => needs * 1.1 + 40));
          console.log(`   ${width} ${t.subject}: ${cut.has} px, all ${whole.has} of ${Math.round(whole.needs)}`);
          if (!whole.right) wrong.push(`${width} ${t.subject}: all of it has ${whole.has} px and needs ${whole.needs}`);
        } else {
          console.log(`   ${width} ${t.subject}: ${cut.has} of ${Math.round(cut.needs)} px`);
          if (!cut.right) wrong.push(`${width} ${t.subject}: has ${cut.has} px and needs ${cut.needs}`);
        }
        const quotes = page.getByRole('button', { name: text('ticket.quotes.show') });
        if (await quotes.count()) {
          await quotes.first().click();
          const grown = await settled(async () => ({ right: (await frame.boundingBox()).height > cut.has }));
          if (!grown.right) wrong.push(`${width} ${t.subject}: does not grow with what is quoted`);
        }
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/frame-${t.subject.replace(/\W+/g, '-')}-${width}.png` });
      }
    });
  await step('what is taken out is named in one line, what stands beside it is shown', async () => {
    if (process.env.MAILS) return;
    const from = `form.${tail}@frames.test`;
    const body = '<p>Your <b>opinion</b></p><form><input name=a><button>Send</button></form><iframe src="https://elsewhere.test"></iframe><svg onload=x><p>after all</p>';
    await deliver(process.env.SMTP, [{ from, to, raw: mail({ from, to, name: 'Form', subject: `form ${tail}`, text: 'Your opinion', html: body }) }]);
    const found = await until(async () => (await as(page, 'GET', '/tickets?limit=200')).tickets.find((t) => t.subject === `form ${tail}`), 'the mail is a ticket');
    await page.goto(`${desk}/console/tickets/${found.id}`);
    await page.frameLocator('[role=log] iframe').getByText('after all').waitFor();
    const what = ['form', 'frame', 'drawing'].map((code) => text(`ticket.left.${code}`)).join(', ');
    await page.getByText(text('ticket.left', { what }), { exact: true }).waitFor();
  });
  if (process.env.MAILS) console.log(wrong.join('\n'));
  else assert.deepEqual(wrong, []);
});
