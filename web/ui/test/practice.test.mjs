// Pasar latihan in headless Chromium: beans fall for everybody and nothing is kept.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, onward, pages, sound, still } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const visit = pages({ timeout: 60_000 });
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

/** Starts practice at the desk with a kind of ballot. */
async function start(kind) {
  const page = await open('/practice', { javaScriptEnabled: false });
  await page.locator(`#main input[value="${kind}"]`).check({ force: true });
  await onward(page, () => page.getByRole('button', { name: 'Mulai latihan buah' }).click());
  await page.getByText('Latihan sedang berjalan').waitFor();
}

const vote = (body) => fetch(`${here.origin}/latihan`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ id: crypto.randomUUID().replaceAll('-', ''), ...body }) });

describe('pasar latihan', () => {
  test('beans of many phones fall on the projector by themselves, and a phone sees what the hall chose', async () => {
    const before = here.run('poll', 'list', '--format', 'json') + here.run('tally', '--format', 'json');
    await start('beans-5');
    const screen = await open('/practice/screen');
    assert.equal(await screen.locator('.sc-bean').count(), 0);
    for (let i = 0; i < 4; i++) assert.equal((await vote({ 'n-buah-durian': '3', 'n-buah-mango': '2' })).status, 303);
    await screen.locator('.sc-heaps li.most[data-n="12"]').waitFor();
    assert.equal(await screen.locator('.sc-bean').count(), 20);
    assert.match(await screen.locator('.sc-count').innerText(), /^4/);
    const phone = await open('/latihan/hasil', { viewport: PHONE, javaScriptEnabled: false });
    assert.match(await phone.locator('body').innerText(), /LATIHAN[\s\S]*durian\s*12 biji[\s\S]*mangga\s*8 biji/);
    assert.equal(here.run('poll', 'list', '--format', 'json') + here.run('tally', '--format', 'json'), before);
  });

  test('a phone practises without JavaScript and as often as it likes', async () => {
    await start('thumbs');
    const page = await open('/latihan?view=all', { viewport: PHONE, javaScriptEnabled: false });
    for (const n of [1, 2]) {
      assert.match(await page.locator('body').innerText(), /LATIHAN/);
      await page.locator('input[name="n-buah-durian"][value="1"]').check({ force: true });
      await onward(page, () => page.locator('form#ballot button.send').first().click());
      await onward(page, () => page.locator('#last-look button.send').click());
      await page.waitForURL(/\/latihan\/hasil$/);
      assert.match(await page.locator('body').innerText(), new RegExp(`durian\\s*${n} jempol`));
      await page.goto(`${here.origin}/latihan?view=all`);
    }
  });

  test('it stops by the button', async () => {
    await start('ranked');
    const page = await open('/practice', { javaScriptEnabled: false });
    await onward(page, () => page.getByRole('button', { name: 'Hentikan latihan' }).click());
    const phone = await open('/latihan', { viewport: PHONE });
    assert.match(await phone.locator('main').innerText(), /Tidak ada latihan sekarang/);
  });
});

describe('every page of practice', () => {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of ['/practice', '/latihan', '/latihan/hasil', '/practice/screen'].entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          await start('beans-5');
          await vote({ 'n-buah-durian': '4', 'n-buah-coconut': '1' });
          const page = await visit('about:blank', { viewport });
          await still(page);
          await page.goto(here.origin + lang + path);
          await sound(page);
          assert.match(await page.locator('body').innerText(), lang ? /PRACTICE/ : /LATIHAN/);
        });
      }
    }
  }

  test('a rehearsal of twelve products fits the projector, tells how many tried and breaks no word', async () => {
    here.run('poll', 'new', 'Produk mana yang menjadi unggulan desa kita?', '--ballot-type', 'points', '--points', '5');
    const { id } = JSON.parse(here.run('poll', 'list', '--format', 'json')).find((poll) => poll.state === 'draft' && poll.choices.length === 12);
    const desk = await open(`/vote/${id}/rehearse`, { javaScriptEnabled: false });
    await onward(desk, () => desk.getByRole('button', { name: 'Mulai gladi' }).click());
    for (const viewport of [{ width: 1280, height: 720 }, { width: 1024, height: 768 }]) {
      const screen = await open('/practice/screen', { viewport });
      assert.equal(await screen.locator('.sc-choices li').count(), 12);
      assert.equal(await screen.locator('.sc-heaps, .most').count(), 0, 'what is chosen would sway the vote');
      assert.ok(await screen.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'all is on one screen');
      assert.deepEqual(await screen.evaluate(() => [...document.querySelectorAll('.sc-choices span')].filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent)), []);
    }
  });
});
