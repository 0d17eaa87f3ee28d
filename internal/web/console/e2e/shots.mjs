// Takes pictures of the main screens: node e2e/shots.mjs DESK FOLDER [width…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open, signIn } from './browser.mjs';

const [desk, folder, ...widths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await open();
for (const width of (widths.length ? widths : ['1440', '1024', '390']).map(Number)) {
  for (const [locale, colorScheme] of [
    ['en-GB', 'light'],
    ['es-ES', 'dark'],
  ]) {
    const page = await signIn(browser, desk, { locale, colorScheme, viewport: { width, height: width < 500 ? 844 : 900 } });
    await page.evaluate((l) => localStorage.setItem('desk-language', l), locale.slice(0, 2));
    await page.reload();
    await page.waitForSelector('[role=list] a');
    const shot = async (name) => {
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}-${locale.slice(0, 2)}.png`) });
    };
    await shot('list');
    await page.locator('[role=list] a').nth(1).click();
    await page.waitForSelector('article');
    await shot('ticket');
    await page.context().close();
  }
}
await browser.close();
