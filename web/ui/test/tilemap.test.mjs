// The map of a district: drawn from vector tiles in headless Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAPTOP, PHONE, eventually, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const NEAR = 'view=111.5,-2.5,13';
const visit = pages({ timeout: 60_000 });
let here;

/** A district of 5,200 fields; women decide on field 0, in the middle. */
function district(run, dir) {
  const features = [];
  for (let i = 0; i < 5200; i++) {
    const spiral = i === 0 ? [0, 0] : [(i % 72) - 36 + (i % 72 >= 36 ? 1 : 0), Math.floor(i / 72) - 36];
    const [x, y] = [111.5 + spiral[0] * 0.02, -2.5 + spiral[1] * 0.02];
    const ring = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([a, b]) => [+(x + a * 0.008).toFixed(6), +(y + b * 0.008).toFixed(6)]);
    features.push({ type: 'Feature', id: `A${i}`, properties: { name: `Lahan ${i}`, kind: i % 2 ? 'forest' : 'farmland' }, geometry: { type: 'Polygon', coordinates: [ring] } });
  }
  writeFileSync(join(dir, 'lahan.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
  writeFileSync(join(dir, 'kata.json'), JSON.stringify({
    village: { id: 'D', name: 'Kabupaten Contoh' },
    groups: [{ id: 'G1', name: 'Perempuan', gender: 'women', type: 'people' }, { id: 'G2', name: 'Laki-laki', gender: 'men', type: 'people' }],
    sessions: [{ id: 'S1', name: 'FGD', kind: 'fgd', group: 'G1' }],
    access_records: [{ resource: 'A0', group: 'G1', session: 'S1', access: 3, participation: 3, control: 3, benefit: 3 },
      { resource: 'A0', group: 'G2', session: 'S1', access: 3, participation: 1, control: 0, benefit: 3 }],
  }));
  run('new', '--name', 'Kabupaten Contoh', '--file', 'kabupaten.gpkg');
  run('import', 'lahan.geojson');
  run('import', 'kata.json');
}

before(async () => { here = await village(district); });
after(() => here?.stop());

async function open(path, options = {}) {
  const page = await visit(here.origin + path, options);
  if (options.javaScriptEnabled !== false) await page.locator('#tilemap[data-ready]').waitFor();
  return page;
}

/** The colour in the middle of the map. */
function middle(page) {
  return page.evaluate(() => {
    const box = document.getElementById('tilemap');
    const all = document.createElement('canvas');
    [all.width, all.height] = [box.clientWidth, box.clientHeight];
    const c = all.getContext('2d');
    for (const canvas of box.querySelectorAll('canvas')) if (canvas.width) c.drawImage(canvas, 0, 0);
    const counts = {};
    const { data } = c.getImageData(all.width / 2 - 20, all.height / 2 - 20, 40, 40);
    for (let i = 0; i < data.length; i += 4) {
      const hex = '#' + [0, 1, 2].map((k) => data[i + k].toString(16).padStart(2, '0')).join('').toUpperCase();
      counts[hex] = (counts[hex] ?? 0) + 1;
    }
    return Object.entries(counts).sort((a, b) => b[1] - a[1])[0][0];
  });
}

describe('the map of a district', () => {
  test('draws who decides in the colour of the legend, and the address keeps what is seen', async () => {
    const page = await open(`/map?${NEAR}`);
    await eventually(() => middle(page), '#5E2A84');
    assert.match(await page.locator('#legend').innerText(), /Perempuan[\s\S]*1[\s\S]*Belum ditanya[\s\S]*5\.199/);
    await page.locator('[data-map="in"]').click();
    await page.waitForURL(/view=111\.5[^,]*,-2\.5[^,]*,14/);
  });

  test('a tap tells who holds a place', async () => {
    const page = await open(`/map?${NEAR}`);
    const box = await page.locator('#tilemap').boundingBox();
    await page.mouse.click(box.x + box.width / 2 + 9, box.y + box.height / 2 + 9);
    await page.locator('#panel h2', { hasText: 'Lahan 0' }).waitFor();
    await eventually(() => page.url(), /r=A0/);
    assert.match(await page.locator('#panel').innerText(), /Siapa menentukan\?[\s\S]*Perempuan/);
    await page.reload();
    assert.match(await page.locator('#panel').innerText(), /Lahan 0/);
    await page.locator('#panel [data-close]').click();
    await page.locator('#panel', { hasText: 'Cara membaca' }).waitFor();
    await eventually(() => page.url(), (address) => !/r=/.test(address));
  });

  test('another question colours the same place anew, and Back brings the first one back', async () => {
    const page = await open(`/map?${NEAR}`);
    await page.locator('#map-tabs a', { hasText: 'Siapa boleh pakai?' }).click();
    await page.locator('#map-tabs a[aria-current]', { hasText: 'Siapa boleh pakai?' }).waitFor();
    await eventually(() => middle(page), '#2F8F83');
    await eventually(() => page.url(), /show=access/);
    await page.goBack();
    await page.locator('#map-tabs a[aria-current]', { hasText: 'Siapa menentukan?' }).waitFor();
    await eventually(() => middle(page), '#5E2A84');
  });

  test('from afar places are put together, and the page says so', async () => {
    const page = await open('/map?view=111.5,-2.5,6');
    await page.locator('#tilemap-overview:not([hidden])').waitFor();
  });

  test('the keyboard moves and zooms, and chooses what is in the middle', async () => {
    const page = await open(`/map?${NEAR}`);
    await page.locator('#tilemap').focus();
    await page.keyboard.press('Enter');
    await page.locator('#panel h2', { hasText: 'Lahan 0' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/view=111\.5[0-9]*[1-9],/);
  });

  test('without JavaScript it leads to the table', async () => {
    const page = await open('/map', { javaScriptEnabled: false });
    assert.match(await page.locator('#tilemap-none').innerText(), /5\.200 tempat/);
    assert.ok(await page.locator('#tilemap-none a[href="/access"]').isVisible());
  });

  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of ['/map', '/map?r=A0&show=gap'].entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open(lang + path, { viewport });
          await sound(page);
        });
      }
    }
  }
});
