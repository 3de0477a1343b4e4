import { defineConfig } from 'vite';

// Each entry is one island: a module that a Go page loads by its name in
// dist/.vite/manifest.json. Entries share no code, so no shared chunk arises.
// public/.gitkeep puts back the tracked dist/.gitkeep that emptying removes.
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    manifest: true,
    target: 'es2020',
    modulePreload: false,
    rollupOptions: { input: ['src/mapview.ts', 'src/ballot.ts', 'src/tilemap.ts'] },
  },
});
