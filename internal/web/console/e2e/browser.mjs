// A browser that is signed in at a running desk.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const chrome = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

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
export async function signIn(browser, desk, { agent = 'ana', language = 'en', ...options } = {}) {
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
  page.on('console', (message) => message.type() === 'error' && console.error('console:', message.text()));
  await page.goto(desk + '/console');
  await page.click(`button[value="${agent}"]`);
  await page.waitForURL('**/console/**');
  await page.waitForSelector('[role=list] a');
  return page;
}
