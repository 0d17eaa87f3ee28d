// Takes pictures of every screen and its states, at three widths, light and
// dark, in both languages, and of the customers' pages. It says what it sees by
// itself: what is wider than the window, targets below 24 px, buttons whose
// words break or are cut. SMTP=HOST:PORT node e2e/shots.mjs DESK [FOLDER]
//   --only=REGEX          screens whose names match
//   --sizes=1440,390      widths;  --looks=light-en,dark-es
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { as, open, signIn } from './browser.mjs';
import { furnish } from './furnish.mjs';
import { customers, reading, scenes } from './scenes.mjs';
import { screens } from './screens.mjs';

const option = (name, otherwise) => process.argv.find((a) => a.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise;
const [desk, folder = fileURLToPath(new URL('../../../../.cache/shots', import.meta.url))] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const only = new RegExp(option('only', '.'));
const widths = option('sizes', '1440,1024,390').split(',').map(Number);
const looks = option('looks', 'light-en,light-es,dark-en,dark-es').split(',').map((l) => l.split('-'));

mkdirSync(folder, { recursive: true });
const browser = await open();
const furniture = await furnish(browser, desk, process.env.SMTP);
const seen = new Map();

/** faults are what a look at the page can tell by itself. */
const faults = (page) =>
  page.evaluate(() => {
    const found = [];
    const name = (e) => `${e.localName}${e.id && !/^mantine|:r/.test(e.id) ? '#' + e.id : ''} “${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
    if (document.documentElement.scrollWidth > innerWidth) found.push(`wider than the window: ${document.documentElement.scrollWidth}`);
    for (const e of document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary, [role=button]')) {
      const box = e.getBoundingClientRect();
      if (!box.width || !box.height || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (box.right > innerWidth + 1 && box.left < innerWidth && !e.closest('[style*=overflow], [class*=scroll]')) found.push(`cut at the edge: ${name(e)}`);
      const inline = e.localName === 'a' && getComputedStyle(e).display === 'inline';
      if (!inline && !e.matches('input[type=file], .skip') && (box.width < 24 || box.height < 24) && !e.labels?.length) found.push(`${Math.round(box.width)} × ${Math.round(box.height)}: ${name(e)}`);
    }
    for (const e of document.querySelectorAll('.mantine-Button-label, .mantine-SegmentedControl-innerLabel, [role=tab]')) {
      if (e.scrollWidth > e.clientWidth + 1) found.push(`cut: ${name(e)}`);
      else if (e.getClientRects().length > 1 || e.clientHeight > 34) found.push(`broken in two: ${name(e)}`);
    }
    for (const e of document.querySelectorAll('[placeholder]')) {
      if (e.value === '' && e.checkVisibility()) {
        const c = document.createElement('canvas').getContext('2d');
        c.font = getComputedStyle(e).font;
        const room = e.clientWidth - parseFloat(getComputedStyle(e).paddingLeft) - parseFloat(getComputedStyle(e).paddingRight);
        if (e.localName === 'input' && c.measureText(e.placeholder).width > room) found.push(`placeholder cut: ${e.placeholder}`);
      }
    }
    return found;
  });

const shoot = async (page, list, look) => {
  for (const screen of list.filter((s) => only.test(s.name))) {
    try {
      await screen.go();
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(folder, `${screen.name}-${look}.png`), fullPage: screen.name.startsWith('public') });
      for (const f of await faults(page)) seen.set(f, [...(seen.get(f) ?? []), `${screen.name}-${look}`]);
      await screen.leave?.();
    } catch (error) {
      console.error(`${screen.name} ${look}: ${error.message.split('\n')[0]}`);
      await page.goto(`${desk}/console/tickets`).catch(() => undefined);
    }
  }
};

for (const width of widths) {
  for (const [colorScheme, language] of looks) {
    const options = { colorScheme, locale: language === 'es' ? 'es-ES' : 'en-GB', reducedMotion: 'reduce', viewport: { width, height: width < 500 ? 844 : 900 } };
    const look = `${width}-${colorScheme}-${language}`;
    const page = await signIn(browser, desk, { agent: 'marta', language, quiet: true, ...options });
    await shoot(page, await screens(page), look);
    await shoot(page, scenes(page, language, furniture), look);
    const light = await signIn(browser, desk, { agent: 'leo', language, quiet: true, ...options });
    await shoot(light, reading(light, furniture), look);
    await light.context().close();
    const nobody = await (await browser.newContext({ ...options, timezoneId: 'Europe/Madrid' })).newPage();
    await shoot(nobody, customers(nobody, desk, language, () => as(page, 'PATCH', `/tickets/${furniture.lamp.id}`, { status: 'open' }, { etag: '*' })), look);
    await nobody.context().close();
    await page.context().close();
  }
}
await browser.close();
const report = [...seen].map(([fault, where]) => `${fault}\n    ${where.length} pictures: ${where.slice(0, 4).join(' ')}`).join('\n');
writeFileSync(join(folder, 'seen.txt'), report + '\n');
console.log(report || 'nothing is cut, broken or too small');
