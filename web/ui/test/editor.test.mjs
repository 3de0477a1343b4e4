// Drives the editor of the map in headless Chromium, with mouse and keyboard.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { LAPTOP, PATIENCE, PHONE, TABLET, eventually, launch, listen, sound } from './browser.mjs';
import { coverTile, pmtiles, tileAt } from './pmtiles.mjs';
import { languagesOn, village } from './village.mjs';

const METRES = 111_319.49; // a degree at the equator, on the map

// Two gardens that share the border at 111.52, west of which nothing else lies.
const square = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north], [west, south]];
const garden = (id, name, ring) => ({ type: 'Feature', id, geometry: { type: 'Polygon', coordinates: [ring] }, properties: { name, kind: 'agroforest', geometry_method: 'digitised' } });
const GARDENS = { type: 'FeatureCollection', features: [
  garden('A', 'Kebun A', square(111.51, -2.61, 111.52, -2.6)), garden('B', 'Kebun B', square(111.52, -2.61, 111.53, -2.6)), garden('C', 'Kebun C', square(111.54, -2.61, 111.55, -2.6)),
] };

let browser, here, context, page, complaints = [];

before(async () => {
  here = await village();
  writeFileSync(join(here.dir, 'kebun.geojson'), JSON.stringify(GARDENS));
  here.run('import', 'kebun.geojson');
  const z = 12, [x, y] = tileAt(111.52, -2.605, z), around = [-2, -1, 0, 1, 2].flatMap((dx) => [-2, -1, 0, 1, 2].map((dy) => [z, x + dx, y + dy]));
  writeFileSync(join(here.dir, 'kobar.pmtiles'), pmtiles(coverTile('water'), around, 1, z, z));
  const red = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64');
  writeFileSync(join(here.dir, 'citra.pmtiles'), pmtiles(red, around, 2, z, z));
  writeFileSync(join(here.dir, 'rusak.pmtiles'), 'bukan peta');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await here?.stop();
});
afterEach(async () => {
  await context?.close(); // and what the browser keeps, which a page that is being left may still write
  assert.deepEqual(complaints, []);
});

async function open(path = '/map/edit', viewport = LAPTOP) {
  complaints = [];
  context = await browser.newContext({ viewport, reducedMotion: 'reduce', hasTouch: true });
  context.setDefaultTimeout(PATIENCE);
  page = await context.newPage();
  listen(page, complaints);
  await page.goto(here.origin + path);
  await ready();
}

async function ready() {
  await page.locator('#edit[data-ready]').waitFor();
  await page.locator('#edit-map[data-view]').waitFor();
}

/** Waits until the map is drawn as it now is: the frame after a change draws and tells the view, or takes up a new size, and then the next does. */
const drawn = () => page.evaluate(async () => {
  for (let i = 0; i < 3; i++) await new Promise((frame) => { requestAnimationFrame(frame); });
});

/** Waits until the shape that was just ended is taken: then its name is asked for. */
const taken = () => eventually(() => page.locator('#edit-name').inputValue(), '');

/** Where a place is on the screen. */
async function pixel(lon, lat) {
  await drawn();
  const [cx, cy, unit] = (await page.locator('#edit-map').getAttribute('data-view')).split(' ').map(Number);
  const box = await page.locator('#edit-map').boundingBox();
  const north = (deg) => (Math.log(Math.tan(Math.PI / 4 + (deg * Math.PI) / 360)) * 180) / Math.PI;
  return [box.x + box.width / 2 + ((lon - cx) * METRES) / unit, box.y + box.height / 2 - ((north(lat) - north(cy)) * METRES) / unit];
}

async function click(lon, lat) {
  const [x, y] = await pixel(lon, lat);
  await page.mouse.move(x - 3, y - 3);
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
}

