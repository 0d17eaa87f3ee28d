import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What the first page asks for: everything that main.tsx imports, directly or
 * not, but not by import(). It is one chunk, so that sharing a module with a
 * lazy screen does not split the first load into many small files. Of the
 * packages that export everything from one file only the parts are taken that
 * sources of the first load name: the others belong to the screens. */
const firstLoad = (() => {
  const ids = new Set<string>();
  type Modules = { getModuleInfo(id: string): { importedIds: readonly string[]; code: string | null } | null };
  const walk = (from: string[], modules: Modules, enter: (id: string) => boolean) => {
    for (let next = from.pop(); next !== undefined; next = from.pop()) {
      if (ids.has(next) || !enter(next)) continue;
      ids.add(next);
      from.push(...(modules.getModuleInfo(next)?.importedIds ?? []));
    }
  };
  return (id: string, modules: Modules): string | null => {
    if (ids.size === 0) {
      const packages: string[] = [];
      walk([fileURLToPath(new URL('src/main.tsx', import.meta.url))], modules, (x) => !x.includes('node_modules') || !packages.push(x));
      const named = new Set<string>();
      for (const source of ids) {
        for (const m of (modules.getModuleInfo(source)?.code ?? '').matchAll(/import\s*\{([^}]*)\}\s*from\s*["'](?:@mantine\/core|lucide-react)["']/g)) {
          for (const name of m[1]!.split(',')) named.add(name.trim().split(/\s+as\s+/)[0]!.toLowerCase());
        }
      }
      const barrel = /(?:@mantine\/core\/esm\/index|lucide-react\/dist\/esm\/lucide-react)\.m?js$/;
      const inBarrel = (x: string) => {
        const part = /\/@mantine\/core\/esm\/components\/([^/]+)\//.exec(x)?.[1] ?? /\/lucide-react\/dist\/esm\/icons\/([^/.]+)/.exec(x)?.[1]?.replace(/-/g, '');
        return part === undefined || named.has(part.toLowerCase());
      };
      const parts = packages.filter((x) => barrel.test(x)).flatMap((x) => modules.getModuleInfo(x)?.importedIds ?? []);
      walk([...packages.filter((x) => !barrel.test(x)), ...parts.filter(inBarrel)], modules, (x) => !barrel.test(x));
      for (const x of packages) ids.add(x);
    }
    return ids.has(id) ? 'first' : null;
  };
})();

// `npm run dev` serves the sources beside a running desk (make run), whose
// address may be set by DESK. What is built goes into the Go package bundle.
export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: 'bundle/dist',
    emptyOutDir: false,
    target: 'es2022',
    manifest: '.vite/manifest.json',
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstLoad, debugName: 'first load' }] } } },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/sign-in', '/sign-out', '/_issuer', '/uploads', '/_files'].map((path) => [path, process.env.DESK ?? 'http://127.0.0.1:8080'])),
  },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
