// Choosing several products fairly, on the page of results.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { flaws, pages, tooWide } from './browser.mjs';
import { village } from './village.mjs';

const visit = pages();
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

describe('choosing several products', () => {
  test('the form and the voices work without JavaScript', async () => {
    const page = await open('/results', { javaScriptEnabled: false });
    const section = page.locator('section.committee');
    assert.match(await section.innerText(), /Gula aren[\s\S]*Jaminan tiap kelompok[\s\S]*belum cukup untuk membeli satu dari 2 produk/);
    await section.locator('select').selectOption('3');
    await section.locator('button').click();
    await page.waitForURL(/seats=3/);
    assert.match(await section.innerText(), /sendiri dapat membeli 1 dari 3 produk/);
    await section.locator('.segments a').nth(1).click();
    await page.waitForURL(/voice=per-head/);
    assert.match(page.url(), /seats=3/);
  });

  for (const prefix of ['', '/en']) {
    for (const width of [360, 1280]) {
      test(`accessible and within the screen: ${prefix}/results at ${width}`, async () => {
        const page = await open(`${prefix}/results?seats=3`, { viewport: { width, height: 800 } });
        await page.locator('section.committee details summary').click();
        assert.deepEqual(await flaws(page, 'section.committee'), []);
        assert.equal(await tooWide(page), 0, 'wider than the screen');
      });
    }
  }
});
