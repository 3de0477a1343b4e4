// Drives calendar, activities, factors and the GAP sheet in headless Chromium: make test
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, eventually, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const PAGES = ['/calendar', '/calendar?by=product&start=4', '/activities', '/factors', '/gap-sheet', '/gap-sheet?form=four',
  '/record/calendar?session=S-CONTOH', '/record/activities', '/record/activities?edit=K01', '/record/factors'];
const visit = pages();
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

const calendar = (...args) => JSON.parse(here.run('calendar', ...args, '--format', 'json'));
const row = (key, value) => calendar().rows.find((r) => r[key] === value && r.session === 'S-CONTOH');

describe('the calendar', () => {
  test('the flood season is drawn in one piece, and the year begins where the address says', async () => {
    const page = await open('/calendar');
    const months = () => page.locator('.cal .cal-months').first().locator('li').allInnerTexts();
    const drawn = await months();
    const at = drawn.indexOf('Nov');
    assert.deepEqual(drawn.slice(at, at + 5), ['Nov', 'Des', 'Jan', 'Feb', 'Mar']);
    await page.locator('select[name="start"]').selectOption('1');
    await page.getByRole('button', { name: 'Tampilkan' }).click();
    await page.waitForURL(/start=1/);
    assert.equal((await months())[0], 'Jan');
  });

  test('what takes turns is told in words, with the measure and how much is known', async () => {
    const page = await open('/calendar');
    const pair = page.locator('.pair', { hasText: 'Ikan segar tangkapan' }).first();
    assert.match(await pair.innerText(), /Pada Nov–Mar \(banjir\), Ikan segar tangkapan sedikit dan Gula aren banyak\./);
    assert.match(await pair.innerText(), /−?-?0,98 atas 11 dari 12 bulan/);
  });

  test('where sessions differ both answers stand', async () => {
    const page = await open('/calendar');
    assert.match(await page.locator('.notes', { hasText: 'Berita banjir' }).innerText(), /Banjir, Juli[\s\S]*tidak ada ≠ Berita banjir/);
  });

  test('the table says what the picture says', async () => {
    const page = await open('/calendar?start=1');
    const drawn = await page.locator('.cal .cal-strip').evaluateAll((strips) => strips.map((s) => [...s.querySelectorAll(':scope > g')].map((g) => g.querySelectorAll('.cal-pip').length || (g.querySelector('.cal-unknown') ? '?' : 0))));
    const told = await page.locator('.cal-table tbody tr:not(.part)').evaluateAll((rows) => rows.map((r) => [...r.querySelectorAll('td.num')].map((c) => (/\d/.test(c.textContent) ? Number(c.textContent) : '?'))));
    assert.deepEqual(drawn, told);
    assert.ok(drawn.length >= 12);
  });

  test('reads without JavaScript, in English too', async () => {
    const page = await open('/en/calendar', { javaScriptEnabled: false });
    assert.match(await page.locator('main').innerText(), /In Nov–Mar \(flood\) there is little Fresh caught fish and plenty of Palm/);
  });
});