async function drag(from, to) {
  const [a, b] = [await pixel(...from), await pixel(...to)];
  await page.mouse.move(...a);
  await page.mouse.down();
  await page.mouse.move((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, { steps: 4 });
  await page.mouse.move(...b, { steps: 4 });
  await page.mouse.up();
}

const stored = async (id) => (await fetch(`${here.origin}/api/v1/resources/${id}`)).json();
const put = async (id, change) => {
  const answer = await fetch(`${here.origin}/api/v1/resources/${id}`);
  const feature = await answer.json();
  change(feature);
  return fetch(`${here.origin}/api/v1/resources/${id}`, { method: 'PUT', body: JSON.stringify(feature), headers: { 'Content-Type': 'application/geo+json', 'If-Match': answer.headers.get('ETag') } });
};
const named = async (name) => (await (await fetch(`${here.origin}/api/v1/resources`)).json()).features.find((f) => f.properties.name === name);
const choose = (name) => page.locator('#edit-list .edit-entry', { hasText: name }).click();
const stands = (how) => eventually(() => page.locator('#edit-state').innerText(), how);
const save = async () => {
  await page.locator('#edit-save').click();
  await page.locator('#edit-state.safe').waitFor();
};

describe('the editor of the map', () => {
  test('an area drawn with the mouse is measured, named and saved as a sketch', async () => {
    await open('/map/edit?r=B');
    const near = await page.locator('#edit-map').getAttribute('data-view');
    await page.locator('.ol-zoom-out').click();
    await page.locator(`#edit-map:not([data-view="${near}"])`).waitFor();
    await page.locator('[data-tool="Polygon"]').click();
    const ring = [[111.532, -2.608], [111.538, -2.608], [111.538, -2.602], [111.532, -2.602]];
    for (const at of ring) await click(...at);
    await eventually(() => page.locator('#edit-hint').innerText(), /4 titik, kira-kira [\d.,]+ ha/);
    await click(...ring[0]);
    await taken();
    assert.equal(await page.locator('#edit-method').inputValue(), 'sketch');
    await page.locator('#edit-save').click();
    await stands(/nama/i); // without a name nothing is saved
    await page.locator('#edit-name').fill('Ladang bersama');
    await page.locator('#edit-kinds [data-kind="farmland"]').click();
    await save();
    const saved = await named('Ladang bersama');
    assert.equal(saved.properties.kind, 'farmland');
    assert.ok(Math.abs(saved.properties.area_ha - 44.3) < 1.5, `${saved.properties.area_ha} ha`);
    await eventually(() => page.locator('#edit-size').innerText(), /elipsoid/);
  });

  test('a vertex that two areas share moves in both, is undone in both and saved in both', async () => {
    await open('/map/edit?r=A');
    await drag([111.52, -2.6], [111.522, -2.598]);
    await stands(/2 perubahan/);
    await page.keyboard.press('Control+z');
    await stands(/Belum ada perubahan/);
    await page.keyboard.press('Control+y');
    await stands(/2 perubahan/);
    await save();
    const [a, b] = [await stored('A'), await stored('B')];
    const moved = (f) => f.geometry.coordinates[0].filter(([lon, lat]) => lat > -2.5999 && lon > 111.5205 && lon < 111.5295);
    assert.equal(moved(a).length, 1, JSON.stringify(a.geometry));
    assert.deepEqual(moved(a), moved(b), 'the border is the same to the last digit');
    assert.deepEqual(a.geometry.coordinates[0].find(([lon]) => lon === 111.51), [111.51, -2.61], 'what was not moved keeps its digits');
  });

  test('a vertex put on a neighbour’s border becomes a vertex of that border', async () => {
    await open('/map/edit?r=C');
    await page.locator('#edit-home').click();
    await page.locator('#edit-zoom').click();
    await page.locator('[data-tool="Polygon"]').click();
    for (const at of [[111.55, -2.604], [111.553, -2.604], [111.553, -2.607], [111.55, -2.607], [111.55, -2.604]]) await click(...at);
    await taken();
    await page.locator('#edit-name').fill('Pekarangan tepi');
    await save();
    const [c, yard] = [await stored('C'), await named('Pekarangan tepi')];
    const shared = yard.geometry.coordinates[0].filter(([lon]) => Math.abs(lon - 111.55) < 1e-6).map(String);
    assert.equal(new Set(shared).size, 2);
    for (const at of shared) assert.ok(c.geometry.coordinates[0].map(String).includes(at), `${at} is not in ${JSON.stringify(c.geometry)}`);
  });

  test('following a border takes over its vertices', async () => {
    await open('/map/edit?r=C');
    await page.locator('#edit-close').click();
    assert.equal(await page.locator('#edit-trace').getAttribute('aria-pressed'), 'false', 'off to begin with');
    await page.locator('[data-tool="LineString"]').click();
    await page.locator('#edit-trace').click();
    const path = [[111.541, -2.6], [111.545, -2.6], [111.5495, -2.6], [111.55, -2.602]];
    await click(...path[0]);
    for (const at of path.slice(1)) await page.mouse.move(...(await pixel(...at)), { steps: 6 });
    await click(111.55, -2.602);
    await page.locator('#edit-trace').click();
    await page.locator('#edit-finish').click();
    await taken();
    await page.locator('#edit-name').fill('Pagar C');
    await save();
    const fence = (await named('Pagar C')).geometry.coordinates;
    assert.ok(fence.some(([lon, lat]) => lon === 111.55 && lat === -2.6), `the corner is taken over: ${JSON.stringify(fence)}`);
  });

  test('a ring that crosses itself is answered with what is wrong, where and what to do', async () => {
    await open('/map/edit?r=C');
    await page.locator('#edit-home').click();
    await page.locator('#edit-zoom').click();
    await page.locator('[data-tool="Polygon"]').click();
    await page.locator('#edit-gps').fill('−2,6120 111,5410\n-2.6180 111.5480\n2°36′43,2″ LS 111°32′52,8″ BT\n-2,6180, 111,5400');
    await page.locator('#edit-gps-add').click();
    await page.locator('#edit-finish').click();
    await taken();
    assert.equal(await page.locator('#edit-method').inputValue(), 'gps', 'typed points are a GPS’s');
    await page.locator('#edit-name').fill('Pita');
    await page.locator('#edit-save').click();
    await page.locator('.edit-finding.error').waitFor();
    await eventually(() => page.locator('.edit-finding.error').innerText(), /memotong[\s\S]*seret/);
    await stands(/Belum disimpan/);
    assert.equal(await named('Pita'), undefined);
  });

  test('what somebody else has changed meanwhile is not overwritten unseen', async () => {
    await open('/map/edit?r=C');
    await page.locator('#edit-local').fill('Kabun C');
    assert.equal((await put('C', (f) => { f.properties.note = 'dari laptop lain'; })).status, 200);
    await page.locator('#edit-save').click();
    await page.locator('#edit-dialog').getByText('sudah diubah orang lain').waitFor();
    assert.equal((await stored('C')).properties.note, 'dari laptop lain');
    await page.locator('#edit-dialog').getByRole('button', { name: 'Pakai punya mereka' }).click();
    await page.locator('#edit-state.safe').waitFor();
    await eventually(() => page.locator('#edit-local').inputValue(), '');
  });

  test('everything by the keyboard: choose, walk the vertices, type, nudge, save', async () => {
    await open();
    await page.locator('#edit-search').fill('kebun b');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#edit-vertices-title').waitFor();
    await page.locator('[data-vertex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('#edit-lat').fill('-2,6111');
    await page.keyboard.press('Tab');
    await stands(/1 perubahan/);
    await page.locator('[data-nudge="1,0"]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+s');
    await page.locator('#edit-state.safe').waitFor();
    const [lon, lat] = (await stored('B')).geometry.coordinates[0].find(([, lat]) => lat < -2.611);
    assert.equal(lat, -2.6111);
    assert.ok(Math.abs((lon - 111.53) * METRES * Math.cos((2.6111 * Math.PI) / 180) - 1) < 0.01, `one metre to the east: ${lon}`);
  });

  test('a point is drawn by the keyboard at the centre of the map, or typed as UTM', async () => {
    await open();
    await page.locator('[data-tool="Point"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('#edit-map').focus();
    await page.keyboard.press('Enter');
    await page.locator('#edit-name').fill('Sumur');
    await page.locator('[data-tool="Point"]').click();
    await page.locator('#edit-gps').fill('49M 549683.02 9725886.44');
    await page.keyboard.press('Enter');
    await page.locator('#edit-name').fill('Balai');
    await save();
    assert.equal((await named('Sumur')).geometry.type, 'Point');
    const [lon, lat] = (await named('Balai')).geometry.coordinates;
    assert.ok(Math.abs(lon - 111.4469) < 1e-6 && Math.abs(lat + 2.4799) < 1e-6, `${lon} ${lat}`);
  });

  test('a resource of which sessions speak loses its drawing, not its answers', async () => {
    await open('/map/edit?r=R05');
    await page.locator('#edit-delete').click();
    await page.locator('#edit-dialog').getByText('masih dipakai').waitFor();
    await page.locator('#edit-dialog').getByRole('button', { name: 'gambarnya saja' }).click();
    await save();
    assert.equal((await stored('R05')).geometry, null);
    await page.locator('#edit-undo').click();
    await save();
    assert.equal((await stored('R05')).geometry.type, 'Polygon');
  });

  test('unsaved work is offered again after a crash', async () => {
    await open('/map/edit?r=C');
    await page.locator('#edit-local').fill('Belum selesai');
    await page.locator('[data-tool="LineString"]').click();
    for (const at of [[111.542, -2.607], [111.545, -2.603]]) {
      await click(...at);
      await page.waitForTimeout(400); // two clicks, not a double one
    }
    const keptSketch = () => page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('potensi-edit'))
      .map(([, work]) => { const { drafts, sketch } = JSON.parse(work); return [drafts.length, sketch?.places.length]; }));
    await eventually(keptSketch, [[1, 2]]);
    const crashed = page;
    page = await context.newPage();
    await crashed.close({ runBeforeUnload: false });
    await page.goto(`${here.origin}/map/edit?r=C`);
    await ready();
    await page.locator('#edit-resume').click();
    await stands(/1 perubahan belum disimpan/);
    assert.equal(await page.locator('#edit-local').inputValue(), 'Belum selesai');
    assert.equal(await page.locator('[data-tool="LineString"]').getAttribute('aria-pressed'), 'true', 'what was being drawn goes on');
    await page.locator('#edit-finish').click();
    await taken();
    await page.locator('#edit-name').fill('Jalan lanjutan');
    await save();
    assert.equal((await named('Jalan lanjutan')).geometry.coordinates.length, 2);
    await page.reload();
    await ready();
    assert.ok(await page.locator('#edit-draft').isHidden());
  });

  test('leaving with unsaved work is asked back', async () => {
    await open('/map/edit?r=C');
    await page.locator('#edit-local').click();
    await page.keyboard.type('x');
    let asked = false;
    page.on('dialog', (dialog) => { asked = dialog.type() === 'beforeunload'; return dialog.accept(); });
    await page.locator('.edit-back').click();
    await page.waitForURL((url) => url.pathname === '/map');
    assert.ok(asked);
  });

  test('a photo is laid by points, says how well it lies, and is there again after a reload', async () => {
    await open('/map/edit?r=A');
    await page.locator('#edit-photos summary').click();
    const drawing = await page.screenshot({ clip: { x: 0, y: 0, width: 1200, height: 600 } });
    await page.locator('#edit-photo-file').setInputFiles({ name: 'peta tangan.png', mimeType: 'image/png', buffer: drawing });
    await page.locator('#edit-photo canvas').first().waitFor();
    await drawn();
    const pane = await page.locator('#edit-photo').boundingBox();
    const places = [[111.512, -2.602], [111.518, -2.602], [111.518, -2.608], [111.5121, -2.6079]];
    const corners = [[0.2, 0.4], [0.8, 0.4], [0.8, 0.6], [0.2, 0.6]];
    for (const [i, [fx, fy]] of corners.entries()) {
      await page.mouse.click(pane.x + pane.width * fx, pane.y + pane.height * fy);
      await page.locator('#edit-hint', { hasText: 'tempat yang sama di peta' }).waitFor();
      await click(...places[i]);
      await page.locator('#edit-points tbody tr').nth(i).waitFor();
    }
    await eventually(() => page.locator('#edit-photo-fit').innerText(), /4 titik\. Selisih rata-rata [\d.,]+ m/);
    await page.locator('.edit-under').waitFor();
    const kept = page.waitForResponse((r) => r.request().method() === 'PUT' && r.request().postData()?.includes('"opacity":0.35'));
    await page.locator('#edit-photo-opacity').fill('35');
    await kept;
    assert.ok(readdirSync(join(here.dir, 'kotawaringin-hilir.photos')).some((name) => name.endsWith('.jpg')), 'beside the village file');
    await page.reload();
    await ready();
    await page.locator('#edit-photos summary').click();
    await page.locator('#edit-photo-fit', { hasText: '4 titik' }).waitFor();
    await eventually(() => page.locator('.edit-under').evaluate((image) => image.style.opacity), '0.35');
    await page.locator('#edit-photo-file').setInputFiles({ name: 'peta.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('bukan gambar') });
    await page.locator('#edit-photo-error', { hasText: 'bukan gambar' }).waitFor();
    await page.locator('#edit-photo-delete').click();
    await page.locator('#edit-dialog').getByRole('button', { name: 'Hapus' }).click();
    await page.locator('#edit-photo-tools').waitFor({ state: 'hidden' });
    await eventually(() => existsSync(join(here.dir, 'kotawaringin-hilir.photos')), false); // and gone when it is deleted
  });

  test('base maps of the folder are offered and drawn, vector and picture tiles; a broken one says so', async () => {
    await open('/map/edit?r=A');
    await page.locator('#edit-bases summary').click();
    const [x, y] = await pixel(111.5065, -2.605);
    const colour = async () => page.evaluate(([px, py]) => {
      for (const canvas of document.querySelectorAll('#edit-map canvas')) {
        const box = canvas.getBoundingClientRect();
        const [r, g, b, a] = canvas.getContext('2d').getImageData((px - box.x) * (canvas.width / box.width), (py - box.y) * (canvas.height / box.height), 1, 1).data;
        if (a > 0) return [r, g, b];
      }
      return null;
    }, [x, y]);
    await page.locator('#edit-base').selectOption({ label: await page.locator('#edit-base option', { hasText: 'kobar' }).innerText() });
    await eventually(colour, ([r, , b]) => b > r && b > 200);
    await page.locator('#edit-base').selectOption({ label: await page.locator('#edit-base option', { hasText: 'citra' }).innerText() });
    await eventually(colour, ([r, g]) => r > 180 && g < 120);
    await page.locator('#edit-base').selectOption({ label: await page.locator('#edit-base option', { hasText: 'rusak' }).innerText() });
    await page.locator('#edit-base-error', { hasText: 'tidak dapat dibaca' }).waitFor();
  });

  test('works by touch on a tablet', async () => {
    await open('/map/edit?r=C', TABLET);
    await page.locator('[data-tool="LineString"]').tap();
    for (const at of [[111.542, -2.608], [111.546, -2.604], [111.548, -2.607]]) await page.touchscreen.tap(...(await pixel(...at)));
    await page.locator('#edit-finish').tap();
    await taken();
    await page.locator('#edit-name').fill('Jalan setapak');
    await page.locator('#edit-save').tap();
    await page.locator('#edit-state.safe').waitFor();
    assert.equal((await named('Jalan setapak')).geometry.coordinates.length, 3);
  });

  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const lang of languagesOn(size)) {
      test(`${lang || '/id'} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
        await open(`${lang}/map/edit?r=A`, viewport);
        for (const closed of ['#edit-kind > summary', '#edit-photos > summary', '#edit-bases > summary']) await page.locator(closed).click();
        await page.locator('[data-vertex="1"]').click();
        await page.locator('[data-tool="Polygon"]').click();
        await sound(page);
      });
    }
  }
});
