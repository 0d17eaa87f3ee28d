// How long a cold console takes to be usable on a slow line: 1.6 Mbit/s, 150 ms
// of round trip, no cache. node e2e/measure.mjs DESK; figures in
// internal/docs/performance.md. Nothing fails for being slow. What 10,000
// tickets do to it: speed.mjs.
import { open, signIn } from './browser.mjs';

const desk = process.argv[2];
const browser = await open();
try {
  const page = await signIn(browser, desk);
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.setCacheDisabled', { cacheDisabled: true });
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 });
  let bytes = 0;
  line.on('Network.loadingFinished', (e) => (bytes += e.encodedDataLength));
  for (let i = 0; i < 5; i++) {
    bytes = 0;
    const began = Date.now();
    await page.goto(desk + '/console/tickets', { waitUntil: 'commit' });
    await page.waitForSelector('[role=list] a');
    const usable = Date.now() - began;
    await page.waitForLoadState('load');
    console.log(`usable after ${usable} ms (${Math.round(bytes / 1000)} kB so far)`);
    await page.waitForTimeout(1500);
  }
} finally {
  await browser.close();
}
