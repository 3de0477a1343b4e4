// One-time cards: printed and read back from the paper, made, counted and read by a camera.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import decodeQR from 'qr/decode.js';
import { PATIENCE, eventually, launch } from './browser.mjs';
import { filmOf } from './film.mjs';
import { village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PHONE = { width: 360, height: 780 }, LAPTOP = { width: 1280, height: 800 };
const ADDRESS = 'http://192.168.43.1:8081';
const SHEETS = [1, 10, 11, 200];
const CARD = /^[0-9A-HJKMNP-TV-Z]{8}$/;
let browser, here, context, complaints;

before(async () => {
  here = await village((run) => {
    run('demo', '--no-serve');
    for (const n of SHEETS) run('poll', 'cards', 'unggulan', '--group', 'G2', '--count', String(n), '--address', ADDRESS, '-o', `kartu-${n}.html`);
    run('poll', 'cards', 'unggulan', '--count', '1', '--address', 'http://a-very-long-name-for-a-hall.example.desa.id:8081', '-o', 'panjang.html');
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await here?.stop();
});
afterEach(async () => {
  await context?.close();
  assert.deepEqual(complaints ?? [], []);
});

async function open(address, options = {}, by = browser) {
  context = await by.newContext({ viewport: LAPTOP, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(address.startsWith('file:') ? address : here.origin + address);
  return page;
}

/** Makes n cards of a group in the browser and leaves the sheet open. */
async function make(page, group, n) {
  for (const field of await page.locator('.cd-groups input').all()) await field.fill('');
  await page.fill(`[name="n-${group}"]`, String(n));
  await page.fill('#cd-address', ADDRESS);
  await page.locator('.cd-make button').click();
  await page.locator('.pp-votecards, [name="odd"]').first().waitFor();
  if (await page.locator('[name="odd"]').count()) {
    await page.check('[name="odd"]');
    await page.locator('.cd-make button').click();
  }
  await eventually(() => page.locator('.pp-vnum').count(), n);
  await page.waitForLoadState();
  return codesOn(page);
}

/** Says that the cards are printed; the sheet has the address of the page that comes then. */
async function printed(page) {
  await page.locator('#card-done').click();
  await page.locator('.cd-make button').waitFor();
  await page.waitForLoadState();
}

const codesOn = async (page) => (await page.locator('.pp-vnum').allInnerTexts()).map((text) => text.replace(/\s/g, ''));
/** What the reader's page counts: the ballot box is the server's alone while it runs. */
async function counts() {
  const page = await (await fetch(`${here.origin}/vote/unggulan/scan`)).text();
  const [cards, , , spoiled] = [...page.slice(page.indexOf('id="scan-counts"')).matchAll(/<dd>(\d+)<\/dd>/g)].map((m) => Number(m[1]));
  return { cards, spoiled };
}

/** Prints to PDF and says how many pages there are. */
async function pdf(page, file) {
  const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  if (file) writeFileSync(file, bytes);
  const sizes = [...bytes.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((m) => `${Math.round(m[1])}x${Math.round(m[2])}`);
  assert.ok(sizes.every((size) => size === '595x842'), sizes.join(' '));
  return sizes.length;
}

/** Page n of a PDF as grey points, as a printer puts it on paper: 150 dots an inch. */
function paper(file, n) {
  execFileSync('pdftoppm', ['-r', '150', '-gray', '-f', n, '-l', n, '-singlefile', file, file]);
  const pgm = readFileSync(`${file}.pgm`);
  const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 40).toString('latin1'));
  return { width: Number(width), height: Number(height), grey: pgm.subarray(head.length) };
}

/** What an independent reader finds in the card at a place, of two by five. */
function readCell({ width, height, grey }, column, row) {
  const dots = (mm) => Math.round((mm / 210) * width);
  const [x0, y0, w, h] = [dots(6 + 99 * column), dots(9 + 56.4 * row), dots(99), dots(56.4)];
  const data = new Uint8Array(w * h * 4);
  for (let y = 0; y < h && y0 + y < height; y++) {
    for (let x = 0; x < w; x++) data.fill(grey[(y0 + y) * width + x0 + x], (y * w + x) * 4, (y * w + x) * 4 + 3);
  }
  return decodeQR({ width: w, height: h, data }, { effort: Infinity, timeLimit: Infinity });
}

describe('the sheet', () => {
  for (const n of SHEETS) {
    const pages = Math.ceil(n / 10);
    test(`${n} cards are ${pages} pages of A4, and every code can be read off the paper`, { timeout: 600_000 }, async (t) => {
      const html = join(here.dir, `kartu-${n}.html`), file = join(here.dir, `kartu-${n}.pdf`);
      assert.doesNotMatch(readFileSync(html, 'utf8'), /<script|<link|src="http/);
      const page = await open(pathToFileURL(html).href, { javaScriptEnabled: false });
      assert.equal(await pdf(page, file), pages);
      const codes = await codesOn(page);
      assert.equal(new Set(codes).size, n);
      assert.ok(codes.every((code) => CARD.test(code)));
      if (!['/usr/bin/pdftoppm', '/usr/local/bin/pdftoppm', '/opt/homebrew/bin/pdftoppm'].some(existsSync)) return t.skip('no pdftoppm: the paper is not read');
      for (let i = 0; i < n; i += 10) {
        const sheet = paper(file, String(i / 10 + 1));
        for (const [k, code] of codes.slice(i, i + 10).entries()) {
          assert.equal(readCell(sheet, k % 2, Math.floor(k / 2)), `${ADDRESS}/v/${code}`, `card ${i + k + 1}`);
        }
      }
    });
  }

  test('a code is 25 mm wide at least, with four modules of white around it, and nothing of a card is cut off', async () => {
    const page = await open(pathToFileURL(join(here.dir, 'panjang.html')).href);
    await page.emulateMedia({ media: 'print' });
    const found = await page.locator('.pp-vcard').evaluateAll((cards) => cards.map((card) => {
      const svg = card.querySelector('.pp-vqr'), modules = svg.viewBox.baseVal.width, dark = svg.querySelector('path').getBBox();
      const cut = [...card.querySelectorAll('.pp-vtext, .pp-vcode')].some((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1);
      return { mm: (svg.getBoundingClientRect().width / 96) * 25.4 * ((modules - 8) / modules), quiet: [dark.x, dark.y, modules - dark.x - dark.width, modules - dark.y - dark.height], cut };
    }));
    assert.equal(found.length, 4);
    for (const { mm, quiet, cut } of found) {
      assert.ok(mm >= 25, `${mm} mm`);
      assert.deepEqual(quiet, [4, 4, 4, 4]);
      assert.equal(cut, false);
    }
  });

  test("every group has a shape, a colour and a pattern of its own, and nobody's name or number stands on a card", async () => {
    const page = await open(pathToFileURL(join(here.dir, 'panjang.html')).href);
    const looks = await page.locator('.pp-vpage').evaluateAll((pages) => pages.map((one) => {
      const mark = one.querySelector('.pp-mark path'), band = document.querySelector(one.querySelector('use').getAttribute('href'));
      return [mark.getAttribute('d'), mark.getAttribute('fill'), [...band.querySelectorAll('path')].slice(1).map((path) => path.getAttribute('d')).join()];
    }));
    for (const part of [0, 1, 2]) assert.equal(new Set(looks.map((look) => look[part])).size, looks.length);
    for (const text of await page.locator('.pp-vcard').allInnerTexts()) assert.doesNotMatch(text, /Lembar|halaman/);
  });
});

describe('making and counting', () => {
  test('cards are made, shown once, and counted; a printer that failed spoils them', async () => {
    const before = await counts();
    const page = await open('/vote/unggulan/cards');
    const codes = await make(page, 'G1', 12);
    assert.equal(codes.length, 12);
    assert.equal(await pdf(page), 2);
    const html = await page.content();
    await printed(page);
    assert.match(page.url(), /\/cards$/);
    for (const code of codes) assert.ok(html.includes(code.slice(0, 4)) && !(new RegExp(code)).test(page.url()));
    assert.doesNotMatch(await page.content(), new RegExp(codes.join('|')));
    assert.equal((await counts()).cards, before.cards + 12);

    await make(page, 'G1', 3);
    await page.locator('.cd-sheet-tools summary').click();
    await page.locator('#card-failed button').click();
    await page.waitForURL(/did=spoiled/);
    assert.equal(await page.inputValue('[name="n-G1"]'), '3', 'so many are proposed again');
    assert.equal((await counts()).spoiled, before.spoiled + 3);
  });

  test('a form that is sent again makes no second lot of cards', async () => {
    const page = await open('/vote/unggulan/cards');
    const once = await page.inputValue('[name="once"]');
    const send = () => page.evaluate(([once, address]) => fetch('/vote/unggulan/cards', { method: 'POST', body: new URLSearchParams({ once, address, odd: 'yes', 'n-G1': '2' }) }).then((answer) => answer.status), [once, ADDRESS]);
    assert.equal(await send(), 200);
    const { cards } = await counts();
    assert.equal(await send(), 409);
    assert.equal((await counts()).cards, cards);
  });

  test('an address that the laptop does not have is asked about; what is handed out is counted in words', async () => {
    const page = await open('/vote/unggulan/cards', { javaScriptEnabled: false });
    await page.fill('[name="n-G1"]', '1');
    await page.fill('#cd-address', ADDRESS);
    await page.locator('.cd-make button').click();
    await eventually(() => page.getByRole('alert').innerText(), /192\.168\.43\.1/);
    assert.equal(await page.inputValue('[name="n-G1"]'), '1');
    await page.fill('[name="out-G1"]', '8');
    await page.locator('form[action$="/out"] button').click();
    await eventually(() => page.locator('.cd-words').innerText(), /Perempuan: 8 dari 8 kartu yang dibagikan belum dipakai/);
  });
});

describe('reading cards', () => {
  let codes;
  before(async () => {
    const page = await open('/vote/unggulan/cards');
    codes = await make(page, 'G1', 6);
    await context.close();
  });

  test('without JavaScript: a card is exchanged once, tells the group, and is good for nothing else', async () => {
    const page = await open('/vote/unggulan/scan', { javaScriptEnabled: false });
    const read = async (text, answer) => { // each is answered otherwise than the one before
      await page.fill('#code', text);
      await page.keyboard.press('Enter');
      await eventually(() => page.locator('#scan-result').innerText(), answer);
    };
    await read(`${codes[0].slice(0, 4)}-${codes[0].slice(4).toLowerCase()}`, /Berikan satu surat suara kertas[\s\S]*Perempuan/);
    assert.equal(await page.locator('#scan-result').getAttribute('data-kind'), 'done');
    await read(`${ADDRESS}/v/${codes[0]}`, /jangan beri kertas lagi/);
    await read('ABCDEFGH', /tidak dikenal/);
    await read('WIFI:T:WPA;S:Balai;;', /bukan kode kartu/);
    await page.goto(here.origin + '/vote/unggulan/scan?mode=back');
    await read(codes[0], /sudah ditukar/);
    await read(codes[1], /tidak dipakai/);
  });

  test('a USB scanner types into the page wherever the focus is, card after card', async () => {
    const page = await open('/vote/unggulan/scan?mode=back');
    const before = (await counts()).spoiled;
    for (const code of [codes[2], codes[3]]) {
      await page.evaluate(() => document.activeElement.blur());
      const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
      await page.keyboard.type(`${ADDRESS}/v/${code}\n`);
      await answered;
      await page.locator('.sc-done').waitFor();
    }
    await eventually(() => page.locator('#scan-counts dd').nth(3).innerText(), String(before + 2));
    assert.doesNotMatch(page.url(), new RegExp(codes[2]));
  });

  test('the camera reads a card held before it, once', { timeout: 300_000 }, async () => {
    const film = join(here.dir, 'kartu.y4m');
    writeFileSync(film, filmOf(`${ADDRESS}/v/${codes[4]}`));
    const filming = await launch('--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`);
    try {
      const page = await open('/vote/unggulan/scan', {}, filming);
      let sent = 0;
      page.on('request', (request) => { if (request.method() === 'POST') sent++; });
      await page.locator('#scan-start').click();
      await page.locator('.sc-done').waitFor();
      await eventually(() => page.locator('#scan-result').innerText(), /Perempuan/);
      await page.waitForTimeout(1500);
      assert.equal(sent, 1, 'a card that stays in sight is read once');
      await page.locator('#scan-stop').click();
      assert.equal(await page.locator('#scan-video').isVisible(), false);
      await context.close();
    } finally {
      await filming.close();
    }
  });

  test('a camera that is missing or refused is said plainly, and typing goes on', async () => {
    const page = await open('/vote/unggulan/scan', { permissions: ['camera'] });
    await page.locator('#scan-start').click();
    await page.locator('#scan-says', { hasText: 'Tidak ada kamera' }).waitFor();
    await context.close();
    const other = await open('/vote/unggulan/scan');
    await other.addInitScript(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError')); });
    await other.reload();
    await other.locator('#scan-start').click();
    await other.locator('#scan-says', { hasText: 'dipakai program lain' }).waitFor();
    await other.addInitScript(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); });
    await other.reload();
    await other.locator('#scan-start').click();
    await other.locator('#scan-says', { hasText: 'tidak mengizinkan' }).waitFor();
    await other.addInitScript(() => { Object.defineProperty(window, 'isSecureContext', { value: false }); });
    await other.reload();
    assert.match(await other.locator('#scan-says').innerText(), /127\.0\.0\.1/);
    assert.equal(await other.locator('#scan-start').isVisible(), false);
  });
});

describe('every page of the cards', () => {
  for (const [size, viewport, address] of [
    ['phone', PHONE, '/vote/unggulan/cards'], ['laptop', LAPTOP, '/en/vote/unggulan/cards'],
    ['phone', PHONE, '/en/vote/unggulan/scan'], ['laptop', LAPTOP, '/vote/unggulan/scan?mode=vote'],
  ]) {
    test(`${address} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
      const page = await open(address, { viewport });
      await check(page);
    });
  }

  test('the sheet on a phone and the result of a card, too', async () => {
    const page = await open('/en/vote/unggulan/cards', { viewport: PHONE });
    const [code] = await make(page, 'G3', 1);
    await check(page);
    await printed(page);
    for (const kind of ['done', 'again']) {
      await page.goto(here.origin + '/en/vote/unggulan/scan');
      await page.fill('#code', code);
      await page.keyboard.press('Enter');
      await page.locator(`.sc-${kind}`).waitFor();
      await check(page);
    }
  });

  async function check(page) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} pixels too wide`);
    assert.doesNotMatch(await page.locator('body').innerText(), /\[[a-z_]+\.[a-z_.-]+\]|%!|undefined|NaN/);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).withTags(WCAG).analyze();
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`), []);
  }
});
