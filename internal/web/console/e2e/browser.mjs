// A browser that is signed in at a running desk.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { words } from './words.mjs';

export const chrome = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** open starts the machine's Chromium, or says that there is none. */
export async function open() {
  if (!chrome) {
    console.error('no Chromium on this machine');
    process.exit(process.env.CI === 'true' ? 1 : 0);
  }
  return chromium.launch({ executablePath: chrome, args: ['--no-sandbox'] });
}

/** signIn is a new page of the console as an agent of the demo desk. It is read
 * in English unless language names another; null leaves it to the profile. */
export async function signIn(browser, desk, { agent = 'ana', quiet = false, language = 'en', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Madrid', ...options });
  if (language) {
    await context.addInitScript((l) => {
      try {
        if (!localStorage.getItem('desk-language')) localStorage.setItem('desk-language', l);
      } catch {
        // a page without storage
      }
    }, language);
  }
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error('page error:', error.message));
  if (!quiet) page.on('console', (message) => message.type() === 'error' && console.error('console:', message.text()));
  await page.goto(desk + '/console');
  await page.click(`button[value="${agent}"]`);
  await page.waitForURL('**/console/**');
  await page.waitForSelector('[role=list] a');
  return page;
}

/** as calls the API in the page's own session; whole answers the ETag too. */
export async function as(page, method, path, body, { etag, whole } = {}) {
  const answer = await page.evaluate(
    async ({ method, path, body, etag }) => {
      const headers = { Accept: 'application/json' };
      if (method !== 'GET') {
        const me = await (await fetch('/api/v1/me')).json();
        Object.assign(headers, { 'X-CSRF-Token': me.csrf, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() });
      }
      if (etag) headers['If-Match'] = etag;
      const r = await fetch('/api/v1' + path, { method, headers, body: body && JSON.stringify(body) });
      return { status: r.status, etag: r.headers.get('ETag'), text: await r.text() };
    },
    { method, path, body, etag },
  );
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  const json = answer.text && JSON.parse(answer.text);
  return whole ? { body: json, etag: answer.etag } : json;
}

/** until is what look finds in the end; at most a minute. */
export async function until(look, what) {
  for (let i = 0; i < 120; i++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`still not: ${what}`);
}

/** text is what the console says for a key in English. */
export const text = words('en');
