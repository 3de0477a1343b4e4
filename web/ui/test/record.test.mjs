// Recording in the hall, in headless Chromium: make test
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, TABLET, eventually, flaws, onward, pages, tooWide } from './browser.mjs';
import { languagesOn } from './village.mjs';

const binary = process.env.POTENSI ?? fileURLToPath(new URL('../../../bin/potensi', import.meta.url));
const visit = pages({ timeout: 60_000, viewport: TABLET });
let hall;

/** A village whose server can be ended and begun again at the same address. */
function openHall() {
  const dir = mkdtempSync(join(tmpdir(), 'potensi-catat-'));
  const env = { ...process.env, LANG: 'id_ID.UTF-8', USER: 'fasilitator' };
  const run = (...args) => execFileSync(binary, args, { cwd: dir, encoding: 'utf8', env });
  // No port of those that are given to whoever asks for any: it has to be free still when the server comes back.
  const here = { run, origin: '', addr: `127.0.0.1:${20_000 + (process.pid % 10_000)}` };
  here.start = async () => {
    here.server = spawn(binary, ['serve', '--addr', here.addr], { cwd: dir, env });
    here.origin = await new Promise((found, failed) => {
      let said = '';
      const read = (data) => {
        said += data;
        const address = /http:\/\/[\d.]+:\d+(?=\s)/.exec(said);
        if (address) found(address[0]);
      };
      here.server.stdout.on('data', read);
      here.server.stderr.on('data', read);
      here.server.on('exit', () => failed(new Error(`potensi serve ended: ${said}`)));
    });
    here.addr = here.origin.slice('http://'.length);
  };
  here.end = (signal = 'SIGTERM') => new Promise((ended) => {
    here.server.removeAllListeners('exit').on('exit', ended).kill(signal);
  });
  here.clear = async () => {
    await here.end();
    rmSync(dir, { recursive: true, force: true });
  };
  /** What sessions said, as resource,group,A,P,K,M. */
  here.said = (session) => JSON.parse(run('access', '--session', session, '--format', 'json')).rows
    .filter((row) => row.said?.length)
    .map((row) => [row.resource, row.group, ...row.said.flatMap((one) => [one.access, one.participation, one.control, one.benefit])].join());
  return here;
}

before(async () => {
  hall = openHall();
  hall.run('demo', '--no-serve');
  await hall.start();
});
after(() => hall?.clear());

const open = (path, options) => visit(hall.origin + path, options);

