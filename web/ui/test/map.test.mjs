// Drives the map page of the real viewer in headless Chromium: make test
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, eventually, onward, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const VIEWS = ['/map', '/map?show=gap&dimension=benefit', '/map?show=both', '/map?show=side&dimension=access&r=R01',
  '/map?r=R05', '/map?show=gap&r=R03', '/map?show=both&r=MODAL', '/map?kind=forest&land_status=apl&disputed=1&min_gap=1', '/map?said_by=women'];
const visit = pages({ timeout: 60_000 });
let here;

/** Women's and men's sessions that differ, and a resource without a place. */
const SESSIONS = {
  sessions: [{ id: 'S-P', name: 'FGD perempuan', kind: 'fgd', date: '2022-05-12', group: 'G1', consent: 'public' },
    { id: 'S-L', name: 'FGD laki-laki', kind: 'fgd', date: '2022-05-13', group: 'G2', consent: 'public' }],
  access_records: [
    { id: 'D1', resource: 'R05', group: 'G1', session: 'S-P', access: 3, participation: 3, control: 2, benefit: 2, status: 'stated', note: 'Kami memegang buku kas.' },
    { id: 'D2', resource: 'R05', group: 'G1', session: 'S-L', access: 2, participation: 2, control: 1, benefit: 2, status: 'stated', note: 'Yang menjual bapak.' },
    { id: 'D3', resource: 'R01', group: 'G1', session: 'S-P', access: 2, participation: 2, control: 2, benefit: 2 },
    { id: 'D4', resource: 'R11.2', group: 'G1', session: 'S-P', access: 3, participation: 2, control: 2, benefit: 2 }],
};
const PLACELESS = { type: 'FeatureCollection', features: [{ type: 'Feature', id: 'MODAL', properties: { id: 'MODAL', name: 'Modal usaha', kind: 'other' }, geometry: null }] };

before(async () => {
  here = await village();
  const dir = mkdtempSync(join(tmpdir(), 'potensi-'));
  for (const [name, content] of [['sesi.json', SESSIONS], ['modal.geojson', PLACELESS]]) {
    writeFileSync(join(dir, name), JSON.stringify(content));
    here.run('import', join(dir, name));
  }
});
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

