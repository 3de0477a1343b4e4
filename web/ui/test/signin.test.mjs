// The facilitator's PIN: set, asked for, changed and removed, in a real browser.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SIZES = { phone: { width: 360, height: 780 }, laptop: { width: 1280, height: 800 } };
const PIN = '482137';
let browser, here, context, complaints = [];

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
afterEach(async () => {
  await context?.close();
  assert.deepEqual(complaints, []);
});

async function open(path, options = {}) {
  context = await browser.newContext({ viewport: SIZES.laptop, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(here.origin + path);
  return page;
}

async function clean(page, name) {
  const found = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  assert.deepEqual(found.violations.map((v) => `${name}: ${v.id} ${v.nodes[0].target}`), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.ok(!wide, `${name} is wider than the screen`);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

test('without JavaScript: a PIN is set, asked for and leads back', async () => {
  const page = await open('/settings', { javaScriptEnabled: false });
  await page.fill('#pin-new', PIN);
  await page.fill('#pin-again', PIN);
  await page.locator('#pin button').click();
  assert.match(await page.locator('#pin .done').innerText(), /sudah dipasang/);
  await page.locator('.signout button').click();
  await page.waitForURL(/\/signin$/);
  await page.goto(here.origin + '/en/rank?axis=prospect');
  assert.match(page.url(), /\/en\/signin\?next=/);
  await page.fill('#pin', '000001');
  await page.keyboard.press('Enter');
  await page.locator('[role=alert]').waitFor();
  assert.match(await page.locator('[role=alert]').innerText(), /wrong/);
  await page.fill('#pin', PIN);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/en\/rank\?axis=prospect$/);
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.expires], ['potensi-desk', true, 'Strict', -1]);
});

test('its pages are clean in both languages and widths', async () => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const lang of ['', '/en']) {
      const name = `${size}${lang.replace('/', '-')}`;
      const page = await open(`${lang}/vote`, { viewport });
      assert.match(page.url(), /\/signin/);
      await clean(page, `signin-${name}`);
      await page.fill('#pin', PIN);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/vote$/);
      await page.goto(`${here.origin}${lang}/settings`);
      await page.locator('.pin-remove summary').click();
      await clean(page, `settings-${name}`);
      await context.close();
    }
  }
});

test('the command line removes a PIN that was forgotten', async () => {
  const page = await open('/');
  assert.match(page.url(), /\/signin/);
  here.run('pin', 'remove');
  await page.waitForTimeout(1100);
  await page.goto(here.origin + '/settings');
  assert.match(await page.locator('#pin').innerText(), /Belum ada PIN/);
  await clean(page, 'settings-open');
});
