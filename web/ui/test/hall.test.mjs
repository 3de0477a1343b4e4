// Opening the hall, the way in for phones, the projector's screen and the poster: make test
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import decodeQR from 'qr/decode.js';
import { eventually, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const PHONE = { width: 360, height: 640 }, LAPTOP = { width: 1280, height: 720 };
const open = pages({ viewport: LAPTOP });
let here, hall;

before(async () => {
  here = await village();
  const page = await open(here.origin + '/hall');
  await page.getByRole('button', { name: 'Buka balai' }).click();
  await page.getByRole('heading', { name: 'Balai terbuka' }).waitFor();
  hall = `http://127.0.0.1:${(await state()).port}`;
});
after(() => here?.stop());

const state = async () => (await fetch(`${here.origin}/api/v1/hall`)).json();

/** What a camera reads in a drawn code: its pixels go through a decoder that shares no line with the encoder. */
async function decoded(page, selector) {
  const { data, size } = await page.locator(selector).first().evaluate(async (svg) => {
    const copy = svg.cloneNode(true);
    const size = 400;
    copy.setAttribute('width', size);
    copy.setAttribute('height', size);
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size + 80;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, size + 80, size + 80);
    pen.drawImage(image, 40, 40, size, size);
    const pixels = pen.getImageData(0, 0, size + 80, size + 80).data;
    let dark = ''; // one digit a pixel: long lists of numbers take minutes to arrive
    for (let i = 0; i < pixels.length; i += 4) dark += pixels[i] < 128 ? '1' : '0';
    return { data: dark, size: size + 80 };
  });
  const pixels = new Uint8ClampedArray(data.length * 4).fill(255);
  for (let i = 0; i < data.length; i++) if (data[i] === '1') pixels.fill(0, i * 4, i * 4 + 3);
  return decodeQR({ width: size, height: size, data: pixels });
}

describe('every page of the hall', () => {
  const pages = [['desk', '/hall'], ['desk', '/hall/screen'], ['desk', '/hall/poster'], ['hall', '/'], ['hall', '/not-there']];
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, [where, path]] of pages.entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open((where === 'hall' ? hall : here.origin) + lang + path, { viewport });
          await sound(page);
        });
      }
    }
  }
});

describe('the way in', () => {
  test('a phone without JavaScript goes from the code to the ballot; a wrong one is kindly refused', async () => {
    const page = await open(hall + '/', { viewport: PHONE, javaScriptEnabled: false });
    assert.match(await page.locator('main').innerText(), /Sedang berlangsung/);
    await page.getByLabel('Masukkan kode kartu').fill('bukan');
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await eventually(() => page.getByRole('alert').innerText(), /bukan kode kartu/);
    assert.equal(await page.locator('#code').inputValue(), 'bukan');
    await page.locator('#code').fill('0000-0000');
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.waitForURL(/\/v\/00000000$/);
    assert.match(await page.locator('body').innerText(), /tidak dikenal/);
  });

  test('by keyboard alone, and with big targets', async () => {
    const page = await open(hall + '/en/', { viewport: PHONE });
    for (let i = 0; i < 6 && (await page.evaluate(() => document.activeElement?.id)) !== 'code'; i++) await page.keyboard.press('Tab');
    await page.keyboard.type('ooool111'); // letters that look like digits
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/en\/v\/00001111$/);
    await page.goBack();
    await page.locator('#code').waitFor();
    for (const selector of ['button', '#code', '.lang']) {
      const box = await page.locator(selector).boundingBox();
      assert.ok(box.height >= 44, `${selector} is ${box.height} high`);
    }
  });

  test('it is light', async () => {
    const page = await open(hall + '/', { viewport: PHONE });
    const sizes = await page.evaluate(() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map((e) => e.encodedBodySize));
    const sum = sizes.reduce((a, b) => a + b, 0);
    assert.ok(sum > 0 && sum < 15_000, `${sum} bytes`);
  });
});

describe('the facilitator', () => {
  test('sees phones come, and the hall close and open, without loading the page again', async () => {
    const page = await open(here.origin + '/hall');
    const screen = await page.context().newPage();
    await screen.goto(here.origin + '/hall/screen');
    await page.getByRole('button', { name: 'Tutup balai' }).click();
    await screen.getByText('Balai ditutup').waitFor();
    await assert.rejects(fetch(hall));
    await page.getByRole('button', { name: 'Buka balai' }).click();
    await page.getByRole('heading', { name: 'Balai terbuka' }).waitFor();
    const { port, taken } = await state();
    assert.ok(hall.endsWith(`:${port}`) || hall.endsWith(`:${taken}`), 'at the same port, for posters hang already, unless somebody took it meanwhile');
    hall = `http://127.0.0.1:${port}`;
    assert.equal((await fetch(hall)).status, 200);
    await screen.getByText('Balai ditutup').waitFor({ state: 'detached' });
  });

  test('without JavaScript, too', async () => {
    const page = await open(here.origin + '/en/hall', { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Close the hall' }).click();
    await page.getByRole('heading', { name: 'The hall is closed' }).waitFor();
    await page.getByRole('button', { name: 'Open the hall' }).click();
    await page.getByRole('heading', { name: 'The hall is open' }).waitFor();
    await page.getByRole('button', { name: 'Test from this laptop' }).click();
    await eventually(() => page.locator('.hl-checks').innerText(), /does not prove/);
  });

  test('the codes on page, screen and poster are read as address and Wi-Fi', async (t) => {
    const { url } = await state();
    if (!url) return t.skip('this computer is on no network');
    const page = await open(here.origin + '/hall');
    assert.equal(await decoded(page, '.hl-code'), url);
    await page.getByLabel('Nama Wi-Fi').fill('Balai; "Desa"');
    await page.getByLabel('Kata sandi').fill('a:b,c\\2026');
    const wifi = 'WIFI:T:WPA;S:Balai\\; \\"Desa\\";P:a\\:b\\,c\\\\2026;;';
    await page.getByRole('button', { name: 'Tampilkan di layar proyektor' }).click();
    await page.waitForURL(/screen/);
    assert.equal(await decoded(page, '.code svg'), url);
    assert.equal(await decoded(page, '.join'), wifi);
    const high = await page.locator('.code svg path').evaluate((path) => path.getBoundingClientRect().height / innerHeight);
    assert.ok(high >= 0.6, `the code is ${high} of the height`);
    const fits = await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight);
    assert.ok(fits, 'the screen must not scroll');
    await page.goto(here.origin + '/hall/poster');
    assert.equal(await decoded(page, '.pp-gate-code'), wifi);
    assert.equal(await decoded(page, 'section:nth-of-type(2) .pp-gate-code'), url);
  });

  test('the poster is one sheet of paper', async () => {
    for (const [paper, width] of [['a4', 595], ['a3', 842]]) {
      const page = await open(`${here.origin}/hall/poster?paper=${paper}`);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, paper);
      assert.equal(Math.round(Number(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)/.exec(pdf)[1])), width, paper);
    }
  });
});
