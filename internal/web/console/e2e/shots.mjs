// Takes pictures of every screen: node e2e/shots.mjs DESK FOLDER [width…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open, signIn } from './browser.mjs';
import { screens } from './screens.mjs';

const [desk, folder, ...widths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await open();
for (const width of (widths.length ? widths : ['1440', '1024', '390']).map(Number)) {
  for (const [language, colorScheme] of [
    ['en', 'light'],
    ['es', 'dark'],
  ]) {
    const page = await signIn(browser, desk, { agent: 'marta', language, colorScheme, locale: language === 'es' ? 'es-ES' : 'en-GB', reducedMotion: 'reduce', viewport: { width, height: width < 500 ? 844 : 900 } });
    for (const screen of await screens(page)) {
      await screen.go();
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `${screen.name}-${width}-${colorScheme}-${language}.png`) });
      await screen.leave?.();
    }
    await page.context().close();
  }
}
await browser.close();
