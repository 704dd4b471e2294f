import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While the console itself is worked on, `npm run dev` serves it and hands the API's part to a running ZeroOps. */
const API = process.env.ZEROOPS_URL ?? 'http://127.0.0.1:4080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    ...{ outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 900 },
    // These know light-dark(); for older ones it would be rewritten into something that the library's themes do not set.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
  server: { proxy: { '/api': API, '/openapi.json': API, '/readyz': API } },
});
