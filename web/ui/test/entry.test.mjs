// Entering criteria, weights, scores, products and polls, and voting by the plain ballots: make test
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, eventually, flaws, pages, tooWide } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const visit = pages();
let hall;

before(async () => { hall = await village(); });
after(() => hall?.stop());

const open = (path, options) => visit(hall.origin + path, options);

const plain = { javaScriptEnabled: false };
const saved = (page) => page.locator('#rec-state[data-state="saved"]').waitFor();
const cell = (page, p, c) => page.locator(`tr[data-p="${p}"] td.c[data-c="${c}"]`);
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
/** Waits until a page reads so: what was pressed before leads to it. */
const reads = (page, selector, text) => eventually(() => page.locator(selector).first().innerText(), text);
/** Waits until a page says that it is done, and is whole. */
const done = async (page, hasText) => {
  await page.locator('.ent-done', { hasText }).waitFor();
  await page.waitForLoadState();
};

describe('criteria', () => {
  test('are chosen from a set, changed, and removed only with a word on what is lost; all of it can be undone', async () => {
    const page = await open('/rank/criteria', plain);
    await page.locator('summary', { hasText: 'KPJU unggulan tingkat kecamatan' }).click();
    await page.locator('details[open]').getByRole('button', { name: 'Tambahkan yang dicentang' }).click();
    await done(page, '4 kriteria ditambahkan');
    assert.match(await page.locator('main').innerText(), /12 kriteria ditimbang di sini\. Di atas sepuluh/);
    await press(page, 'Batalkan');
    await done(page, '4 perubahan dibatalkan');
    assert.doesNotMatch(await page.locator('main').innerText(), /Di atas sepuluh/);

    await page.getByRole('link', { name: 'Hapus: Ciri khas setempat' }).click();
    await reads(page, 'main', /12 catatan skor, 12 di antaranya berisi angka[\s\S]*bobot dari 4 kelompok/);
    await press(page, 'Ya, hapus');
    await done(page, 'Dihapus: 17 catatan');
    assert.equal(await page.getByRole('link', { name: 'Hapus: Ciri khas setempat' }).count(), 0);
    await press(page, 'Batalkan');
    await page.getByRole('link', { name: 'Hapus: Ciri khas setempat' }).waitFor();
    await reads(page, '.ent-list li:has-text("Ciri khas setempat")', /12 skor, bobot dari 4 kelompok/);
  });

  test('of one’s own are written in a form that says what to mend', async () => {
    const page = await open('/en/rank/criteria/new', plain);
    await press(page, 'Save');
    await reads(page, '[role=alert]', /Not saved/);
    await page.locator('input[name="name"]').fill('Izin lengkap');
    await page.locator('input[name="scale"][value="gate"]').check({ force: true });
    await press(page, 'Save');
    await reads(page, '.ent-list li:has-text("Izin lengkap")', /gate: passes with Yes/);
    await page.getByRole('link', { name: 'Change: Pasar dan harga' }).or(page.getByRole('link', { name: 'Change: Market and price' })).click();
    await page.locator('input[name="scale"][value="yesno"]').check({ force: true });
    await press(page, 'Save');
    await reads(page, 'main', /scores that are there already lie outside 0 to 1/);
    await page.goto(`${hall.origin}/en/rank/criteria`);
    await page.getByRole('link', { name: 'Remove: Izin lengkap' }).click();
    await press(page, 'Yes, remove');
    await done(page);
  });
});