/** A new session, by the form; gives its path. */
async function newSession(page, name, group = 'Perempuan') {
  await page.goto(hall.origin + '/record/sessions/new');
  await page.locator('input[name="name"]').fill(name);
  await page.locator('input[name="group"]').locator('..').filter({ hasText: group }).first().click();
  await page.getByRole('button', { name: 'Simpan dan mulai mencatat' }).click();
  await page.waitForURL(/\/record\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

const cell = (page, r, g, d) => page.locator(`tr[data-r="${r}"] td.c[data-g="${g}"][data-d="${d}"]`);
const saved = (page) => page.locator('#rec-state[data-state="saved"]').waitFor();

describe('the matrix', () => {
  test('is filled by keys: arrows move, digits answer, Enter goes on, Ctrl+Z undoes', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    const path = await newSession(page, 'FGD tombol');
    await cell(page, 'R03', 'G1', 'access').click();
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('0');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('-');
    await page.keyboard.press('Enter');
    await page.keyboard.press('3');
    await page.keyboard.press('2');
    await page.keyboard.press('Control+z');
    await saved(page);
    await eventually(() => page.evaluate(() => document.activeElement.closest('tr').dataset.r), 'R04');
    assert.deepEqual(hall.said('FGD tombol'), ['R03,G1,1,1,0,na', 'R04,G1,3,,,']);
    await page.goto(hall.origin + path);
    assert.equal(await cell(page, 'R03', 'G1', 'benefit').getAttribute('data-v'), 'na');
    assert.match(await cell(page, 'R03', 'G1', 'control').innerText(), /tidak ada/);
  });

  test('is filled by tap: a tap chooses and answers nothing, the bar answers and moves on', async () => {
    const page = await open('/record', { hasTouch: true });
    await newSession(page, 'FGD ketuk');
    await cell(page, 'R01', 'G2', 'access').waitFor({ state: 'hidden' });
    await page.locator('.rec-views a', { hasText: 'Laki-laki' }).tap();
    await cell(page, 'R01', 'G2', 'access').tap();
    await eventually(() => page.locator('#rec-question').innerText(), /Bolehkah laki-laki memakai Sungai Lamandau/);
    assert.equal(await cell(page, 'R01', 'G2', 'access').getAttribute('data-v'), '', 'choosing answers nothing');
    for (const [dimension, level] of [['access', '3'], ['participation', '3'], ['control', '2'], ['benefit', '2']]) { // a tap's click comes after the tap
      await page.locator('#matrix').locator(`tr[data-r="R01"] td.here[data-d="${dimension}"]`).waitFor();
      await page.locator(`#rec-answers button[data-v="${level}"]`).tap();
      await eventually(() => cell(page, 'R01', 'G2', dimension).getAttribute('data-v'), level);
    }
    await page.locator('tr:not([data-r="R01"]) td.here').waitFor();
    await cell(page, 'R01', 'G2', 'benefit').tap();
    await page.locator('tr[data-r="R01"] td.here[data-d="benefit"]').waitFor();
    await cell(page, 'R01', 'G2', 'benefit').tap();
    await saved(page);
    assert.deepEqual(hall.said('FGD ketuk'), ['R01,G2,3,3,2,2']);
    for (const box of await page.locator('#rec-answers button:visible, td.c:visible').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()))) {
      assert.ok(box.width >= 48 && box.height >= 48, `${box.width} × ${box.height}`);
    }
  });

  test('one tab stop leads into the grid, and the column and row of a cell can be told', async () => {
    const page = await open('/record/S-CONTOH', { viewport: LAPTOP });
    assert.equal(await page.locator('#matrix td.c[tabindex="0"]').count(), 1);
    assert.equal(await page.locator('#matrix').getAttribute('role'), 'grid');
    await cell(page, 'R05', 'G1', 'control').focus();
    assert.equal(await page.locator('#matrix td.c[tabindex="0"]').count(), 1);
    const names = await page.locator('#matrix tr[data-r="R05"] th[scope="row"], #matrix thead th').count();
    assert.equal(names, 1 + 1 + 5 + 20);
    await page.keyboard.press('Control+Home');
    assert.equal(await page.evaluate(() => document.activeElement.closest('tr').dataset.n), '1');
    await page.keyboard.press('Control+End');
    assert.equal(await page.evaluate(() => document.activeElement.closest('tr').dataset.n), '21');
    const hidden = await page.evaluate(() => document.activeElement.getBoundingClientRect().bottom > document.getElementById('rec-answers').getBoundingClientRect().top);
    assert.equal(hidden, false, 'the cell lies behind the bar');
  });

  test('does not show what other sessions said until it is asked to', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    const path = await newSession(page, 'FGD sendiri');
    assert.equal(await page.locator('.said-elsewhere').count(), 0);
    assert.doesNotMatch(await page.content(), /Ringkasan kebijakan/);
    await onward(page, () => page.getByRole('link', { name: 'Lihat kata sesi lain' }).click());
    await page.waitForURL(/others=1/);
    assert.match(await cell(page, 'R03', 'G1', 'control').innerText(), /Ringkasan kebijakan 2022: tidak ada/);
    await page.goto(hall.origin + path);
    assert.equal(await page.locator('.said-elsewhere').count(), 0);
  });

  test('keeps a quote with its evidence', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    const path = await newSession(page, 'FGD kutipan');
    await cell(page, 'R08', 'G1', 'control').click();
    await page.keyboard.press('1');
    await page.locator('#rec-quote').click();
    await page.locator('#said-note').fill('Kami memasak, bapak yang menjual.');
    await page.locator('#said-evidence').fill('B-GEN-01');
    await page.locator('#said-status').selectOption('inferred');
    await saved(page);
    await page.goto(hall.origin + path);
    await cell(page, 'R08', 'G1', 'access').click();
    await page.locator('#rec-quote').click();
    assert.equal(await page.locator('#said-note').inputValue(), 'Kami memasak, bapak yang menjual.');
    assert.equal(await page.locator('#said-status').inputValue(), 'inferred');
    assert.ok(await cell(page, 'R08', 'G1', 'access').evaluate((one) => one.classList.contains('noted')));
  });

  test('paper sheets are typed in reading order, with a jump to a row and a sum to check', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    await newSession(page, 'Lembar kertas');
    await page.locator('.rec-views a', { hasText: 'Perempuan' }).click();
    await page.locator('#rec-sheet').click();
    await cell(page, 'R03', 'G1', 'access').click();
    await page.keyboard.type('1102');
    await page.keyboard.type('-?30');
    await page.keyboard.type('.12');
    await page.keyboard.press('Enter');
    await page.keyboard.type('3333');
    await saved(page);
    assert.deepEqual(hall.said('Lembar kertas'), ['R03,G1,1,1,0,2', 'R04,G1,na,,3,0', 'R11.2,G1,3,3,3,3'].sort());
    assert.match(await page.locator('#rec-check').innerText(), /Terisi 10 dari 84 · jumlah angka 19/);
    const file = hall.run('export', '--layer', 'access_records', '--to', 'csv', '--circle', 'session', '--lang', 'en');
    assert.match(file, /sheet/i);
  });
});

