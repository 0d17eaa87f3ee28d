// Tab through every screen: each stop is seen and shows that it has the focus,
// the way follows what the eye reads, it ends, and whatever is pressed with a
// pointer is large enough (WCAG 2.2: 2.4.3, 2.4.7, 2.4.11, 2.1.2, 2.5.8).
// SMTP=HOST:PORT ONLY=WORDS node e2e/focus.mjs DESK
import assert from 'node:assert/strict';
import { as, open, signIn } from './browser.mjs';
import { desk, mailed, tail, words } from './flow.mjs';
import { screens } from './screens.mjs';

const MOST = 300; // stops of a screen
const only = new RegExp(process.env.ONLY ?? '.');

/** eyes are what the page itself can tell; they are put into it. */
function eyes() {
  const name = (e) => `${e.localName}${e.type ? `[${e.type}]` : ''} “${(e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? e.title ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0;
  /** What may bear the ring of an element: itself, what is drawn in its place, what is around it. */
  const bearers = (e) => [e, e.nextElementSibling, e.labels?.[0], e.parentElement, e.parentElement?.nextElementSibling, e.parentElement?.parentElement, e.closest('form')].filter(Boolean);
  const look = (e) =>
    bearers(e).map((b) => {
      const s = getComputedStyle(b);
      return [s.outlineStyle === 'none' ? '' : s.outlineWidth + s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor, s.opacity].join();
    });
  /** drawn is what is seen of an element: an input that others draw is its label. */
  const drawn = (e) => {
    const own = e.getBoundingClientRect();
    const hidden = own.width < 2 || own.height < 2 || getComputedStyle(e).opacity === '0';
    return hidden && e.matches('input') ? (e.labels?.[0] ?? e.parentElement) : e;
  };
  const box = (e) => drawn(e).getBoundingClientRect();
  const same = (a, b) => a.length === b.length && a.every((s, i) => s === b[i]);
  /** bare is whether an element looks the same without the focus: asked at the stop
   * where leaving it closes what it stands in. */
  const bare = (e) => {
    const on = look(e);
    e.blur();
    const off = look(e);
    e.focus({ preventScroll: true });
    return same(on, off);
  };
  let last;
  const known = new Set();
  window.eyes = {
    /** begin puts the focus before the element, or before the page. */
    begin(selector) {
      last = undefined;
      known.clear();
      const from = (selector && document.querySelector(selector)) || document.body;
      const had = from.getAttribute('tabindex');
      from.setAttribute('tabindex', '-1');
      from.focus({ preventScroll: true });
      if (had === null) from.removeAttribute('tabindex');
      else from.setAttribute('tabindex', had);
    },
    /** step is what stands wrong at the stop; undefined: the way has ended. */
    step() {
      const e = document.activeElement;
      const found = [];
      if (last && last.e.isConnected && e !== last.e) {
        if (same(look(last.e), last.look) && last.e.localName !== 'iframe') found.push(`no ring: ${name(last.e)}`);
      }
      if (!e || e === document.body || e === document.documentElement) return { found, end: true };
      const again = last?.e === e;
      if (again && (e.localName === 'iframe' || /date|time/.test(e.type ?? ''))) return { found, name: name(e) };
      if (e.matches('a[href="#main"]') && known.size > 0) return { found, end: true, first: true }; // round to where the page begins
      // A dialog keeps the focus until it is left by Escape: going round in it is its end.
      if (known.has(e)) return { found, end: true, first: e === known.values().next().value || e.closest('[role=dialog]') !== null };
      known.add(e);
      const at = box(e);
      if (e.closest('[role=dialog]') && bare(e)) found.push(`no ring: ${name(e)}`);
      if (e.tabIndex > 0) found.push(`tabindex ${e.tabIndex}: ${name(e)}`);
      if (at.width === 0 || !e.checkVisibility({ visibilityProperty: true })) found.push(`not to be seen: ${name(e)}`);
      else {
        // Of a field of several lines the browser brings the line that is written in.
        const [high, wide] = [e.localName === 'textarea' ? 24 : Math.min(at.height, innerHeight), Math.min(at.width, innerWidth)];
        const inside = Math.min(at.bottom, innerHeight) - Math.max(at.top, 0) > high - 2 && Math.min(at.right, innerWidth) - Math.max(at.left, 0) > wide - 2;
        if (!inside) found.push(`outside the window (${[at.left, at.top, at.right, at.bottom].map(Math.round)}): ${name(e)}`);
        else {
          const top = document.elementFromPoint(Math.min(Math.max(at.left + at.width / 2, 1), innerWidth - 1), Math.min(Math.max(at.top + at.height / 2, 1), innerHeight - 1));
          const own = top && (drawn(e).contains(top) || top.contains(e) || [...(e.labels ?? [])].some((l) => l.contains(top) || top.contains(l)));
          if (!own) found.push(`behind ${top && name(top)}: ${name(e)}`);
        }
        if (last?.e.isConnected && last.e !== e) {
          const was = box(last.e);
          const apart = (x) => x.closest('nav, aside, header, footer, form, [role=dialog], [role=list], [role=log], section, article');
          if (at.bottom <= was.top + 1 && at.left < was.right - 1 && apart(last.e) === apart(e)) found.push(`back up from ${name(last.e)} to ${name(e)}`);
          const row = Math.min(at.bottom, was.bottom) - Math.max(at.top, was.top) > Math.min(at.height, was.height) / 2;
          if (row && at.right <= was.left + 1) found.push(`back to the left from ${name(last.e)} to ${name(e)}`);
        }
      }
      last = { e, look: look(e) };
      return { found, name: name(e) };
    },
    /** small are the targets below 24 px that stand too near to another (2.5.8). */
    small() {
      const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option], [role=menuitem], [role=tab]')].filter((e) => shown(e) && !e.disabled && !e.closest('[inert], [aria-hidden=true]') && !e.matches('input[type=file]'));
      const boxes = targets.map((e) => {
        const all = [box(e), ...[...(e.labels ?? [])].filter(shown).map((l) => l.getBoundingClientRect())];
        return { left: Math.min(...all.map((b) => b.left)), top: Math.min(...all.map((b) => b.top)), right: Math.max(...all.map((b) => b.right)), bottom: Math.max(...all.map((b) => b.bottom)) };
      });
      const small = (b) => b.right - b.left < 23.5 || b.bottom - b.top < 23.5;
      const middle = (b) => [(b.left + b.right) / 2, (b.top + b.bottom) / 2];
      const found = [];
      targets.forEach((e, i) => {
        const b = boxes[i];
        if (!small(b) || b.right < 0 || b.left > innerWidth) return;
        // A link in a line of text is as high as its line.
        if (e.localName === 'a' && getComputedStyle(e).display === 'inline') return;
        const [x, y] = middle(b);
        const near = targets.some((other, j) => {
          if (j === i || other.contains(e) || e.contains(other)) return false;
          const o = boxes[j];
          if (small(o)) {
            const [ox, oy] = middle(o);
            return Math.hypot(x - ox, y - oy) < 23.5;
          }
          return Math.hypot(Math.max(o.left - x, 0, x - o.right), Math.max(o.top - y, 0, y - o.bottom)) < 11.75;
        });
        if (near) found.push(`${Math.round(b.right - b.left)} × ${Math.round(b.bottom - b.top)}: ${name(e)}`);
      });
      return found;
    },
  };
}

const found = [];
let stops = 0;
let looked = 0;

/** walk goes through what is on the page, from the element on. */
async function walk(page, at, from) {
  const fault = (list) => list.forEach((f) => found.push(`${at}: ${f}`));
  await page.evaluate((s) => window.eyes.begin(s), from);
  fault(await page.evaluate(() => window.eyes.small()));
  for (let i = 0; ; i++) {
    if (i === MOST) {
      found.push(`${at}: no end after ${MOST} stops`);
      break;
    }
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => window.eyes.step());
    fault(stop.found);
    if (process.env.STOPS) console.log(at, i, stop.name ?? 'end');
    if (stop.end) {
      if (i === 0) found.push(`${at}: nothing takes the focus`);
      if (stop.first === false) found.push(`${at}: the way goes round and does not end`);
      break;
    }
    stops++;
  }
  looked++;
}

/** narrow are the screens that are walked through on a telephone, too. */
const narrow = new Set(['list', 'ticket', 'composer', 'palette', 'help', 'person', 'profile', 'canned-replies', 'quarantine', 'settings-general', 'settings-agent', 'settings-calendar', 'settings-form']);

const browser = await open();
try {
  const mark = `focus${tail()}`;
  const t = words('en');
  const options = (width) => ({ reducedMotion: 'reduce', bypassCSP: true, viewport: { width, height: width === 390 ? 844 : 900 } });
  const enter = (width) => signIn(browser, desk, { agent: 'marta', quiet: true, ...options(width) });
  const wide = await enter(1440);
  for (const n of [1, 2, 3]) await as(wide, 'POST', '/tickets', { subject: `${mark} ${n}`, text: 'It does not work.', address: `${mark}.${n}@cliente.test`, name: 'Carla Nueva' });
  const { tickets } = await as(wide, 'GET', '/tickets?limit=200');
  await as(wide, 'POST', `/tickets/${tickets.find((x) => x.subject === `${mark} 1`).id}/messages`, { kind: 'public', text: 'Could you try again, please?' });
  const mail = await mailed(`${mark}.1@cliente.test`, (m) => /\/t\/[\w.-]{40,}/.test(JSON.stringify(m)));
  const link = /\/t\/[\w.-]{40,}/.exec(JSON.stringify(mail))[0];
  // What fades in is looked at as it ends.
  const still = async (page) => {
    await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; animation: none !important; scroll-behavior: auto !important; }' });
    await page.evaluate(eyes);
  };
  const inside = async (page, width) => {
    await still(page);
    for (const screen of await screens(page)) {
      if (!only.test(screen.name) || (width === 390 && !narrow.has(screen.name))) continue;
      await screen.go();
      if (screen.name === 'list') {
        await page.getByRole('textbox', { name: t('list.filter') }).fill(mark);
        await page.getByText(`${mark} 3`).waitFor();
      }
      const dialog = ['palette', 'help'].includes(screen.name);
      // It comes lazily and then takes the focus; what stands before the page is left by Escape.
      if (dialog) await page.waitForFunction(() => document.activeElement?.parentElement?.closest('[role=dialog]'));
      const whole = ['list', 'ticket', 'settings'].includes(screen.name);
      await walk(page, `${screen.name} ${width}`, dialog ? '[role=dialog]' : whole ? undefined : 'main');
      await screen.leave?.();
      if (dialog) await page.getByRole('dialog').waitFor({ state: 'detached' }).catch(() => found.push(`${screen.name} ${width}: Escape does not leave it`));
      if (screen.name === 'list') await page.getByRole('textbox', { name: t('list.filter') }).press('Escape');
    }
  };
  /** What nobody needs to sign in for. */
  const outside = async (width) => {
    const page = await (await browser.newContext(options(width))).newPage();
    for (const [name, path] of [['sign-in', '/sign-in'], ['form', '/new?lang=en'], ['tracking', `${link}?lang=en`]]) {
      if (!only.test(name)) continue;
      await page.goto(desk + path);
      await still(page);
      await walk(page, `${name} ${width}`);
    }
  };
  await Promise.all([inside(wide, 1440), enter(390).then((page) => inside(page, 390)).then(() => outside(390)).then(() => outside(1440))]);
} finally {
  await browser.close();
}
assert.deepEqual([...new Set(found)], []);
console.log(`ok ${stops} stops on ${looked} screens are seen, in order and large enough`);
