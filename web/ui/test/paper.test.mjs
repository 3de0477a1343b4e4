// Paper ballots: keyed in twice by keys alone, compared, settled, counted; printed: make test
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { eventually, onward } from './browser.mjs';
import { filmOf } from './film.mjs';
import { languagesOn, village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PHONE = { width: 360, height: 780 }, LAPTOP = { width: 1280, height: 800 };
const launch = (...args) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...args],
});
let browser, hall, context, complaints;
const polls = {};

before(async () => {
  hall = await village((run) => {
    run('demo', '--no-serve');
    for (const [name, ...more] of [['ranked', '--places', '3'], ['approval', '--ballot-type', 'approval'], ['beans', '--ballot-type', 'points', '--points', '5'],
      ['thumbs', '--ballot-type', 'score', '--max-score', '1'], ['score', '--ballot-type', 'score'], ['pairs', '--ballot-type', 'pairwise'], ['plain', '--places', '3'], ['seen', '--places', '3']]) {
      const made = JSON.parse(run('poll', 'new', `Mana? ${name}`, '--choices', name === 'pairs' ? 'P01,P02,P03' : 'P01,P02,P03,P04,P05', '--seats', '1', '--format', 'json', ...more));
      polls[name] = made.id;
      run('poll', 'open', made.id);
    }
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hall?.stop();
});
afterEach(async () => {
  await context?.close();
  assert.deepEqual(complaints, []);
});

async function open(path, options = {}, by = browser) {
  context = await by.newContext({ viewport: LAPTOP, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(hall.origin + path);
  return page;
}

const at = (name, more = '') => `/vote/${polls[name]}/paper${more}`;
const badges = (page) => page.locator('.pa-form .pa-badge').allInnerTexts();

/** Presses keys one after the other, and counts them. */
async function keys(page, ...list) {
  for (const key of list) await page.keyboard.press(key);
  return list.length;
}
/** A paper by keys alone, until it is saved. */
async function paper(page, number, ...list) {
  const pressed = await keys(page, ...list, 'Enter');
  await page.locator('.pa-ok', { hasText: `no. ${number}` }).waitFor();
  return pressed;
}

describe('paper ballots', () => {
  test('are keyed in twice by keys alone, compared, settled and counted', async () => {
    const page = await open(at('ranked', '/read/1'));
    assert.equal(await page.locator('[name="number"]').inputValue(), '1');
    assert.equal(await paper(page, 1, 'q', '3', '1', '2'), 5, 'the first of a group: group, three marks, Enter');
    assert.equal(await paper(page, 2, '2', '1', '3'), 4, 'and then four keys a paper');
    await keys(page, 'w', '5', '4', '1');
    await eventually(() => badges(page), ['3', '', '', '2', '1']); // the places stand on the pictures while they are typed
    await paper(page, 3);
    await keys(page, 'Enter'); // nothing is marked
    await page.locator('.pa-ask', { hasText: 'kertas ini kosong' }).waitFor();
    await paper(page, 4);
    await keys(page, '1', '2', '3', '4', 'Enter'); // one place too many
    await page.locator('.pa-ask', { hasText: 'Tidak sah menurut aturan' }).waitFor();
    await paper(page, 5);
    await keys(page, '/', '1'); // set aside, not readable
    await paper(page, 6);
    assert.match(await page.locator('.pa-log').innerText(), /6\s*Laki-laki · Disisihkan: Tidak terbaca\s*5\s*Laki-laki · Disisihkan: Tanda terlalu banyak\s*4\s*Laki-laki · Kosong\s*3\s*Laki-laki · 541/);

    await page.goto(hall.origin + at('ranked', '/read/2'));
    assert.doesNotMatch(await page.locator('#paper-work').innerText(), /541|Tidak terbaca ·/, 'the second does not see the first');
    await paper(page, 1, 'q', '3', '1', '2');
    await paper(page, 2, '2', '3', '1'); // differs
    await paper(page, 3, 'q', '5', '4', '1'); // another group
    await keys(page, 'w', '*');
    await paper(page, 4);
    await keys(page, '1', '2', '3', '4', 'Enter');
    await page.locator('.pa-ask').waitFor();
    await paper(page, 5);
    await keys(page, '/', '1');
    await paper(page, 6);

    await page.goto(hall.origin + at('ranked'));
    assert.equal(await page.getByRole('button', { name: /^Hitung/ }).count(), 0, 'nothing is counted while papers differ');
    assert.throws(() => hall.run('poll', 'close', polls.ranked), /belum dihitung/);
    await onward(page, () => page.getByRole('link', { name: 'Lihat perbedaannya' }).click());
    assert.match(await page.locator('.lead').innerText(), /4 cocok, 2 berbeda, 0 baru/);
    const second = page.locator('.pa-lines > li', { hasText: 'Kertas no. 2' });
    assert.deepEqual(await second.locator('.pa-reading').first().locator('.pa-cell.pa-odd .pa-name').allInnerTexts(), ['Abon ikan gabus (aruan)', 'Kerupuk ikan']);
    assert.equal(await page.locator('.pa-lines > li', { hasText: 'Kertas no. 3' }).locator('.pa-who.pa-odd').count(), 2);
    await onward(page, () => second.getByRole('link', { name: 'Lihat kertasnya lagi' }).click());
    assert.equal(await page.locator('.pa-sides .pa-reading').count(), 2);
    await page.locator('#paper-marks:focus').waitFor();
    await keys(page, '2', '3', '1', 'Enter');
    await page.waitForURL(/read\/3\?no=3/);
    await page.getByRole('button', { name: 'Bacaan pertama yang benar' }).press('Enter');
    await page.locator('.pa-settled', { hasText: 'Kertas no. 3' }).waitFor();
    await page.goto(hall.origin + at('ranked'));
    await onward(page, () => page.getByRole('button', { name: 'Hitung 6 kertas' }).press('Enter'));
    await page.locator('.pa-done', { hasText: 'Sudah dihitung: 6' }).waitFor();
    assert.match(await page.locator('.pa-sums').innerText(), /Perempuan\s+0\s+2\s+1\s+Laki-laki\s+0\s+4\s+1/, 'so few papers are not told apart by what was on them');
    hall.run('poll', 'close', polls.ranked);
    const tally = JSON.parse(hall.run('tally', polls.ranked, '--format', 'json'));
    assert.equal(tally.turnout ?? tally.tally.ballots + tally.tally.abstentions, 4, 'three ballots and an abstention');
  });

  test('typed ahead while the laptop still writes lose no key', async () => {
    const page = await open(at('plain', '/read/1'));
    await page.route('**/paper/read/1', async (route) => {
      if (route.request().method() === 'POST') await new Promise((go) => setTimeout(go, 400));
      await route.continue();
    });
    await page.keyboard.press('q');
    for (const line of ['312', '145', '213', '5']) {
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    }
    await page.locator('.pa-ok', { hasText: 'no. 4' }).waitFor();
    assert.match(await page.locator('.pa-log').innerText(), /4\s*Perempuan · 5\s*3\s*Perempuan · 213\s*2\s*Perempuan · 145\s*1\s*Perempuan · 312/);
  });

  test('of every kind are keyed in', async () => {
    const page = await open(at('approval', '/read/1'));
    await keys(page, 'q', '1', '4');
    await eventually(() => badges(page), ['✓', '', '', '✓', '']);
    await paper(page, 1);
    await page.goto(hall.origin + at('thumbs', '/read/1'));
    await keys(page, 'q', '1', '-', '2');
    await eventually(() => badges(page), ['+', '−', '', '', '']);
    await paper(page, 1);
    await page.goto(hall.origin + at('beans', '/read/1'));
    await keys(page, 'q', '3', 'Tab', 'Tab', '2');
    await eventually(() => page.locator('#paper-sum').innerText(), /= 5/);
    await paper(page, 1);
    await keys(page, '3', 'Tab', '3', 'Enter');
    await page.locator('.pa-ask', { hasText: 'Poin yang dibagi 6' }).waitFor();
    await paper(page, 2);
    assert.match(await page.locator('.pa-log').innerText(), /2\s*Perempuan · Disisihkan: Jumlahnya tidak pas\s*1\s*Perempuan · 3 - 2 - -/);
    await page.goto(hall.origin + at('score', '/read/1'));
    await keys(page, 'q', '5', '0', '3'); // one digit goes on to the next
    await paper(page, 1);
    assert.match(await page.locator('.pa-log').innerText(), /5 0 3 - -/);
    await page.goto(hall.origin + at('pairs', '/read/1'));
    await keys(page, 'q', '1', '2', '0');
    await eventually(() => page.locator('.pa-form .pa-side.on').count(), 2);
    await paper(page, 1);
  });

  test('are keyed in without a script', async () => {
    const page = await open('/en' + at('plain', '/read/2'), { javaScriptEnabled: false });
    await page.getByLabel('Women').check({ force: true });
    const enter = () => onward(page, () => page.locator('#paper-marks').press('Enter'));
    await page.locator('#paper-marks').fill('3 1 2');
    await enter();
    await page.locator('.pa-ok', { hasText: 'no. 1' }).waitFor();
    await enter();
    await page.locator('.pa-ask', { hasText: 'is this paper blank' }).waitFor();
    await page.locator('#paper-marks').fill('415');
    await enter(); // it is not: the marks were changed
    await page.locator('.pa-ok', { hasText: 'no. 2' }).waitFor();
    assert.match(await page.locator('.pa-log').innerText(), /2\s*Women · 415/);
    await page.locator('#paper-form [name="number"]').fill('1');
    await page.locator('#paper-marks').fill('5');
    await enter();
    await page.locator('.pa-ask', { hasText: 'Number 1 was keyed in differently before' }).waitFor();
    await onward(page, () => page.locator('.pa-log a').last().click());
    await onward(page, () => page.getByRole('button', { name: 'Delete the reading of no. 1' }).click());
    assert.doesNotMatch(await page.locator('.pa-log').innerText(), /312/);
  });

  test('find their group by the code that stands on them', async () => {
    const page = await open(at('plain', '/print'));
    const code = await page.locator('.pb-ballot .pb-code p').nth(4).innerText(); // of the second group
    await page.goto(hall.origin + at('approval', '/read/1?no=50'));
    await page.locator('[name="code"]').fill(code);
    await page.locator('[name="code"]').press('Enter');
    await page.waitForURL(new RegExp(polls.plain));
    assert.equal(await page.locator('[name="group"]:checked').inputValue(), 'G2');
    await page.locator('[name="code"]').fill('AAAAAAAA');
    await page.locator('[name="code"]').press('Enter');
    await page.locator('.pa-problem').waitFor();
  });

  test('held before the camera turn the form to their group, paper after paper', { timeout: 300_000 }, async () => {
    const page = await open(at('seen', '/print'));
    const codes = await page.locator('.pb-ballot .pb-code p').allInnerTexts();
    await context.close();
    const film = join(hall.dir, 'kertas.y4m');
    writeFileSync(film, filmOf(`KERTAS:${codes[4]}`)); // of the second group
    const filming = await launch('--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`);
    try {
      const desk = await open(at('seen', '/read/1'), {}, filming);
      await keys(desk, 'q');
      await desk.locator('#scan-start').click();
      await desk.locator('.pa-found', { hasText: 'No. 1: kertas Laki-laki' }).waitFor();
      assert.equal(await desk.locator('[name="group"]:checked').inputValue(), 'G2');
      await desk.locator('#paper-marks:focus').waitFor();
      await paper(desk, 1, '3', '1', '2');
      assert.equal(await desk.locator('#scan-video').evaluate((video) => video.paused), false, 'the camera goes on looking');
      assert.equal(await desk.locator('#paper-found').innerText(), '', 'a paper that stays in sight is read once');
      await paper(desk, 2, '5');
      assert.match(await desk.locator('.pa-log').innerText(), /2\s*Laki-laki · 5\s*1\s*Laki-laki · 312/);
      await desk.goto(hall.origin + '/en' + at('plain', '/read/1'), { waitUntil: 'commit' });
      await desk.waitForURL(new RegExp(`${polls.seen}.*moved=1`)); // the camera was on, and the paper is another poll's
      assert.match(await desk.locator('.pa-ask').innerText(), /of another poll[\s\S]*Mana\? seen/);
      await context.close();
    } finally {
      await filming.close();
    }
  });

  test('under a scanner that types turn the form, wherever the focus is; marks that are not saved stay their paper’s', async () => {
    const page = await open(at('seen', '/print'));
    const codes = await page.locator('.pb-ballot .pb-code p').allInnerTexts();
    await page.goto(hall.origin + at('seen', '/read/2'));
    const scan = (code) => page.evaluate((all) => { // as fast as a scanner, however busy this machine is
      for (const key of all) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }, [...`KERTAS:${code}`, 'Enter']);
    const group = () => page.locator('[name="group"]:checked').inputValue();
    await scan(codes[4]);
    await page.keyboard.type('312'); // while the laptop looks the code up
    await page.locator('.pa-found', { hasText: 'Laki-laki' }).waitFor();
    await eventually(() => page.locator('#paper-marks').inputValue(), '312');
    await scan(codes[0]);
    await page.locator('.pa-found.pa-problem', { hasText: 'No. 1 belum tersimpan' }).waitFor();
    assert.equal(await group(), 'G2');
    await page.keyboard.press('Enter');
    await page.locator('.pa-ok', { hasText: 'no. 1' }).waitFor();
    await page.locator('h1').click(); // the focus is nowhere
    await scan(codes[0].toLowerCase());
    await page.locator('.pa-found', { hasText: 'No. 2: kertas Perempuan' }).waitFor();
    await page.keyboard.type('kk');
    await eventually(() => page.locator('#paper-marks').inputValue(), 'kk'); // a key that may begin a code is not lost
    await keys(page, 'Backspace', 'Backspace', '4', '1');
    await paper(page, 2);
    assert.match(await page.locator('.pa-log').innerText(), /2\s*Perempuan · 41\s*1\s*Laki-laki · 312/);
    await scan('AAAAAAAA');
    await page.locator('.pa-found.pa-problem', { hasText: 'AAAAAAAA' }).waitFor();
  });

  test('are typed where there is no camera, and the page says why', async () => {
    const page = await open(at('seen', '/read/1'), { permissions: ['camera'] });
    await page.locator('#scan-start').click();
    await page.locator('#scan-says', { hasText: 'Tidak ada kamera' }).waitFor();
    await page.addInitScript(() => { Object.defineProperty(window, 'isSecureContext', { value: false }); });
    await page.goto(hall.origin + '/en' + at('seen', '/read/1?no=70'));
    assert.match(await page.locator('#scan-says').innerText(), /127\.0\.0\.1/);
    assert.equal(await page.locator('#scan-start').isVisible(), false);
    await paper(page, 70, 'q', '2');
  });

  test('may lie beside the form as a photo, which no request carries', async () => {
    const page = await open(at('plain', '/read/1'));
    const bodies = [];
    page.on('request', (request) => bodies.push(`${request.url()} ${request.postData() ?? ''}`));
    const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    await page.locator('#paper-photo').setInputFiles({ name: 'kertas-rahasia.png', mimeType: 'image/png', buffer: dot });
    await eventually(() => page.locator('#paper-picture').getAttribute('src'), /^blob:/);
    await keys(page, 'q', '4');
    await page.locator('.pa-form button[type="submit"]').click();
    await page.locator('.pa-ok').waitFor();
    assert.ok(bodies.some((body) => body.includes('marks=4')));
    assert.ok(!bodies.some((body) => /kertas-rahasia|PNG|multipart/.test(body)), 'the photo was sent');
  });

  test('are the desk’s alone, and print on as many sheets as they need', async () => {
    const page = await open(at('plain', '/print?group=G1&copies=9'));
    const pdf = join(hall.dir, 'ballots.pdf');
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const pages = (file) => Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))[1]);
    assert.equal(pages(pdf), 3, 'nine ballots, four to a sheet');
    await page.goto(hall.origin + `/vote/unggulan/paper/print?group=G1&copies=3`);
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    assert.equal(pages(pdf), 2, 'three ballots of twelve products, two to a sheet');
    for (const name of Object.keys(polls)) {
      for (const big of ['', '&big=1']) {
        await page.goto(hall.origin + at(name, `/print?group=G1${big}`));
        const out = await page.evaluate(() => {
          const faults = [];
          for (const ballot of document.querySelectorAll('.pb-ballot')) {
            const frame = ballot.getBoundingClientRect();
            for (const mark of ballot.querySelectorAll('.pb-mark, .pb-pile, .pb-name, .pb-code, .pb-no')) {
              const box = mark.getBoundingClientRect();
              if (box.bottom > frame.bottom - 5 || box.right > frame.right - 5) faults.push(mark.getAttribute('class'));
              if (mark.matches('.pb-mark') && box.width < 12 * 96 / 25.4) faults.push(`mark of ${box.width} px`);
            }
          }
          return faults;
        });
        assert.deepEqual(out, [], `${name}${big}`);
      }
    }
  });

  for (const [size, viewport] of Object.entries({ PHONE, LAPTOP })) {
    for (const lang of languagesOn(size)) {
      test(`are accessible in ${lang || '/id'} at ${viewport.width} px`, async () => {
        const page = await open(lang + at('plain'), { viewport });
        const sight = async (path) => {
          await page.goto(hall.origin + lang + path);
          const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
          assert.deepEqual(violations.map((one) => `${path} ${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is wider than the screen`);
        };
        for (const name of ['plain', 'beans', 'pairs', 'score']) await sight(at(name, '/read/1'));
        for (const more of ['', '/check', '/read/3?no=2', '/print']) await sight(at('plain', more));
      });
    }
  }
});
