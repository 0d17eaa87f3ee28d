// What Lighthouse says of the console and the public pages: accessibility and
// best practices, desktop. A mark below 95 fails.
// LIGHTHOUSE=FOLDER OF node_modules node e2e/lighthouse.mjs DESK [OUT]
// (.ci/lighthouse installs it); figures in internal/docs/performance.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { as, chrome } from './browser.mjs';
import { mailed } from './flow.mjs';

const LEAST = 95;
const [desk, out] = process.argv.slice(2);
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(resolve(process.env.LIGHTHOUSE, 'lighthouse/core/index.js')));
const port = await new Promise((done) => {
  const s = createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});
const profile = mkdtempSync(join(tmpdir(), 'lighthouse-'));
const context = await chromium.launchPersistentContext(profile, { executablePath: chrome, args: ['--no-sandbox', `--remote-debugging-port=${port}`], locale: 'en-GB' });
const poor = [];
try {
  const page = context.pages()[0] ?? (await context.newPage());
  const look = async (name, url) => {
    const { lhr, report } = await lighthouse(url, { port, onlyCategories: ['accessibility', 'best-practices'], disableStorageReset: true, logLevel: 'error', output: 'json' }, desktopConfig);
    const mark = (id) => Math.round((lhr.categories[id].score ?? 0) * 100);
    const missed = Object.values(lhr.categories).flatMap((c) => c.auditRefs.filter((r) => r.weight > 0 && lhr.audits[r.id].score !== null && lhr.audits[r.id].score < 1).map((r) => r.id));
    console.log(`${name}: accessibility ${mark('accessibility')}, best practices ${mark('best-practices')}${missed.length > 0 ? ` (${missed.join(', ')})` : ''}${lhr.runtimeError ? ` ${lhr.runtimeError.code}` : ''}`);
    for (const id of ['accessibility', 'best-practices']) if (!(mark(id) >= LEAST)) poor.push(`${name}: ${id} ${mark(id)}`);
    if (out) {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, `${name}.json`), report);
    }
  };
  await look('sign-in', `${desk}/console`);
  await page.goto(desk + '/console');
  await page.click('button[value="marta"]');
  await page.waitForSelector('[role=list] a');
  const { tickets } = await as(page, 'GET', '/tickets?limit=200');
  await look('list', `${desk}/console/tickets`);
  await look('ticket', `${desk}/console/tickets/${(tickets.find((t) => t.messages > 2) ?? tickets[0]).id}`);
  await look('settings', `${desk}/console/settings/general`);
  await look('form', `${desk}/new`);
  const address = 'lucia@cliente.test';
  await as(page, 'POST', '/tickets', { subject: 'A lamp', text: 'It flickers.', address, name: 'Lucía' });
  const link = /\/t\/[\w.-]{40,}/;
  const mail = await mailed(address, (m) => link.test(JSON.stringify(m)));
  await look('tracking', desk + link.exec(JSON.stringify(mail))[0]);
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
if (poor.length > 0) {
  console.error(`below ${LEAST}: ${poor.join('; ')}`);
  process.exit(1);
}
