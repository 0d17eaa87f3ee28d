// Makes the README's pictures (internal/docs/images) of those that shots.mjs took.
// node e2e/readme.mjs FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from './browser.mjs';

const [folder] = process.argv.slice(2);
const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const MOST = 200_000; // bytes of a picture

/** sheets are the pictures: what stands beside each other, how wide each is, on what ground. */
const sheets = [
  { name: 'console-light', width: 1440, of: ['ticket-long-1440-light-en'] },
  { name: 'console-dark', width: 1440, of: ['ticket-html-1440-dark-es'] },
  { name: 'console-phone', width: 390, gap: 24, ground: '#e9ecef', of: ['list-390-light-es', 'ticket-long-390-light-en', 'panel-top-390-dark-es', 'composer-note-390-dark-en'] },
  { name: 'console-work', width: 720, gap: 16, ground: '#e9ecef', of: ['dashboard-1440-light-es', 'palette-1440-light-en', 'settings-calendar-1440-dark-en', 'bulk-1440-dark-es'], columns: 2 },
  { name: 'customer', width: 390, gap: 24, ground: '#e9ecef', of: ['public-form-390-light-en', 'public-thanks-390-light-es', 'public-tracking-390-dark-es'], high: 1000 },
];

const browser = await open();
for (const { name, width, of, gap = 0, ground = '#fff', columns = of.length, high } of sheets) {
  const page = await browser.newPage({ viewport: { width: columns * (width + gap) + gap, height: 400 } });
  const url = (shot) => `data:image/png;base64,${readFileSync(join(folder, `${shot}.png`)).toString('base64')}`;
  await page.setContent(
    `<body style="margin:0;background:${ground}"><main style="display:grid;grid-template-columns:repeat(${columns},${width}px);gap:${gap}px;padding:${gap}px">` +
      of.map((s) => `<img src="${url(s)}" style="display:block;width:${width}px;${high ? `height:${high}px;object-fit:none;object-position:top;` : ''}${gap ? 'border-radius:12px;' : ''}">`).join('') +
      '</main></body>',
  );
  await page.waitForFunction(() => [...document.images].every((i) => i.complete));
  const { width: w, height: h } = await page.locator('main').evaluate((e) => ({ width: e.offsetWidth, height: e.offsetHeight }));
  await page.setViewportSize({ width: w, height: h });
  const tools = await page.context().newCDPSession(page);
  for (const quality of [100, 92, 85, 75]) {
    const bytes = Buffer.from((await tools.send('Page.captureScreenshot', { format: 'webp', quality })).data, 'base64');
    if (bytes.length > MOST) continue;
    writeFileSync(join(images, `${name}.webp`), bytes);
    console.log(`${name}.webp ${w} × ${h}, ${Math.round(bytes.length / 1000)} kB, quality ${quality}`);
    break;
  }
  await page.close();
}
await browser.close();