describe('scores', () => {
  test('are entered by keys, and “?” is unknown and never zero', async () => {
    const page = await open('/rank/scores?for=G1');
    await cell(page, 'P01', 'K1').click();
    await page.keyboard.press('4');
    await page.keyboard.press('2');
    await page.keyboard.press('7'); // no such score
    await page.keyboard.press('?');
    await page.keyboard.press('5');
    await page.keyboard.press('Control+z');
    await saved(page);
    await page.goto(`${hall.origin}/rank/scores?for=G1`);
    const row = await page.locator('tr[data-p="P01"] td.c').evaluateAll((all) => all.map((one) => one.dataset.v));
    assert.deepEqual(row.slice(0, 5), ['4', '2', '', '', '']);
    await cell(page, 'P01', 'K1').click();
    await page.keyboard.press('Delete');
    await saved(page);
    await page.goto(`${hall.origin}/rank/scores?for=G1&axis=prospect`);
    await cell(page, 'P01', 'M1').click();
    await page.keyboard.press('y');
    await page.keyboard.press('t');
    await saved(page);
    await page.goto(`${hall.origin}/rank/scores?for=G1&axis=all`);
    assert.equal(await cell(page, 'P01', 'M1').getAttribute('data-v'), '1');
    assert.equal(await cell(page, 'P01', 'M2').getAttribute('data-v'), '0');
    assert.equal(await cell(page, 'P01', 'K1').getAttribute('data-v'), '', 'taken back, not zero');
    assert.equal(await page.locator('#matrix td.c[tabindex="0"]').count(), 1);
  });

  test('carry evidence and how well they are founded', async () => {
    const page = await open('/rank/scores');
    await cell(page, 'P02', 'K2').click();
    await page.locator('#ent-note').click();
    await page.locator('#said-evidence').fill('B-MKT-99');
    await page.locator('#said-status').selectOption('inferred');
    await page.locator('#said-note').fill('kata pembeli');
    await page.locator('#said-evidence').focus();
    await saved(page);
    await page.goto(`${hall.origin}/rank/scores?p=P02`);
    const li = page.locator('.ent-questions > li', { hasText: 'Pasar dan harga' });
    assert.match(await li.locator('summary').innerText(), /B-MKT-99/);
    assert.equal(await li.locator('select').inputValue(), 'inferred');
  });

  test('that two laptops change are told, and a person decides', async () => {
    const page = await open('/rank/scores?for=G2');
    const there = await open('/rank/scores?for=G2');
    await cell(there, 'P03', 'K1').click();
    await there.keyboard.press('5');
    await saved(there);
    await there.close();
    await cell(page, 'P03', 'K1').click();
    await page.keyboard.press('2');
    await page.locator('#rec-conflicts li', { hasText: 'di sini 2, di tempat lain 5' }).waitFor();
    assert.equal(await cell(page, 'P03', 'K1').getAttribute('data-v'), '5');
    await page.locator('#rec-conflicts button[data-do="mine"]').click();
    await saved(page);
    await page.goto(`${hall.origin}/rank/scores?for=G2`);
    assert.equal(await cell(page, 'P03', 'K1').getAttribute('data-v'), '2');
  });

  test('are entered without a script by selects, and conflicts come back filled in', async () => {
    const page = await open('/rank/scores?for=G3', plain);
    const before = await page.context().newPage();
    await before.goto(`${hall.origin}/rank/scores?for=G3`);
    await page.locator('select[name="value|P01|K1"]').selectOption('3');
    await page.locator('select[name="value|P12|K8"]').selectOption('1');
    await press(page, 'Simpan');
    await done(page, '2 skor tersimpan');
    await before.locator('select[name="value|P01|K1"]').selectOption('5');
    await before.locator('select[name="value|P02|K1"]').selectOption('4');
    await press(before, 'Simpan');
    await reads(before, '[role=alert]', /di sini 5, di tempat lain 3/);
    await before.waitForLoadState();
    assert.equal(await before.locator('select[name="value|P01|K1"]').inputValue(), '3');
    assert.equal(await before.locator('select[name="value|P02|K1"]').inputValue(), '4', 'what was no conflict is saved');
  });

  test('are entered on a phone one product at a time', async () => {
    const page = await open('/rank/scores?for=G4', { viewport: PHONE });
    assert.equal(await page.locator('#matrix').isVisible(), false);
    await page.locator('.ent-products a').first().click();
    await page.waitForURL(/p=P01/);
    await page.locator('input[name="value|P01|K1"][value="4"]').focus();
    await page.keyboard.press('Space');
    await page.locator('.ent-bar .big').click();
    await page.waitForURL(/p=P02/);
    await page.goto(`${hall.origin}/rank/scores?for=G4&p=P01`);
    assert.equal(await page.locator('input[name="value|P01|K1"]:checked').inputValue(), '4');
    assert.equal(await page.locator('input[name="value|P01|K2"]:checked').inputValue(), '');
  });
});

