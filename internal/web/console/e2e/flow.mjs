// What the flows share: words in either language as the console has them,
// tickets made by the API, mail in and mail out, steps that are counted.
import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { as, open, signIn, until } from './browser.mjs';
import { deliver, mail } from './mail.mjs';
import { words } from './words.mjs';

export { words } from './words.mjs';

/** desk, smtp are where the desk under test listens. */
export const desk = process.argv[2];
const smtp = process.env.SMTP;

/** flows runs one file: a browser, steps that are counted, an end. */
export async function flows(run) {
  const browser = await open();
  let done = 0;
  const step = async (name, act) => {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) return; // some of them, while one is written
    const began = Date.now();
    try {
      await act();
    } catch (error) {
      console.error('FAILED', name);
      for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(process.env.SHOTS ?? '/tmp', `failed-${basename(process.argv[1], '.mjs')}-${done}-${browser.contexts().indexOf(context)}.png`) }).catch(() => undefined);
      throw error;
    }
    done++;
    console.log('ok', name, `(${((Date.now() - began) / 1000).toFixed(1)} s)`);
  };
  try {
    await run({ browser, step });
  } finally {
    await browser.close();
  }
  console.log(`${done} passed, 0 failed`);
}

/** enter signs an agent in, reading the language, at the width. It answers the
 * page and the words; the page's clock can be put forward (go). */
export async function enter(browser, agent, language, width = 1440, options = {}) {
  const page = await signIn(browser, desk, { agent, language, quiet: true, ...options });
  if (width !== 1440) await page.setViewportSize({ width, height: 844 });
  return { page, t: words(language) };
}

/** ticket makes a ticket of a customer by the API of the page's session, and waits
 * until it is routed: whose it is changes no more by itself. */
export async function ticket(page, { subject = `A question ${tail()}`, text = 'It does not work.', address = `c.${tail()}@cliente.test`, name = 'Carla Nueva', ...more } = {}) {
  const made = await as(page, 'POST', '/tickets', { subject, text, address, name, ...more });
  await until(async () => (await view(page, made.id)).events.some((e) => e.type === 'ticket.routed'), `#${made.number} is routed`);
  return made;
}

/** tail is different each time. */
let made = 0;
export const tail = () => Date.now().toString(36) + (made++).toString(36);

/** view is a ticket as the desk has it. */
export const view = (page, id) => as(page, 'GET', `/tickets/${id}`);

/** shown opens a ticket in the console. */
export async function shown(page, id, more = '') {
  await page.goto(`${desk}/console/tickets/${id}${more}`);
  await page.locator(more ? 'aside' : 'article h1').first().waitFor();
}

/** composer is the field in which is written. */
export const composer = (page) => page.locator('form[data-mode] textarea').first();

/** message is what stands in the conversation with these words. */
export const message = (page, text) => page.locator('[role=log] section', { hasText: text });

/** arrives mails something to the desk, as a customer's server would. */
export async function arrives({ from, to = 'soporte@tienda.test', subject, text, ...more }) {
  assert.ok(smtp, 'SMTP says where the desk takes mail');
  await deliver(smtp, [{ from, to, raw: mail({ from, to, subject, text, ...more }) }]);
}

/** mailed is the newest mail that the desk sent to an address and that passes. */
export const mailed = (address, passes = () => true) =>
  until(async () => {
    const list = await (await fetch(`${desk}/_mail?format=json&q=${encodeURIComponent(address)}`)).json();
    for (const m of list.slice(0, 20)) {
      const whole = await (await fetch(`${desk}/_mail/${m.id ?? m.ID}?format=json`)).json();
      if (passes(whole, m)) return whole;
    }
    return undefined;
  }, `a mail to ${address}`);

/** refused is what the desk says to a change that it does not make, in a language. */
export const refused = (page, id, change, l) =>
  as(page, 'PATCH', `/tickets/${id}`, change, { etag: '*' }).then(
    () => assert.fail('the desk has made the change'),
    (e) => {
      const problem = JSON.parse(e.message.slice(e.message.indexOf('{')));
      return problem.errors?.[0]?.[l] ?? problem.texts[l];
    },
  );

/** field is an input with that name, whatever it offers. */
export const field = (page, name) => page.getByRole('combobox', { name, exact: true }).or(page.getByRole('textbox', { name, exact: true })).first();

/** pick chooses a value of a field that offers some. */
export async function pick(page, name, value) {
  await field(page, name).click({ force: true }); // of several values the field itself is hidden
  await page.getByRole('option', { name: value, exact: true }).click();
}

/** holds waits until a field has that text. */
export async function holds(input, text, what = 'the field') {
  let last;
  await until(async () => (last = await input.inputValue()) === text, what).catch((error) => assert.equal(last, text, error.message));
}

/** told waits for one of the console's short messages. */
export const told = (page, text) => page.getByRole('status').or(page.getByRole('alert')).getByText(text).first().waitFor();

/** wide asserts that nothing is wider than the window. */
export const fits = async (page, what) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what} is wider than the window`);
