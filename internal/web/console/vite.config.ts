import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What the first page asks for: everything that main.tsx imports, directly or
 * not, but not by import(). It is one chunk, so that sharing a module with a
 * lazy screen does not split the first load into many small files. */
const firstLoad = (() => {
  const ids = new Set<string>();
  return (id: string, context: { getModuleInfo(id: string): { importedIds: readonly string[] } | null }): string | null => {
    if (ids.size === 0) {
      const todo = [fileURLToPath(new URL('src/main.tsx', import.meta.url))];
      for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
        if (ids.has(next)) continue;
        ids.add(next);
        todo.push(...(context.getModuleInfo(next)?.importedIds ?? []));
      }
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
