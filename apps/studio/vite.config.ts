/**
 * How Studio is bundled: relative addresses, so that the folder works under any path; no inlined files, so that the
 * content security policy needs no exceptions; names with a hash of the content for all that lies under `app/`.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { policy } from './build/policy.js';
import { precache } from './build/precache.js';
import { studioData } from './build/studio-data.js';

export default defineConfig({
  base: './',
  plugins: [react(), policy(), studioData(), precache()],
  build: {
    target: 'es2023',
    assetsDir: 'app',
    assetsInlineLimit: 0,
    // Polyfills would be for browsers that cannot run the rest anyway.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    // The licences of what is bundled ask to be shown.
    license: { fileName: 'licences/packages.md' },
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'src/service-worker/service-worker.ts' },
      output: {
        // Its name must stay, or browsers would not find the next version.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'app/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
});