describe('a cut connection', () => {
  test('loses nothing: what was tapped outlives a reload and is saved once when the server is back', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    const path = await newSession(page, 'FGD listrik mati');
    await cell(page, 'R03', 'G1', 'access').click();
    await page.keyboard.press('1');
    await saved(page);
    await hall.end('SIGKILL');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('3');
    await page.keyboard.press('0'); // mended before anybody saw the 3
    await page.locator('#rec-state[data-state="unsaved"]', { hasText: '2 belum tersimpan' }).waitFor();
    await page.close(); // as a crash does
    await hall.start();
    const again = await page.context().newPage();
    again.setDefaultTimeout(60_000);
    await again.goto(hall.origin + path);
    await saved(again);
    assert.equal(await cell(again, 'R03', 'G1', 'control').getAttribute('data-v'), '0');
    assert.deepEqual(hall.said('FGD listrik mati'), ['R03,G1,1,2,0,']);
    const logged = JSON.parse(hall.run('changes', '--format', 'json', '--session', 'FGD listrik mati')).filter((c) => c.entity === 'access_records');
    assert.equal(logged.at(-1).action, 'add');
    const steps = logged.map((c) => [c.before?.participation, c.before?.control, c.after.participation, c.after.control].join());
    assert.equal(new Set(steps).size, steps.length, 'each change is saved once');
    assert.ok(logged.length <= 4, 'what was mended before it left is not sent, or sent once');
    assert.equal(await again.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('record:')).length), 0);
  });

  test('a change made elsewhere is shown beside, and a person decides', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    await newSession(page, 'FGD dua layar');
    hall.run('access', 'set', 'R03', 'Perempuan', '--control', '1', '--session', 'FGD dua layar');
    await cell(page, 'R03', 'G1', 'control').click();
    await page.keyboard.press('3');
    await page.locator('#rec-conflicts', { hasText: 'di sini penuh, di tempat lain terbatas' }).waitFor();
    assert.equal(await cell(page, 'R03', 'G1', 'control').getAttribute('data-v'), '1', 'the cell shows what stands');
    await page.reload();
    await page.locator('#rec-conflicts li').waitFor();
    await page.locator('#rec-conflicts [data-do="mine"]').click();
    await page.locator('#rec-conflicts').waitFor({ state: 'hidden' });
    await saved(page);
    assert.deepEqual(hall.said('FGD dua layar'), ['R03,G1,,,3,']);
  });

  test('two tabs on one session see each other', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    const path = await newSession(page, 'FGD dua tab');
    const other = await page.context().newPage();
    other.setDefaultTimeout(60_000);
    await other.goto(hall.origin + path);
    await cell(page, 'R07', 'G5', 'control').click();
    await page.keyboard.press('3');
    await saved(page);
    await other.locator('tr[data-r="R07"] td.c[data-g="G5"][data-d="control"][data-v="3"]').waitFor();
  });
});

