// The projector and the running of a poll in headless Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, eventually, onward, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const visit = pages({ timeout: 60_000 });
let here, poll;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

const cast = async (group, ranking) => assert.equal((await fetch(`${here.origin}/api/v1/polls/${poll}/ballots`, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ group, ranking }) })).status, 201);

async function everywhere(paths) {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of paths.entries()) for (const lang of languagesOn(size, i)) await sound(await open(lang + path, { viewport }));
  }
}

describe('a poll from the form to the result', () => {
  test('three clicks make a poll and open it, without JavaScript', async () => {
    const page = await open('/vote', { javaScriptEnabled: false });
    await onward(page, () => page.getByRole('link', { name: 'Pemungutan suara baru' }).click());
    await onward(page, () => page.getByRole('button', { name: 'Simpan rancangan' }).click());
    await page.waitForURL(/\/run/);
    poll = new URL(page.url()).pathname.split('/')[2];
    await everywhere([`/vote/${poll}/run`, `/vote/${poll}/screen`, `/vote/${poll}/rehearse`, `/vote/${poll}/edit`]);
    await page.getByRole('button', { name: 'Buka pemungutan' }).click();
    await page.getByText('sudah memilih', { exact: true }).waitFor();
  });

  test('votes show on the projector by themselves, by group, and never what they say', async () => {
    const screen = await open(`/vote/${poll}/screen`);
    assert.equal(await screen.locator('.sc-marks i.in').count(), 0);
    for (const group of ['G1', 'G1', 'G1', 'G2', 'G2', 'G1', 'G2', 'G2', 'G1', 'G2']) await cast(group, [['P02'], ['P03'], ['P01']]);
    await screen.locator('.sc-circle i.in').nth(4).waitFor();
    await screen.locator('.sc-square i.in').nth(4).waitFor();
    await eventually(() => screen.locator('.sc-total').innerText(), /^10/);
    assert.match(await screen.locator('.sc-time').innerText(), /^\d\d:\d\d$/);
    assert.equal(await screen.locator('.sc-place, .sc-bar').count(), 0);
    await screen.keyboard.press('n');
    await screen.locator('html.night').waitFor();
    await eventually(() => screen.url(), /theme=night/);
  });

  test('a pause is seen at once and ends at once, also when the projector was not listening yet', async () => {
    const screen = await visit('about:blank'), late = await visit('about:blank');
    let listen;
    await late.route('**/stream', (route) => new Promise((go) => { listen = go; }).then(() => route.continue()));
    for (const page of [screen, late]) await page.goto(`${here.origin}/vote/${poll}/screen`);
    const desk = await open(`/vote/${poll}/run`, { javaScriptEnabled: false });
    await onward(desk, () => desk.getByRole('button', { name: 'Jeda' }).click());
    await screen.locator('.sc-paused').waitFor();
    assert.equal(await late.locator('.sc-paused').count(), 0);
    await eventually(() => typeof listen, 'function');
    listen();
    await late.locator('.sc-paused').waitFor();
    await everywhere([`/vote/${poll}/run`, `/vote/${poll}/screen`]);
    await desk.getByRole('button', { name: 'Lanjutkan' }).click();
    await screen.locator('.sc-open').waitFor();
  });

  test('closing asks twice, then results open step by step by keys', async () => {
    await everywhere([`/vote/${poll}/run`, `/vote/${poll}/screen?theme=night`]);
    const desk = await open(`/vote/${poll}/run`);
    await desk.locator('#close-1 > summary').click();
    await cast('G1', [['P02'], ['P03']]);
    await desk.locator('.vr-total b', { hasText: '11' }).waitFor();
    await desk.locator('#close-2 > summary').click(); // what was unfolded stays so
    await desk.getByRole('button', { name: 'Ya, tutup sekarang' }).click();
    await desk.getByText('Sekarang berurutan').waitFor();
    const screen = await open(`/vote/${poll}/screen`);
    const places = () => screen.locator('.sc-place:not(.covered)').count();
    assert.equal(await places(), 0);
    for (const shown of [1, 2, 3]) {
      await screen.keyboard.press('ArrowRight');
      await screen.locator('.sc-place:not(.covered)').nth(shown - 1).waitFor();
      await eventually(places, shown);
    }
    assert.match(await screen.locator('.sc-rank-1').innerText(), /Gula aren/);
    await screen.keyboard.press('ArrowRight');
    await screen.locator('.sc-groups').waitFor();
    await screen.keyboard.press('ArrowLeft');
    await screen.locator('.sc-groups').waitFor({ state: 'detached' });
    await everywhere([`/vote/${poll}/run`, `/vote/${poll}/screen`, `/vote/${poll}/screen?reveal=4`, `/vote/${poll}/screen?reveal=2&theme=night`]);
  });
});
