// The facilitator's PIN: set, asked for, changed and removed, in a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LAPTOP, PHONE, eventually, flaws, onward, pages, tooWide } from './browser.mjs';
import { village } from './village.mjs';

const SIZES = { phone: PHONE, laptop: LAPTOP };
const PIN = '482137';
const visit = pages({ timeout: 60_000 });
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

async function clean(page, name) {
  assert.deepEqual(await flaws(page), [], name);
  assert.equal(await tooWide(page), 0, `${name} is wider than the screen`);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

test('without JavaScript: a PIN is set, asked for and leads back', async () => {
  const page = await open('/settings', { javaScriptEnabled: false });
  await page.fill('#pin-new', PIN);
  await page.fill('#pin-again', PIN);
  await onward(page, () => page.locator('#pin button').click());
  assert.match(await page.locator('#pin .done').innerText(), /sudah dipasang/);
  await onward(page, () => page.locator('.signout button').click());
  await page.waitForURL(/\/signin$/);
  await page.goto(here.origin + '/en/rank?axis=prospect');
  assert.match(page.url(), /\/en\/signin\?next=/);
  await page.fill('#pin', '000001');
  await onward(page, () => page.keyboard.press('Enter'));
  assert.match(await page.locator('[role=alert]').innerText(), /wrong/);
  await page.fill('#pin', PIN);
  await onward(page, () => page.keyboard.press('Enter'));
  await page.waitForURL(/\/en\/rank\?axis=prospect$/);
  const [cookie] = await page.context().cookies();
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
      await onward(page, () => page.keyboard.press('Enter'));
      await page.waitForURL((url) => url.pathname === `${lang}/vote`);
      await page.goto(`${here.origin}${lang}/settings`);
      await page.locator('.pin-remove summary').click();
      await clean(page, `settings-${name}`);
    }
  }
});

test('the command line removes a PIN that was forgotten', async () => {
  const page = await open('/');
  assert.match(page.url(), /\/signin/);
  here.run('pin', 'remove');
  await eventually(async () => {
    await page.goto(here.origin + '/settings');
    return page.locator('#pin').innerText();
  }, /Belum ada PIN/);
  await clean(page, 'settings-open');
});