describe('picture cards', () => {
  test('are laid by keys, taps and dragging, and mean levels for women and men', async () => {
    const page = await open('/record');
    const path = await newSession(page, 'Kartu');
    await page.goto(hall.origin + path + '/cards');
    assert.match(await page.locator('#cards-card').innerText(), /Hutan APL rawa/);
    await page.keyboard.press('2');
    await page.locator('.pile-women').click();
    const [from, to] = [await page.locator('#cards-card').boundingBox(), await page.locator('.pile-both').boundingBox()];
    await page.mouse.move(from.x + 100, from.y + 100);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.press('0');
    await page.keyboard.press('?');
    await page.keyboard.press('1');
    await page.keyboard.press('Backspace');
    await saved(page);
    assert.deepEqual(hall.said('Kartu'), ['R01,G1,2,,,', 'R01,G2,2,,,', 'R02,G1,0,,,', 'R02,G2,0,,,', 'R03,G1,0,,,', 'R03,G2,3,,,', 'R04,G1,3,,,', 'R04,G2,0,,,'].sort());
    await eventually(() => page.locator('#cards-progress').innerText(), /4 dari 21/);
    await onward(page, () => page.getByRole('link', { name: /Siapa menentukan/ }).click());
    await page.waitForURL(/ask=control/);
    await page.keyboard.press('2');
    await saved(page);
    assert.ok(hall.said('Kartu').includes('R03,G1,0,,0,'));
  });

  test('work by buttons that post, without JavaScript', async () => {
    const page = await open('/record', { javaScriptEnabled: false });
    const path = await newSession(page, 'Kartu tanpa skrip');
    await page.goto(hall.origin + path + '/cards');
    await onward(page, () => page.locator('button[value="men"]').click());
    assert.match(await page.locator('#cards-card').innerText(), /Hutan APL lahan kering/);
    await onward(page, () => page.locator('button[value="both"]').click());
    assert.deepEqual(hall.said('Kartu tanpa skrip'), ['R03,G1,0,,,', 'R03,G2,3,,,', 'R04,G1,2,,,', 'R04,G2,2,,,']);
  });
});

describe('forms without JavaScript', () => {
  test('a resource is recorded with lists, group by group', async () => {
    const page = await open('/record', { javaScriptEnabled: false });
    const path = await newSession(page, 'Formulir');
    await onward(page, () => page.locator('tr[data-r="R05"] th a').click());
    await page.locator('select[name="control-G1"]').selectOption('1');
    await page.locator('select[name="access-G2"]').selectOption('na');
    await page.locator('input[name="note-G1"]').fill('Kata mereka');
    await onward(page, () => page.getByRole('button', { name: 'Simpan, lanjut ke berikutnya' }).click());
    assert.match(await page.locator('#rowform h2').innerText(), /Kebun sawit mandiri barat/);
    assert.deepEqual(hall.said('Formulir'), ['R05,G1,,,1,', 'R05,G2,na,,,']);
    assert.ok(path);
  });

  test('what is wrong is said beside its field, and nothing filled in is lost', async () => {
    const page = await open('/record/sessions/new', { javaScriptEnabled: false });
    await page.locator('input[name="name"]').fill('FGD salah');
    await page.locator('input[name="women"]').fill('dua belas');
    await onward(page, () => page.getByRole('button', { name: 'Simpan dan mulai mencatat' }).click());
    assert.ok(await page.getByRole('alert').isVisible());
    assert.equal(await page.locator('input[name="women"]').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.locator('input[name="name"]').inputValue(), 'FGD salah');
    await page.locator('input[name="women"]').fill('12');
    await page.getByRole('button', { name: 'Simpan dan mulai mencatat' }).click();
    await page.waitForURL(/\/record\/[0-9a-f-]{36}$/);
  });

  test('groups and resources without a place join the matrix', async () => {
    const page = await open('/record/groups/new', { javaScriptEnabled: false });
    await page.locator('input[name="name"]').fill('Perempuan muda');
    await page.locator('input[name="gender"][value="women"]').locator('..').click();
    await page.locator('input[name="age"][value="youth"]').locator('..').click();
    await page.getByRole('button', { name: 'Simpan', exact: true }).click();
    await page.waitForURL(/\/record$/);
    await page.goto(hall.origin + '/record/resources/new');
    await page.locator('input[name="kind"][value="equipment"]').first().locator('..').click();
    await page.locator('input[name="kind"][value="assets"]').first().locator('..').click();
    await onward(page, () => page.getByRole('button', { name: 'Tambah yang dicentang' }).click());
    await page.goto(hall.origin + '/record/S-CONTOH');
    const table = await page.locator('#matrix').innerText();
    assert.match(table, /Perempuan muda/);
    assert.match(table, /16\s*Peralatan[\s\S]*21\s*Kepemilikan aset/);
  });

  test('consent is withdrawn, taken back, and what was withdrawn can be deleted for good', async () => {
    const page = await open('/record', { javaScriptEnabled: false });
    const path = await newSession(page, 'FGD dicabut');
    await page.goto(hall.origin + path + '?r=R03');
    await page.locator('select[name="control-G1"]').selectOption('0');
    await onward(page, () => page.getByRole('button', { name: 'Simpan', exact: true }).click());
    const edit = hall.origin + path.replace('/record/', '/record/sessions/');
    await page.goto(edit);
    await onward(page, () => page.getByRole('link', { name: 'Cabut persetujuan' }).click());
    assert.match(await page.locator('main').innerText(), /tidak ditampilkan lagi di mana pun/);
    await onward(page, () => page.getByRole('button', { name: 'Ya, cabut persetujuan' }).click());
    await page.goto(hall.origin + '/record');
    assert.doesNotMatch(await page.locator('main').innerText(), /FGD dicabut/);
    assert.match(await page.locator('main').innerText(), /1 sesi sudah dicabut/);
    await page.goto(edit + '/withdraw');
    await onward(page, () => page.getByRole('button', { name: 'Mereka setuju lagi' }).click());
    await page.goto(hall.origin + '/record');
    assert.match(await page.locator('main').innerText(), /FGD dicabut/);
    await page.goto(edit + '/withdraw');
    await onward(page, () => page.getByRole('button', { name: 'Ya, cabut persetujuan' }).click());
    await page.locator('details.confirm summary').click();
    await onward(page, () => page.getByRole('button', { name: 'Ya, hapus' }).click());
    await page.waitForURL(/\/record$/);
    assert.doesNotMatch(hall.run('changes', '--format', 'json'), /FGD dicabut/);
  });
});