describe('the map', () => {
  test('a click on a resource shows its profile and who said so, and the address keeps it', async () => {
    const page = await open('/map');
    await page.locator('#map a[data-id="R07"] .disc').first().click();
    await page.locator('#panel', { hasText: 'Kebun plasma koperasi' }).waitFor();
    await eventually(() => page.url(), /r=R07/);
    assert.match(await page.locator('#panel').innerText(), /Koperasi perusahaan/);
    assert.match(await page.locator('#panel details.said').innerText(), /Ringkasan kebijakan 2022[\s\S]*dinyatakan/);
    await page.reload();
    assert.match(await page.locator('#panel').innerText(), /Kebun plasma koperasi/);
  });

  test('zooming is kept in the address, and the server draws it again', async () => {
    const page = await open('/map');
    const whole = await page.locator('#map').getAttribute('viewBox');
    await page.locator('[data-map="in"]').click();
    await page.waitForURL(/view=/);
    const near = await page.locator('#map').getAttribute('viewBox');
    assert.notEqual(near, whole);
    await page.reload();
    assert.equal(Math.round(Number((await page.locator('#map').getAttribute('viewBox')).split(' ')[2])), Math.round(Number(near.split(' ')[2])));
  });

  test('once the view has come to rest, discs that were pushed apart return to their places', async () => {
    const far = (page) => page.locator('#map .leaders.pins-wide .pin').count();
    const page = await open('/map');
    assert.ok(await far(page) > 0);
    await page.locator('#map a[data-id="R14"]').focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('+');
    await page.waitForFunction(() => !document.querySelector('#map .leaders.pins-wide .pin'));
    await eventually(() => page.locator('#map a[data-id="R14"] .pins-wide .pin').getAttribute('transform'), /scale\(0\.08/);
  });

  test('another question is another map of the same place', async () => {
    const page = await open('/map?r=R05');
    await page.locator('#map-tabs a', { hasText: 'Siapa boleh pakai?' }).click();
    await page.waitForURL(/show=access/);
    assert.match(page.url(), /r=R05/);
    assert.match(await page.locator('#panel').innerText(), /Kebun sawit mandiri utara/);
  });

  test('English is the same view in English', async () => {
    const page = await open('/map?r=R03');
    await page.getByRole('link', { name: 'English' }).first().click();
    await page.waitForURL(/\/en\/map\?.*r=R03/);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.match(await page.locator('#panel').innerText(), /APL swamp forest/);
  });

  test('works without JavaScript: a place, the gap walk, a filter', async () => {
    const page = await open('/map?show=gap', { javaScriptEnabled: false });
    await onward(page, () => page.locator('#map a[data-id="R03"] .disc').first().click());
    assert.match(await page.locator('#panel').innerText(), /Hutan APL rawa/);
    await onward(page, () => page.locator('.walk a[aria-label^="Berikutnya"]').click());
    assert.match(await page.locator('.walk').innerText(), /2 dari \d+/);
    await page.locator('details.filter summary').click();
    await page.locator('select[name="kind"]').selectOption('forest');
    await onward(page, () => page.locator('details.filter button').click());
    assert.match(page.url(), /show=gap/);
    assert.match(await page.locator('.chips').innerText(), /Disaring:[\s\S]*Hutan[\s\S]*2 dari 16/);
    await onward(page, () => page.locator('.chips .clear').click());
    assert.equal(await page.locator('.chips').count(), 0);
  });

  test('the gap walk goes on without a new page, and its place is in sight', async () => {
    const page = await open('/map?show=gap&r=R03');
    await page.evaluate(() => { window.stayed = true; });
    await page.locator('.walk a[aria-label^="Berikutnya"]').click();
    await page.waitForFunction(() => document.querySelector('.walk small').textContent.startsWith('2 dari'));
    assert.equal(await page.evaluate(() => window.stayed), true);
    assert.equal(await page.locator('#map .area.selected').count(), 1);
  });

  test('three maps share view, choice and light', async () => {
    const page = await open('/map?show=side&dimension=control');
    const views = () => page.locator('svg.map').evaluateAll((all) => [...new Set(all.map((svg) => svg.getAttribute('viewBox')))]);
    const whole = await views();
    await page.locator('#map a[data-id="R03"] .hit').hover();
    await eventually(() => page.evaluate(() => [...document.querySelectorAll('.area.lit')].map((a) => a.dataset.id)), ['R03', 'R03', 'R03']);
    await page.locator('#map-men a[data-id="R04"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('#panel', { hasText: 'Hutan APL lahan kering' }).waitFor();
    assert.equal(await page.locator('.area.selected').count(), 3);
    await page.locator('[data-map="in"]').click();
    await eventually(views, (now) => now.length === 1 && now[0] !== whole[0]);
  });

  test('only one session speaks, and the page says whose word it is', async () => {
    const page = await open('/map');
    await page.locator('#map-voices a', { hasText: 'Sesi perempuan' }).click();
    await page.waitForURL(/said_by=women/);
    assert.match(await page.locator('.according').innerText(), /sesi kelompok perempuan: 3 catatan/);
    assert.equal(await page.locator('#map .differs').count(), 0, 'one session alone cannot differ');
  });

  test('where sessions differ the map is split and the panel holds both answers', async () => {
    const page = await open('/map?r=R05');
    assert.equal(await page.locator('#map clipPath').count(), 1);
    const answers = await page.locator('.dispute li').allInnerTexts();
    assert.match(answers[0], /FGD perempuan[\s\S]*2022-05-12[\s\S]*bersama[\s\S]*Kami memegang buku kas/);
    assert.match(answers[1], /FGD laki-laki[\s\S]*terbatas[\s\S]*Yang menjual bapak/);
  });

  test('what has no place is listed and chosen beside the map', async () => {
    const page = await open('/map');
    await page.locator('#off-map a[data-r="MODAL"]').click();
    await page.locator('#panel h2', { hasText: 'Modal usaha' }).waitFor();
    assert.equal(await page.locator('#map .area.selected').count(), 0);
  });

  test('on a phone the panel slides up and closes again; the map stays in sight', async () => {
    const page = await open('/map', { viewport: PHONE, hasTouch: true });
    await page.locator('#map a[data-id="R03"] .pins-narrow .disc').tap();
    await page.locator('.sheet-open #panel', { hasText: 'Hutan APL rawa' }).waitFor();
    await eventually(() => page.evaluate(() => ['#map', '#panel'].map((id) => document.querySelector(id).getBoundingClientRect().toJSON())),
      ([map, panel]) => map.top < 40 && map.bottom < panel.top + 12 && panel.bottom <= 781);
    await page.locator('#panel .close').tap();
    await page.waitForFunction(() => !document.body.classList.contains('sheet-open'));
    await eventually(() => page.url(), (address) => !/r=/.test(address));
  });

  test('the keyboard walks from place to place with one stop for Tab', async () => {
    const page = await open('/map');
    assert.equal(await page.locator('#map a[tabindex="0"]').count(), 1);
    await page.locator('#map a[data-id="R03"]').focus();
    await page.keyboard.press('ArrowUp');
    await eventually(() => page.evaluate(() => document.activeElement.dataset.id), (id) => id && id !== 'R03');
    await page.keyboard.press('Enter');
    await page.waitForURL(/r=R/);
  });
});

describe('every view of the map', () => {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of VIEWS.entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open(lang + path, { viewport });
          await sound(page);
        });
      }
    }
  }
});
