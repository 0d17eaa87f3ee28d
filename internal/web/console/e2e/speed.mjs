// How the console behaves with 10,000 open tickets, which are made up on the
// way to the browser: long tasks while scrolling and typing, and how long an
// opened ticket takes. node e2e/speed.mjs DESK; figures in
// internal/docs/performance.md. Nothing fails for being slow.
import { as, open, signIn } from './browser.mjs';

const COUNT = 10_000;
const PAGE = 200;
const browser = await open();
try {
  const page = await signIn(browser, process.argv[2]);
  for (let i = 0; i < 12; i++) await as(page, 'POST', '/tickets', { subject: `Measured ${i}`, text: 'How long does this take to open?', address: `m${i}@cliente.test`, name: 'Marta Medida' });
  const real = await page.evaluate(async () => (await (await fetch('/api/v1/tickets?limit=200')).json()).tickets);
  const words = ['factura', 'pedido', 'envío', 'garantía', 'invoice', 'order', 'delivery', 'login'];
  const all = Array.from({ length: COUNT }, (_, i) => {
    const t = real[i % real.length];
    if (i < real.length) return t;
    return { ...t, id: i.toString(36).padStart(26, '0'), number: 100_000 + i, subject: `${words[i % 8]} ${words[(i * 5) % 8]} ${i}`, dueAt: new Date(Date.now() + ((i * 7919) % COUNT) * 60_000).toISOString() };
  });
  await page.route(/\/api\/v1\/tickets\?/, (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const next = from + PAGE < COUNT ? { next: String(from + PAGE) } : {};
    return route.fulfill({ json: { tickets: all.slice(from, from + PAGE), ...next } });
  });
  const began = Date.now();
  await page.goto(process.argv[2] + '/console/tickets');
  await page.getByText(/^10,000 tickets$|^\d,\d{3} tickets$/).waitFor({ timeout: 120_000 });
  console.log(`list of ${COUNT} shown after ${Date.now() - began} ms`);
  await page.keyboard.press('g');
  await page.keyboard.press('8');
  await page.waitForTimeout(1500);
  // By the processor's time of each task of the page's main thread, which other
  // work on the machine does not lengthen.
  const traced = async (run) => {
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
    const result = await run();
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    const main = new Set(traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map((e) => `${e.pid}:${e.tid}`));
    return [result, traceEvents.filter((e) => e.ph === 'X' && /RunTask$/.test(e.name) && main.has(`${e.pid}:${e.tid}`)).map((e) => (e.tdur ?? e.dur) / 1000)];
  };
  const during = async (name, run) => {
    const [, tasks] = await traced(async () => {
      await run();
      await page.waitForTimeout(400);
    });
    const long = tasks.filter((ms) => ms > 50);
    console.log(`${name}: ${long.length} of ${tasks.length} tasks over 50 ms, longest ${Math.round(Math.max(0, ...tasks))} ms`);
  };
  const box = await page.locator('[role=list]').first().boundingBox();
  await page.mouse.move(box.x + 100, 400);
  await during('scrolling 40 screens', async () => {
    for (let i = 0; i < 40; i++) {
      await page.mouse.wheel(0, 800);
      await page.waitForTimeout(30);
    }
  });
  await during('typing a filter', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('factura pedido 12', { delay: 60 });
  });
  await during('clearing it', () => page.keyboard.press('Escape'));
  await during('sorting', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('newest');
    await page.keyboard.press('Enter');
  });
  await page.unroute(/\/api\/v1\/tickets\?/);
  await page.goto(process.argv[2] + '/console/tickets');
  await page.waitForSelector('[role=list] a');
  await page.keyboard.press('g');
  await page.keyboard.press('8');
  await page.locator('[role=list] a').first().click();
  await page.waitForSelector('article h1');
  await page.waitForTimeout(2500);
  // By its number, which stands in the head: subjects repeat.
  const head = () => page.locator('article header:has(h1)').innerText();
  const took = [];
  const busy = [];
  for (let i = 0; i < 8; i++) {
    const before = await head();
    const [wall, cpu] = await traced(() =>
      page.evaluate(
        (was) =>
          new Promise((resolve, reject) => {
            const at = performance.now();
            const look = () => {
              const h = document.querySelector('article header:has(h1)');
              if (h && h.innerText !== was && document.querySelector('[role=log] section')) requestAnimationFrame(() => resolve(Math.round(performance.now() - at)));
              else if (performance.now() - at > 20_000) reject(new Error('no other ticket has opened'));
              else requestAnimationFrame(look);
            };
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
            look();
          }),
        before,
      ),
    );
    took.push(wall);
    busy.push(Math.round(cpu.reduce((sum, ms) => sum + ms, 0)));
    await page.waitForTimeout(1500);
  }
  console.log(`opening the next ticket, prefetched: ${took.join(' ')} ms; of the main thread: ${busy.join(' ')} ms`);
} finally {
  await browser.close();
}