describe('the history', () => {
  test('says in words what was changed, and a button takes it back', async () => {
    const page = await open('/record', { viewport: LAPTOP });
    const path = await newSession(page, 'FGD riwayat');
    await cell(page, 'R03', 'G1', 'control').click();
    await page.keyboard.press('1');
    await saved(page);
    await page.keyboard.press('2');
    await saved(page);
    await onward(page, () => page.getByRole('link', { name: 'Riwayat' }).click());
    const first = page.locator('.rec-change').first();
    assert.match(await first.innerText(), /\d\d\.\d\d[\s\S]*Hutan APL rawa \(hilir\), Perempuan, FGD riwayat[\s\S]*kontrol: 1 → 2/);
    await onward(page, () => first.getByRole('button').click());
    await page.waitForURL(/\/record\/changes$/);
    assert.match(await page.locator('.rec-change').first().innerText(), /kontrol: 2 → 1[\s\S]*pembatalan/);
    assert.match(await page.locator('.rec-change').nth(1).innerText(), /sudah dibatalkan/);
    assert.deepEqual(hall.said('FGD riwayat'), ['R03,G1,,,1,']);
    assert.ok(path);
  });
});

describe('accessibility', () => {
  const pages = ['/record', '/record/sessions/new', '/record/sessions/S-CONTOH', '/record/sessions/S-CONTOH/withdraw', '/record/groups/new', '/record/resources/new',
    '/record/S-CONTOH', '/record/S-CONTOH?show=dimension:control&others=1', '/record/S-CONTOH?r=R03', '/record/S-CONTOH/cards', '/record/changes'];
  for (const [size, viewport] of Object.entries({ PHONE, TABLET, LAPTOP })) {
    for (const prefix of languagesOn(size)) {
      test(`${size} ${prefix || '/id'}: no violation of WCAG 2.2 AA, nothing sticks out`, async () => {
        const page = await open('/record', { viewport });
        for (const path of pages) {
          await page.goto(hall.origin + prefix + path);
          assert.deepEqual(await flaws(page), [], path);
          assert.equal(await tooWide(page), 0, `${path} is wider than the screen`);
        }
      });
    }
  }

  test('the quote panel and fast entry are clean, too', async () => {
    const page = await open('/record/S-CONTOH');
    await page.locator('#rec-quote').click();
    await page.locator('#rec-sheet').click();
    assert.deepEqual(await flaws(page), []);
  });
});
