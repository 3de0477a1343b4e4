// Choosing several products fairly, on the page of results.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let browser, here;

before(async () => {
  here = await village();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
after(async () => {
  await browser?.close();
  await here?.stop();
});

async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(here.origin + path);
  return page;
}

describe('choosing several products', () => {
  test('the form and the voices work without JavaScript', async () => {
    const page = await open('/results', { javaScriptEnabled: false });
    const section = page.locator('section.committee');
    assert.match(await section.innerText(), /Gula aren[\s\S]*Jaminan tiap kelompok[\s\S]*belum cukup untuk membeli satu dari 2 produk/);
    await section.locator('select').selectOption('3');
    await section.locator('button').click();
    assert.match(page.url(), /seats=3/);
    assert.match(await section.innerText(), /sendiri dapat membeli 1 dari 3 produk/);
    await section.locator('.segments a').nth(1).click();
    assert.match(page.url(), /voice=per-head/);
    assert.match(page.url(), /seats=3/);
    await page.context().close();
  });

  for (const prefix of ['', '/en']) {
    for (const width of [360, 1280]) {
      test(`accessible and within the screen: ${prefix}/results at ${width}`, async () => {
        const page = await open(`${prefix}/results?seats=3`, { viewport: { width, height: 800 } });
        await page.locator('section.committee details summary').click();
        const found = await new AxeBuilder({ page }).include('section.committee').withTags(WCAG).analyze();
        assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${wide} pixels too wide`);
        await page.context().close();
      });
    }
  }
});
