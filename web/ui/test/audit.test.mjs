// The pages that make everybody accept a result: audit, all ballots, slip, and the result on phones.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { PATIENCE, launch } from './browser.mjs';
import { village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SIZES = { phone: { width: 360, height: 780 }, laptop: { width: 1280, height: 800 } };
const PAGES = ['/vote/unggulan/audit', '/vote/unggulan/ballots', '/vote/unggulan/slip'];
const shots = process.env.SHOTS;
let browser, here, context, complaints = [];

before(async () => {
  here = await village((run) => {
    run('demo', '--no-serve');
    run('poll', 'close', 'unggulan');
  });
  browser = await launch();
  if (shots) mkdirSync(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await here?.stop();
});
afterEach(async () => {
  await context?.close();
  assert.deepEqual(complaints, []);
});

async function open(address, options = {}) {
  context = await browser.newContext({ viewport: SIZES.laptop, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(here.origin + address);
  return page;
}

/** The pages of a PDF, in points. */
const paper = (pdf) => [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((m) => `${Math.round(m[1])}x${Math.round(m[2])}`);

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const lang of ['', '/en']) {
    describe(`${size} ${lang || '/id'}`, () => {
      for (const path of PAGES) {
        test(path, async () => {
          const page = await open(lang + path, { viewport, javaScriptEnabled: true });
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'wider than the screen');
          const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
          assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
          if (shots) await page.screenshot({ path: `${shots}/${size}${lang.replace('/', '-')}${path.replaceAll('/', '-')}.png`, fullPage: true });
        });
      }
    });
  }
}

test('the audit says that all sums agree, and fits on one page', async () => {
  const page = await open('/vote/unggulan/audit', { javaScriptEnabled: false });
  assert.equal(await page.locator('.audit-agrees').count(), 1);
  assert.equal(await page.locator('.audit-mark-differs').count(), 0);
  assert.match(await page.locator('#sum-content').locator('xpath=../..').innerText(), /36\s*=?\s*36/);
  assert.deepEqual(paper(await page.pdf({ preferCSSPageSize: true })), ['595x842']);
});

test('all ballots can be added up again', async () => {
  const page = await open('/vote/unggulan/ballots', { javaScriptEnabled: false });
  const points = await page.locator('.pp-bpage').first().evaluate((sheet) => {
    const sums = [];
    for (const row of sheet.querySelectorAll('tbody tr')) {
      [...row.querySelectorAll('td:not(.pp-bgroup)')].forEach((cell, i) => { sums[i] = (sums[i] ?? 0) + Number(cell.querySelector('small')?.textContent ?? 0); });
    }
    return { sums, told: [...sheet.querySelectorAll('tfoot tr:first-child td')].map((cell) => Number(cell.textContent)) };
  });
  assert.deepEqual(points.sums, points.told);
  assert.equal(await page.locator('.pp-bpage').first().locator('tbody tr').count(), 36);
  assert.deepEqual(paper(await page.pdf({ preferCSSPageSize: true })), ['595x842', '595x842']);
});

test('the slip is four on a page', async () => {
  const page = await open('/vote/unggulan/slip');
  assert.equal(await page.locator('.pp-slip').count(), 4);
  assert.deepEqual(paper(await page.pdf({ preferCSSPageSize: true })), ['595x842']);
});
