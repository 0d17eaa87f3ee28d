import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

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
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/sign-in', '/sign-out', '/_issuer', '/uploads', '/_files'].map((path) => [path, process.env.DESK ?? 'http://127.0.0.1:8080'])),
  },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
});
