import { defineConfig, transformWithOxc, type Plugin } from 'vite';

// The ballot runs on phones of 2016, which know no modules and no newer syntax.
// It is written as a plain script; this brings back what the minifier made newer.
const forOldPhones: Plugin = {
  name: 'for-old-phones',
  enforce: 'post',
  async generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || chunk.name !== 'ballot') continue;
      if (chunk.imports.length) throw new Error(`the ballot imports ${chunk.imports.join()}`);
      chunk.code = `(function(){${(await transformWithOxc(chunk.code, 'ballot.js', { target: 'es2015' })).code}})();`;
    }
  },
};

// Each entry is one island: a module that a Go page loads by its name in
// dist/.vite/manifest.json. What two of them share they import by themselves.
// public/.gitkeep puts back the tracked dist/.gitkeep that emptying removes.
export default defineConfig({
  base: '/',
  plugins: [forOldPhones],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    manifest: true,
    target: 'es2020',
    modulePreload: false,
    rollupOptions: { input: ['src/mapview.ts', 'src/ballot.ts', 'src/record.ts', 'src/scores.ts', 'src/pebbles.ts', 'src/cards.ts', 'src/year.ts', 'src/editor.ts', 'src/tilemap.ts', 'src/tryout.ts', 'src/cardsheet.ts', 'src/scan.ts', 'src/screen.ts', 'src/hall.ts', 'src/voice.ts', 'src/paper.ts'] },
  },
});
