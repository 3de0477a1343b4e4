// Prints every sheet to PDF in headless Chromium and measures the paper.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { LAPTOP, PHONE, onward, pages, sound } from './browser.mjs';
import { village } from './village.mjs';

const A3 = '1191x842', A4 = '595x842', A4_WIDE = '842x595';
const MM = 25.4 / 72; // millimetres in a point
const INK = 29 / 255; // the dark of #1D1D1B
const visit = pages({ timeout: 60_000 });
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (address, options) => visit(address.startsWith('file:') ? address : here.origin + address, options);

/** The pages of a PDF, whether it holds pictures of points, and its dark filled rectangles in points. */
function read(pdf) {
  const text = pdf.toString('latin1');
  const sizes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((m) => `${Math.round(m[1])}x${Math.round(m[2])}`);
  const images = [...text.matchAll(/\/Subtype\s*\/Image/g)].length;
  const rectangles = [];
  for (const match of text.matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n/g)) {
    const from = match.index + match[0].length;
    try {
      rectangles.push(...dark(inflateSync(pdf.subarray(from, text.indexOf('endstream', from))).toString('latin1')));
    } catch { /* a font, or no stream of drawing */ }
  }
  return { sizes, images, rectangles };
}

/** Follows a stream's transformations and yields what it fills in ink. */
function* dark(stream) {
  let matrix = [1, 0, 0, 1, 0, 0], colour = 0, box;
  const stack = [], operands = [];
  for (const token of stream.split(/\s+/)) {
    const number = Number(token);
    if (token !== '' && !Number.isNaN(number)) operands.push(number);
    else {
      if (token === 'q') stack.push([matrix, colour]);
      else if (token === 'Q') [matrix, colour] = stack.pop() ?? [matrix, colour];
      else if (token === 'cm') matrix = times(operands.slice(-6), matrix);
      else if (token === 'rg') colour = operands.at(-3);
      else if (token === 're') box = operands.slice(-4);
      else if (token === 'f' || token === 'f*') {
        if (box && Math.abs(colour - INK) < 0.01) yield placed(box, matrix);
        box = undefined;
      }
      operands.length = 0;
    }
  }
}

const times = ([a, b, c, d, e, f], [A, B, C, D, E, F]) => [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];

function placed([x, y, w, h], m) {
  const [x1, x2] = [x, x + w].map((n) => n * m[0] + m[4]).sort((a, b) => a - b);
  return { x: x1 * MM, w: (x2 - x1) * MM, h: Math.abs(h * m[3]) * MM };
}

const printed = async (page) => read(await page.pdf({ preferCSSPageSize: true, printBackground: true }));

describe('the poster', () => {
  for (const [address, bar] of [['/report/poster', 50], ['/en/report/poster?show=multiples', 50]]) {
    test(`${address} is one sheet of A3 without pictures of points, and its scale bar is true`, async () => {
      const page = await open(address);
      const told = await page.locator('.pp-bar').evaluate((svg) => ({ mm: Number(svg.dataset.mm), metres: Number(svg.dataset.metres) }));
      const scale = Number(await page.locator('.pp-poster').getAttribute('data-scale'));
      assert.ok(Math.abs(told.metres / scale * 1000 - told.mm) < 0.01, `1:${scale} says ${told.metres} m are ${told.mm} mm`);
      assert.equal(told.mm, bar);
      const { sizes, images, rectangles } = await printed(page);
      assert.deepEqual(sizes, [A3]);
      assert.equal(images, 0);
      const fields = rectangles.filter((r) => Math.abs(r.h - 2.4) < 0.02 && Math.abs(r.w - bar / 5) < 0.2 || Math.abs(r.h - 2.4) < 0.02 && Math.abs(r.w - bar / 4) < 0.2);
      assert.ok(fields.length >= 2, 'the bar is not on paper');
      const parts = Math.round(bar / fields[0].w);
      const length = parts * (fields.at(-1).x - fields[0].x) / (2 * (fields.length - 1));
      assert.ok(Math.abs(length - bar) < 0.1, `the bar is ${length} mm on paper, not ${bar}`);
    });
  }

  test('two places are as far apart on paper as the scale says', async () => {
    const page = await open('/report/poster');
    await page.emulateMedia({ media: 'print' });
    const widths = await page.locator('.pp-map').evaluate((svg) => ({ px: svg.getBoundingClientRect().width, mm: svg.viewBox.baseVal.width }));
    assert.ok(Math.abs(widths.px / 96 * 25.4 - widths.mm) < 0.05, `${widths.px} px for ${widths.mm} mm`);
  });

  test('what is chosen is in the address, and another circle is another sheet', async () => {
    const page = await open('/report/poster?show=benefit');
    assert.match(await page.locator('.pp-title h2').innerText(), /Siapa menikmati hasil/);
    await page.locator('.print-choice a', { hasText: 'umum' }).click();
    await page.waitForURL(/circle=public/);
    assert.match(page.url(), /show=benefit/);
    assert.match(await page.locator('.pp-imprint').innerText(), /umum/);
  });
});

describe('tables and blank sheets', () => {
  for (const [address, first, last, pages] of [['/report/profile', A4, A4_WIDE, [8, 12]], ['/report/sheets?group=G1&group=G2', A4_WIDE, A4_WIDE, [3, 3]], ['/report/sheets?what=cards', A4, A4, [4, 4]]]) {
    test(`${address} is printed on A4`, async () => {
      const { sizes, images } = await printed(await open(address));
      assert.equal(sizes[0], first);
      assert.equal(sizes.at(-1), last);
      assert.ok(sizes.every((size) => size === A4 || size === A4_WIDE), sizes.join(' '));
      assert.ok(sizes.length >= pages[0] && sizes.length <= pages[1], `${sizes.length} pages`);
      assert.equal(images, 0);
    });
  }

  test('no box of a blank sheet is cut off', async () => {
    const page = await open('/report/sheets');
    await page.emulateMedia({ media: 'print' });
    const cut = await page.locator('.pp-form').evaluateAll((forms) => forms.filter((form) => form.scrollHeight > form.clientHeight + 1 || form.scrollWidth > form.clientWidth + 1).length);
    assert.equal(cut, 0);
  });

  test('the groups to be asked about can be chosen without JavaScript', async () => {
    const page = await open('/report/sheets', { javaScriptEnabled: false });
    await page.locator('label', { hasText: 'Kaum muda' }).locator('input').uncheck();
    await onward(page, () => page.locator('.print-form button').click());
    const asked = await page.locator('.pp-line').allInnerTexts();
    assert.ok(asked.some((name) => name.includes('Perempuan')) && !asked.some((name) => name.includes('Kaum muda')), asked.join(', '));
  });
});

describe('one file from the command line', () => {
  for (const [what, size] of [['brief', A4], ['profile', A4], ['poster', A3], ['sheets', A4_WIDE]]) {
    test(`${what} opens and prints without the server`, async () => {
      here.run('report', what, '-o', `${what}.html`, '--overwrite');
      const file = join(here.dir, `${what}.html`);
      assert.doesNotMatch(readFileSync(file, 'utf8'), /<script|<link|src="http/);
      const { sizes, images } = await printed(await open(pathToFileURL(file).href, { javaScriptEnabled: false }));
      assert.equal(sizes[0], size);
      if (what !== 'brief') assert.equal(images, 0);
    });
  }
});

describe('every printable page', () => {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const address of ['/report', '/en/report/poster', '/report/profile', '/en/report/sheets?group=G1', '/report/sheets?what=cards']) {
      test(`${address} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
        const page = await open(address, { viewport });
        await sound(page);
      });
    }
  }
});
