import { defineConfig } from 'vite';

// Each entry is one island: a module that a Go page loads by its name in
// dist/.vite/manifest.json. What two of them share they import by themselves.
// public/.gitkeep puts back the tracked dist/.gitkeep that emptying removes.
export default defineConfig({
  base: '/',
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    manifest: true,
    target: 'es2020',
    modulePreload: false,
    rollupOptions: { input: ['src/mapview.ts', 'src/ballot.ts', 'src/record.ts', 'src/scores.ts', 'src/pebbles.ts', 'src/cards.ts', 'src/year.ts', 'src/editor.ts', 'src/tilemap.ts', 'src/tryout.ts', 'src/screen.ts', 'src/hall.ts', 'src/cardsheet.ts', 'src/scan.ts', 'src/paper.ts'] },
  },
});
