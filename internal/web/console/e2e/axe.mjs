// axe-core on every screen, and on the main ones dark and at phone width too: no
// violation of WCAG 2.2 A and AA nor of its good practices.
// node e2e/axe.mjs DESK
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { signIn } from './browser.mjs';
import { desk, flows } from './flow.mjs';
import { screens } from './screens.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
await flows(async ({ browser, step }) => {
  const found = [];
  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
  ])
    await step(`every screen, ${colorScheme}, at ${width} px`, async () => {
      const page = await signIn(browser, desk, { agent: 'marta', colorScheme, reducedMotion: 'reduce', bypassCSP: true });
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(axe);
      for (const screen of await screens(page)) {
        if (!screen.main && (width < 1440 || colorScheme === 'dark')) continue;
        await screen.go();
        // What is inside a mail is its writer's.
        const { violations } = await page.evaluate(() => axe.run({ exclude: ['iframe'] }, { iframes: false, resultTypes: ['violations'] }));
        for (const v of violations) found.push(...v.nodes.map((n) => `${screen.name} ${colorScheme} ${width}: ${v.id} ${n.target.join(' ')} ${n.failureSummary.split('\n')[1]?.trim() ?? ''}`));
        await screen.leave?.();
      }
      await page.context().close();
    });
  assert.deepEqual(found, []);
});