describe('weights', () => {
  test('of pebbles must sum to 100: the buttons hold it, and the server says what is wrong', async () => {
    const page = await open('/rank/weights/G1?by=pebbles');
    const first = page.locator('.ent-pebbles li').first();
    await first.locator('.ent-less').press('Enter'); // a mouse button that a slow machine releases late is one held down
    await page.locator('#weigh-left-text', { hasText: 'Sisa 1 kerikil' }).waitFor();
    assert.equal(await page.locator('#weigh-save').isDisabled(), true);
    assert.equal(await first.locator('.ent-pile circle').count(), 11);
    await page.locator('.ent-pebbles li', { hasText: 'Pasar dan harga' }).locator('.ent-more').press('Enter');
    assert.equal(await page.locator('#weigh-save').isDisabled(), false);
    await page.locator('#weigh-save').click();
    await done(page);
    await reads(page, '#result', /Bahan baku lokal tersedia\s+11[\s\S]*Pasar dan harga\s+15/);

    const slow = await open('/rank/weights/G1?by=pebbles', plain);
    await slow.locator('input[name="n|K1"]').fill('7');
    await press(slow, 'Simpan');
    await reads(slow, '[role=alert]', /Jumlahnya 96: masih 4 kerikil/);
    assert.equal(await slow.locator('input[name="n|K1"]').inputValue(), '7', 'comes back as it was filled in');
    await slow.locator('input[name="n|K1"]').fill('11,5');
    await press(slow, 'Simpan');
    await reads(slow, '[role=alert]', (text) => /bilangan bulat|kerikil/.test(text) && !/Jumlahnya 96/.test(text));
  });

  test('of cards are laid by buttons, ties allowed', async () => {
    const page = await open('/rank/weights/G3?by=order', plain);
    const names = () => page.locator('.ent-order strong').allInnerTexts();
    const was = await names();
    await page.locator('.ent-order li').nth(1).locator('button[value^="up:"]').click();
    await page.locator('.ent-order li.moved').waitFor();
    await page.waitForLoadState();
    assert.equal((await names())[0], was[1]);
    for (const box of await page.locator('input[name="tie"]').all()) await box.uncheck();
    await page.locator('input[name="tie"]').first().check();
    await press(page, 'Simpan');
    await done(page);
    assert.deepEqual((await page.locator('.ent-place').allInnerTexts()).slice(0, 3), ['1', '1', '3']);
    const values = await page.locator('.ent-weights b').allInnerTexts();
    assert.equal(values.length, 8);
  });

  test('of pairs tell the three to talk about, and need to be connected', async () => {
    const page = await open('/rank/weights/G2?by=ahp', plain);
    await page.locator('select[name="pair|K1|K2"]').selectOption('5');
    await press(page, 'Lihat bobotnya');
    await reads(page, '[role=alert]', /Belum semua kriteria terhubung/);
    for (let i = 2; i < 8; i++) await page.locator(`select[name="pair|K${i}|K${i + 1}"]`).selectOption('5');
    await page.locator('.ent-more-pairs summary').click();
    await page.locator('select[name="pair|K1|K3"]').selectOption('1/5');
    await press(page, 'Lihat bobotnya');
    await reads(page, '#result', /belum tersimpan/);
    await reads(page, '#result', /Bicarakan tiga ini: .*Bahan baku.*|belum saling cocok/);
    await press(page, 'Simpan');
    await done(page);
    assert.equal(await page.locator('select[name="pair|K1|K3"]').inputValue(), '1/5');
  });

  test('of best and worst, and of plain numbers', async () => {
    const page = await open('/en/rank/weights/G4?by=best-worst', plain);
    await page.locator('select[name="best"]').selectOption('K1');
    await page.locator('select[name="worst"]').selectOption('K8');
    await press(page, 'Go on');
    await page.locator('.ent-extremes select[name="b|K8"]').waitFor();
    await page.waitForLoadState();
    for (const one of await page.locator('.ent-extremes select[name^="b|"]').all()) await one.selectOption((await one.getAttribute('name')) === 'b|K8' ? '6' : '3');
    for (const one of await page.locator('.ent-extremes select[name^="w|"]').all()) await one.selectOption('2');
    await press(page, 'Save');
    await done(page);
    await reads(page, '#result', /The answers agree: consistency ratio/);
    await page.goto(`${hall.origin}/en/rank/weights/G4?by=direct`);
    for (let i = 1; i <= 8; i++) await page.locator(`input[name="n|K${i}"]`).fill(i === 1 ? '90' : '30');
    await press(page, 'Save');
    await done(page);
    await reads(page, '#result', /Local raw material available\s*30/);
    await page.goto(`${hall.origin}/en/rank/weights`);
    assert.match(await page.locator('main').innerText(), /Furthest apart: /);
  });
});

