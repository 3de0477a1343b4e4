// The matrix, what sessions differ on and who was not heard, of the sample and
// of a village whose women's, men's and plenary sessions differ.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const PAGES = ['/access', '/access?sort=gap', '/access?by=status&dimension=control', '/access?by=group&compare=age', '/disagreements', '/unheard'];

const FILES = {
  'tambahan.geojson': JSON.stringify({
    type: 'FeatureCollection',
    features: [['B1', 'Pendapatan dari gula aren', 'income'], ['M1', 'Pinjaman koperasi', 'capital']]
      .map(([id, name, kind]) => ({ type: 'Feature', id, properties: { name, kind }, geometry: null })),
  }),
  'sesi.csv': `id,name,kind,date,group,facilitator_gender,women,men,consent
S-P,Sesi perempuan,fgd,2026-05-12,G1,women,12,0,village
S-L,Sesi laki-laki,fgd,2026-05-12,G2,men,0,11,village
S-PL,Pleno,plenary,2026-05-13,,men,9,14,village
`,
  'akses.csv': `resource,group,session,access,participation,control,benefit,status,note
R05,G1,S-P,2,1,1,1,stated,"Kami ikut memanen, tetapi yang menjual bapak."
R05,G1,S-L,3,2,3,3,stated,Istri pegang uangnya.
R05,G1,S-PL,2,2,2,2,stated,
R05,G2,S-P,3,3,3,3,stated,
R05,G2,S-L,3,3,3,3,stated,
R08,G1,S-P,3,3,2,2,stated,Memasak gula itu pekerjaan kami.
R08,G1,S-L,1,1,0,1,stated,
R08,G2,S-P,2,2,2,2,stated,
R08,G2,S-L,3,3,3,3,stated,
B1,G1,S-P,2,1,1,2,stated,
B1,G2,S-P,3,3,3,3,stated,
M1,G1,S-P,1,1,1,1,stated,
`,
};

const visit = pages();
let sample, differing, dir;

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'potensi-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(dir, name), text);
  [sample, differing] = [await village(), await village()];
  differing.run('import', ...Object.keys(FILES).map((name) => join(dir, name)));
});
after(async () => {
  await sample?.stop();
  await differing?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const open = (here, path, options) => visit(here.origin + path, options);

const text = (page, selector) => page.locator(selector).innerText();

describe('the matrix', () => {
  test('says in hectares who decides, and writes the formulas out with numbers of a row', async () => {
    const page = await open(sample, '/access', { javaScriptEnabled: false });
    assert.match(await text(page, '.claims'), /Laki-laki saja menentukan 100 % dari 2\.645 ha hutan di Area Penggunaan Lain \(APL\) \(2 dari 2 tempat sudah ditanya\)/);
    const formulas = await text(page, '.formulas');
    assert.match(formulas, /\(1 \+ 1 \+ 0 \+ 1\) ÷ \(3 \+ 3 \+ 3 \+ 3\) = 0,25/);
    assert.match(formulas, /kontrol: 3 − 0 = \+3/);
    const forest = await text(page, '.matrix tr:has(a[href*="R03"])');
    assert.match(forest, /\+2\s+\+2\s+\+3\s+\+2\s+0,25\s*4\/4/);
    assert.match(await text(page, '.matrix .total >> nth=0'), /Rata-rata semua sumber daya[\s\S]*0,58/);
  });

  test('the widest gap comes first when asked, and the address keeps every switch', async () => {
    const page = await open(sample, '/access?said_by=&dimension=control');
    await page.getByRole('link', { name: 'kesenjangan terbesar' }).click();
    await page.waitForURL(/sort=gap/);
    assert.match(page.url(), /dimension=control/);
    const gaps = await page.locator('.matrix.access tbody tr:not(.total) td:nth-child(2) .gap').allInnerTexts();
    const sizes = gaps.map((gap) => Math.abs(Number(gap.replace('−', '-').replace('+', '').replace(',', '.'))));
    assert.ok(sizes.length > 10);
    assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
  });

  test('benefits are a part of their own, and what sessions differ on is not averaged', async () => {
    const page = await open(differing, '/access');
    assert.deepEqual(await page.locator('.matrix .part th').allInnerTexts(), ['Sumber daya', 'Manfaat']);
    const aren = page.locator('.matrix tr:has(a[href*="R08"])');
    assert.ok(await aren.locator('.h-disputed').count() >= 4);
    assert.match(await text(page, '.claims'), /Siapa menentukan\? Sesi berbeda pendapat untuk 100 % dari 224 ha aren/);
  });

  test('youth are compared with groups of every age, and the page says so', async () => {
    const page = await open(sample, '/access?compare=age');
    assert.match(await text(page, '.notes'), /Kaum muda dibandingkan dengan Perempuan, Laki-laki, yang mungkin mencakup mereka juga/);
    assert.match(await text(page, '.overview'), /Kaum muda dan dewasa/);
  });

  test('by group each says where it uses more than it decides', async () => {
    const page = await open(sample, '/access?by=group');
    assert.match(await text(page, '.by-group tr:has-text("Perempuan")'), /\+0,7[\s\S]*15 dari 21[\s\S]*10[\s\S]*6\.630 ha/);
  });
});

describe('voices', () => {
  test('who says what: the women, the plenary and the men, with their words', async () => {
    const page = await open(differing, '/disagreements?dimension=control', { javaScriptEnabled: false });
    const first = page.locator('.dispute', { hasText: 'Kebun sawit mandiri utara' }).first();
    const voices = await first.locator('.voice').allInnerTexts();
    assert.match(voices.join('|'), /Sesi perempuan[\s\S]*1[\s\S]*yang menjual bapak[\s\S]*\|Pleno[\s\S]*2[\s\S]*\|Sesi laki-laki[\s\S]*3[\s\S]*Istri pegang uangnya/);
    assert.match(await text(page, '.control-table'), /Tegakan aren[\s\S]*Bersama[\s\S]*Laki-laki/);
    assert.match(await text(page, '.pair-matrix'), /\d+\/\d+/);
  });

  test('of the sample nothing can be compared, and the page says what to do', async () => {
    const page = await open(sample, '/disagreements');
    assert.match(await text(page, 'main'), /Tanyakan hal yang sama di sesi perempuan dan di sesi laki-laki/);
  });

  test('who has not been heard, with what to do next', async () => {
    const page = await open(differing, '/unheard');
    assert.match(await text(page, '.hearing:has-text("Kaum muda")'), /26 dari \d+[\s\S]*belum ada sesi kelompok ini/);
    assert.match(await text(page, '.hearing:has-text("Perempuan") >> nth=0'), /4 dari 23 sumber daya dinilai, dalam 1 sesi/);
    assert.match(await text(page, '.silences'), /belum dinilai di sesi perempuan: 19 dari 23[\s\S]*Tanyakan di sesi perempuan berikutnya/);
  });

  test('the API answers with the bytes that the command line prints', async () => {
    await open(differing, '/unheard');
    for (const [args, path] of [[['gaps'], 'gaps'], [['gaps', '--by', 'status', '--compare', 'age'], 'gaps?by=status&compare=age'],
      [['disagreements', '--dimension', 'control'], 'disagreements?dimension=control'], [['unheard'], 'unheard']]) {
      const answer = await fetch(`${differing.origin}/api/v1/${path}`);
      assert.equal(await answer.text(), differing.run(...args, '--format', 'json'), path);
    }
  });
});

describe('every page', () => {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of PAGES.entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open(differing, lang + path, { viewport });
          await sound(page);
        });
      }
    }
  }
});