describe('recording', () => {
  test('stones laid by tap and by key are saved as they are laid', async () => {
    const page = await open('/record/calendar?session=S-CONTOH');
    const madu = page.locator('form.year-row', { hasText: 'Madu kelulut' });
    await madu.locator('.year-key').nth(0).click();
    await madu.locator('.year-key').nth(0).click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('5');
    await page.keyboard.press('0');
    await page.locator('.year-state[data-state="saved"]').waitFor();
    assert.deepEqual(row('product', 'P04').months.slice(0, 4), [2, 5, 0, null]);
    await page.reload();
    assert.match(await madu.locator('.year-key').nth(0).getAttribute('aria-label'), /Madu kelulut, Januari: 2 batu/);
    await madu.locator('.year-key').nth(2).focus();
    await page.keyboard.press('Delete');
    await page.locator('.year-state[data-state="saved"]').waitFor();
    assert.equal(row('product', 'P04').months[2], null);
  });

  test('a broken connection loses nothing', async () => {
    const page = await open('/record/calendar?session=S-CONTOH');
    const fruit = page.locator('form.year-row', { hasText: 'Musim buah' });
    await page.context().setOffline(true);
    await fruit.locator('.year-key').nth(10).focus();
    await page.keyboard.press('3');
    await page.locator('.year-state[data-state="offline"]').waitFor();
    await page.context().setOffline(false);
    await page.locator('.year-state[data-state="saved"]').waitFor();
    assert.equal(row('theme', 'Musim buah').months[10], 3);
  });

  test('what was changed elsewhere is not overwritten', async () => {
    const page = await open('/record/calendar?session=S-CONTOH');
    const put = (intensity, was) => fetch(`${here.origin}/api/v1/seasons`, { method: 'PUT', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ theme: 'Kemarau', session: 'S-CONTOH', months: [intensity, ...was.slice(1)] }) });
    const before = row('theme', 'Kemarau').months;
    assert.equal((await put(2, before)).status, 200);
    await page.locator('form.year-row', { hasText: 'Kemarau' }).locator('.year-key').first().click();
    await page.locator('.year-state[data-state="stuck"]', { hasText: 'sudah diubah di tempat lain' }).waitFor();
    assert.equal(row('theme', 'Kemarau').months[0], 2);
    assert.equal((await put(before[0], before)).status, 200);
  });

  test('a new row, and a form without JavaScript', async () => {
    const page = await open('/record/calendar?session=S-CONTOH', { javaScriptEnabled: false });
    await page.locator('#own').fill('Harga naik');
    await page.getByRole('button', { name: 'Mulai baris' }).click();
    const mine = page.locator('form.year-row', { hasText: 'Harga naik' });
    await mine.locator('select[name="m12"]').selectOption('4');
    await mine.locator('select[name="m1"]').selectOption('5');
    await mine.getByRole('button').click();
    await eventually(() => row('theme', 'Harga naik')?.intervals, [{ from: 12, to: 1 }]);
    await page.locator('form.year-row', { hasText: 'Harga naik' }).waitFor();
  });

  test('an activity is recorded, corrected and deleted, and the deletion can be undone', async () => {
    const page = await open('/record/activities', { javaScriptEnabled: false });
    await page.locator('#f-name').fill('Mencari kayu bakar');
    await page.locator('input[name="role"][value="reproductive"]').check({ force: true });
    await page.locator('input[name="group"][value="G1"]').check({ force: true });
    await page.locator('input[name="months"][value="7"]').check({ force: true });
    await page.locator('#f-hours_per_day').fill('1,5');
    await page.getByRole('button', { name: 'Simpan' }).click();
    const one = page.locator('.rec-records li', { hasText: 'Mencari kayu bakar' });
    await one.getByRole('link').click();
    await page.waitForURL(/edit=/);
    assert.equal(await page.locator('#f-hours_per_day').inputValue(), '1.5');
    await page.locator('#f-hours_per_day').fill('25');
    await page.getByRole('button', { name: 'Simpan' }).click();
    await page.getByRole('alert').waitFor(); // 25 hours a day are refused
    assert.equal(await page.locator('#f-name').inputValue(), 'Mencari kayu bakar');
    await page.goto(here.origin + '/record/activities');
    const answered = () => page.waitForResponse((response) => response.request().method() === 'POST');
    const deleted = answered();
    await one.getByRole('button', { name: /Hapus/ }).click();
    await deleted;
    await eventually(() => one.count(), 0);
    await page.waitForLoadState();
    await page.goto(here.origin + '/record/changes');
    const undone = answered();
    await page.getByRole('button').first().click();
    await undone;
    await page.locator('.rec-change.undone', { hasText: 'Mencari kayu bakar' }).waitFor();
    await page.goto(here.origin + '/activities');
    assert.match(await page.locator('main').innerText(), /Mencari kayu bakar/);
  });

  test('a factor is recorded and shows on the page of factors', async () => {
    const page = await open('/record/factors', { javaScriptEnabled: false });
    await page.locator('#f-name').fill('Perempuan jarang diundang rapat');
    await page.locator('input[name="kind"][value="norm"]').check({ force: true });
    await page.locator('select[name="group"]').selectOption('G1');
    await page.getByRole('button', { name: 'Simpan' }).click();
    await page.locator('.rec-records li', { hasText: 'Perempuan jarang diundang rapat' }).waitFor();
    await page.goto(here.origin + '/factors');
    assert.match(await page.locator('.constraints').first().innerText(), /Perempuan jarang diundang rapat/);
  });
});

describe('the GAP sheet', () => {
  test('is filled in from records, and leaves to people what is theirs', async () => {
    const page = await open('/gap-sheet');
    const forest = page.locator('.gap-table tbody tr').first();
    assert.match(await forest.innerText(), /hutan[\s\S]*Tingkat kontrol perempuan 0, laki-laki 3: beda 3[\s\S]*0,25/);
    assert.equal(await forest.locator('.write-here').count(), 3);
    assert.match(await forest.innerText(), /Pandangan bahwa tempat perempuan/);
  });

  test('comes as CSV and as a workbook', async () => {
    await open('/gap-sheet');
    const csv = await (await fetch(`${here.origin}/gap-sheet?format=csv`)).text();
    assert.match(csv, /^\ufeff?program_kegiatan,tujuan,data_pembuka_wawasan,akses,partisipasi,kontrol,manfaat,sebab_internal,sebab_eksternal,reformulasi,rencana_aksi,data_dasar,indikator,anggaran/);
    const book = Buffer.from(await (await fetch(`${here.origin}/gap-sheet?format=xlsx&form=four`)).arrayBuffer());
    assert.equal(book.subarray(0, 2).toString(), 'PK');
  });
});

describe('every page', () => {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of PAGES.entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open(lang + path, { viewport });
          await sound(page);
        });
      }
    }
  }

  test('the API answers with the bytes that the command line prints', async () => {
    await open('/calendar');
    for (const [args, path] of [[['calendar'], 'calendar'], [['calendar', '--by', 'product'], 'calendar?by=product']]) {
      const answer = await fetch(`${here.origin}/api/v1/${path}`);
      assert.equal(await answer.text(), here.run(...args, '--format', 'json'), path);
    }
  });
});
