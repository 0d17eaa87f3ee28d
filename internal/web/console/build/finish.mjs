// Ends a build: compresses each file that gains by it and keeps only the
// compressed ones, and fails when the first load has grown too large.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const MOST_FILES = 5;
const MOST_SCRIPT = 250 * 1000; // bytes as gzip

const dist = fileURLToPath(new URL('../bundle/dist/', import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
rmSync(join(dist, '.vite'), { recursive: true });
const page = readFileSync(join(dist, 'index.html'), 'utf8');

const walk = (dir) => readdirSync(dir).flatMap((name) => {
  const path = join(dir, name);
  return statSync(path).isDirectory() ? walk(path) : [path];
});

const sizes = new Map();
for (const path of walk(dist)) {
  const name = relative(dist, path);
  if (name === 'placeholder.html') continue;
  const body = readFileSync(path);
  const gzip = gzipSync(body, { level: 9 });
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
  sizes.set(name, Math.min(gzip.length, body.length));
  if (gzip.length > body.length * 0.95) continue;
  writeFileSync(path + '.gz', gzip);
  writeFileSync(path + '.br', brotli);
  rmSync(path);
}

// What the browser asks for before anybody has clicked: the page, its script
// and what that imports at once, styles, and the one font of Latin letters.
const chunks = Object.values(manifest);
const first = new Set(['index.html']);
const follow = (file) => {
  if (first.has(file)) return;
  first.add(file);
  const chunk = chunks.find((c) => c.file === file);
  for (const css of chunk?.css ?? []) first.add(css);
  for (const name of chunk?.imports ?? []) follow(manifest[name].file);
};
for (const [, file] of page.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)) follow(file);
const font = chunks.find((c) => /inter-latin-wght/.test(c.file));
if (first.size < 3 || !font) throw new Error('the page names no scripts, or the font is missing');
first.add(font.file);
const scripts = [...first].filter((name) => name.endsWith('.js')).reduce((sum, name) => sum + sizes.get(name), 0);
const all = [...first].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
console.log(`first load: ${first.size} files, ${Math.round(all / 1000)} kB, of them ${Math.round(scripts / 1000)} kB script (gzip)`);
if (first.size > MOST_FILES || scripts > MOST_SCRIPT) {
  console.error(`the first load may have ${MOST_FILES} files and ${MOST_SCRIPT / 1000} kB of script; load what is not needed at once lazily: ${[...first].join(' ')}`);
  process.exit(1);
}
