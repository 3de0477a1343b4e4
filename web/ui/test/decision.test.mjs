// The decision on the results page, how it is stored, and its minutes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const visit = pages();
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

describe('the decision', () => {
  test('says why, who stands behind it and what would change it', async () => {
    const page = await open('/results', { javaScriptEnabled: false });
    const card = page.locator('.flagship').first();
    assert.match(await card.locator('.why').innerText(), /nomor satu pada 40 % dan tiga besar pada 95 % dari semua pembobotan/);
    assert.match(await card.locator('.support-badge').first().innerText(), /sah bersama/);
    assert.match(await card.locator('.changes').innerText(), /tetap terpilih kecuali/);
  });

  test('lies on the board of scores and votes, undecided where a band crosses a line', async () => {
    const page = await open('/en/results');
    assert.match(await page.locator('.board-cell.board-flagship').innerText(), /Palm \(arenga\) sugar/);
    assert.match(await page.locator('.board-cell.board-undecided').innerText(), /Snakehead fish floss/);
    assert.ok(await page.locator('.board-chart g[transform] circle').count() >= 10);
  });

  test('is stored only when the poll is closed, without JavaScript, and prints as minutes', async () => {
    let page = await open('/results', { javaScriptEnabled: false });
    assert.equal(await page.locator('.decide-form').count(), 0);
    here.run('poll', 'close', 'unggulan');
    page = await open('/results', { javaScriptEnabled: false });
    await page.locator('[name="present-G1"]').fill('12');
    await page.locator('[name="present-G2"]').fill('14');
    await page.locator('[name="present-G3"]').fill('3');
    await page.locator('[name="present-G4"]').fill('2');
    await page.locator('[name="place"]').fill('Aula kelurahan');
    await page.locator('[name="remarks"]').fill('Minta pelatihan pencatatan keuangan.');
    await page.locator('.decide-form button').click();
    await page.waitForURL(/\/report\/decision\//);
    const sheet = await page.locator('.pp-minutes').innerText();
    assert.match(sheet, /BERITA ACARA/i);
    assert.match(sheet, /Kaum muda, Penyandang disabilitas dan lansia\s+5/, 'small groups are shown together');
    assert.match(sheet, /Minta pelatihan/);
    assert.match(sheet, /[0-9a-f]{64}/);
  });

  test('tells when what it rests on has changed', async () => {
    let page = await open('/results');
    assert.match(await page.locator('.stored').innerText(), /masih sama/);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${here.dir}/skor.csv`, 'product,criterion,group,value\nP02,K2,,5\n');
    here.run('import', 'skor.csv');
    page = await open('/results');
    assert.match(await page.locator('.stored .changed').innerText(), /sudah berubah sejak keputusan ini: skor/);
  });

  test('a meeting may settle on other products than were counted', async () => {
    const page = await open('/en/results');
    await page.locator('.decide-form [value="P01"]').uncheck();
    await page.locator('.decide-form [value="P04"]').check();
    await page.locator('.decide-form button').click();
    await page.waitForURL(/\/en\/report\/decision\//);
    const sheet = await page.locator('.pp-minutes').innerText();
    assert.match(sheet, /The meeting settled otherwise/);
    assert.match(sheet, /Stingless-bee honey/);
  });

  test('prints on two or three sheets of A4', async () => {
    const page = await open('/report/decision');
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const sizes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((m) => `${Math.round(m[1])}x${Math.round(m[2])}`);
    assert.ok(sizes.length >= 2 && sizes.length <= 3, `${sizes.length} sheets`);
    assert.deepEqual([...new Set(sizes)], ['595x842']);
  });

  test('somebody else may neither see the form nor store', async () => {
    const answer = await fetch(`${here.origin}/results/decide`, { method: 'POST', headers: { Origin: 'http://evil.example' }, body: new URLSearchParams({ product: 'P01' }) });
    assert.ok(answer.status >= 400, `${answer.status}`);
  });

  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of ['/results', '/report/decision'].entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          await sound(await open(lang + path, { viewport }));
        });
      }
    }
  }
});
