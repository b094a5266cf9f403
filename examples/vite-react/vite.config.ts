import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// With these headers the networks run on several threads. The server of the built pages should send them, too.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  plugins: [react()],
  // Vite's development server must leave the package as it is, or it does not find the worker beside it.
  optimizeDeps: { exclude: ['lineament'] },
  server: { headers },
  preview: { headers },
});