describe('products and polls', () => {
  test('a product is added and changed', async () => {
    const page = await open('/products/new', plain);
    await page.locator('input[name="name"]').fill('Kopi hutan');
    await page.locator('input[name="pictogram"][value="agroforest"]').check({ force: true });
    await page.locator('input[name="resource"]').first().check({ force: true });
    await page.locator('input[name="cost"]').fill('banyak');
    await press(page, 'Simpan');
    await eventually(() => page.locator('input[name="cost"]').getAttribute('aria-invalid'), 'true');
    await page.locator('input[name="cost"]').fill('2500000');
    await press(page, 'Simpan');
    await page.getByRole('link', { name: 'Ubah: Kopi hutan' }).click();
    await eventually(() => page.locator('input[name="cost"]').inputValue(), '2500000');
    await page.waitForLoadState();
    assert.equal(await page.locator('input[name="resource"]:checked').count(), 1);
  });

  /** Makes a poll by the form and opens it; gives its path. */
  async function poll(page, type, choices = 4) {
    await page.goto(`${hall.origin}/vote/new?type=${type}`);
    await page.locator('input[name="question"]').fill(`Uji ${type}`);
    const boxes = await page.locator('input[name="choice"]').all();
    for (const [i, box] of boxes.entries()) await box.setChecked(i < choices, { force: true });
    await press(page, 'Simpan rancangan');
    await page.getByRole('button', { name: 'Buka pemungutan' }).click();
    await page.getByRole('button', { name: 'Jeda' }).waitFor(); // only an open poll is paused
    return new URL(page.url()).pathname.replace(/\/run$/, '');
  }

  test('a draft is changed, an open poll is locked', async () => {
    const page = await open('/vote/new?type=pairwise', plain);
    await page.locator('input[name="question"]').fill('Terlalu banyak');
    for (const box of await page.locator('input[name="choice"]').all()) await box.check({ force: true });
    await press(page, 'Simpan rancangan');
    await reads(page, 'main', /terlalu banyak untuk satu surat suara/);
    const path = await poll(page, 'ranked');
    await page.goto(`${hall.origin}${path}/edit`);
    assert.match(await page.locator('main').innerText(), /sudah dibuka, jadi aturannya terkunci/);
  });

  test('every kind of ballot is cast without a script, and comes back filled in when it cannot count', async () => {
    const page = await open('/vote', plain);
    const send = () => page.locator('button.send:visible').click();
    const thanked = async () => {
      await page.locator('#last-look .send').click();
      await page.waitForURL(/\/thanks$/);
    };

    await page.goto(hall.origin + await poll(page, 'approval') + '?group=G1');
    await send();
    await reads(page, '[role=alert]', /sedikitnya satu gambar/);
    await page.waitForLoadState();
    for (const box of (await page.locator('input[name="yes"]').all()).slice(0, 2)) await box.check({ force: true });
    await send();
    await thanked();

    await page.goto(hall.origin + await poll(page, 'points') + '?group=G1');
    const fields = page.locator('.rows input');
    await fields.nth(0).fill('6');
    await fields.nth(1).fill('6');
    await send();
    await reads(page, '[role=alert]', /12 biji: kelebihan 2/);
    assert.equal(await fields.nth(1).inputValue(), '6');
    await fields.nth(1).fill('3');
    await send();
    await reads(page, '[role=alert]', /9 biji: masih ada 1/);
    await fields.nth(1).fill('4');
    await send();
    await thanked();

    await page.goto(hall.origin + await poll(page, 'score') + '?group=G1');
    await page.locator('.marks').first().locator('input[value="5"]').check({ force: true });
    await page.locator('.marks').nth(1).locator('input[value="0"]').check({ force: true });
    await send();
    await thanked();

    await page.goto(hall.origin + await poll(page, 'pairwise') + '?group=G1');
    assert.equal(await page.locator('.pair').count(), 6);
    await page.locator('.pair').first().locator('.pick input').nth(1).check({ force: true });
    await send();
    await thanked();
  });
});

describe('axe', () => {
  const paths = ['/rank/criteria', '/rank/criteria/new', '/rank/criteria/remove/K1', '/rank/scores', '/rank/scores?p=P01', '/rank/weights', '/rank/weights/G1?by=pebbles',
    '/rank/weights/G1?by=order', '/rank/weights/G1?by=ahp', '/rank/weights/G1?by=best-worst', '/rank/weights/G1?by=direct', '/products/new', '/products', '/vote',
    '/vote/new?type=ranked', '/vote/new?type=score'];
  for (const [name, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    test(`finds nothing on a ${name}`, async () => {
      const page = await open('/vote', { viewport });
      const polls = await page.locator('.poll a.button.big').evaluateAll((all) => all.map((one) => `${new URL(one.href).pathname.replace(/\/run$/, '')}?group=G1`));
      const found = [];
      for (const [i, path] of [...paths, ...polls].entries()) {
        for (const prefix of languagesOn(name, i)) {
          await page.goto(hall.origin + prefix + path);
          for (const one of await flaws(page)) found.push(`${prefix}${path}: ${one}`);
          const over = await tooWide(page);
          if (over > 0) found.push(`${prefix}${path}: ${over} px too wide`);
        }
      }
      assert.deepEqual(found, []);
    });
  }
});
