// Drives the built islands in headless Chromium: npm run build && npm test
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually, flaws, pages } from './browser.mjs';
import { serve } from './server.mjs';

const visit = pages({ viewport: { width: 900, height: 700 } });
let server, page;

before(async () => { server = await serve(); });
after(() => server?.close());

const open = async (path, options) => { page = await visit(server.origin + path, options); };

beforeEach(() => Object.assign(server.box, { ballots: [], answers: [], down: false }));

describe('map', () => {
  const viewBox = () => page.locator('#map').evaluate((svg) => svg.getAttribute('viewBox').split(' ').map(Number));
  const address = () => page.url().replace(server.origin, '');
  const area = (id) => page.locator(`[data-id=${id}]`);
  const focused = () => page.evaluate(() => document.activeElement.dataset.id ?? document.activeElement.id);
  const at = (id) => area(id).evaluate((a) => {
    const box = a.querySelector('path').getBoundingClientRect();
    return { x: box.x + box.width * 0.25, y: box.y + box.height * 0.25 };
  });
  const mapPoint = (point) => page.locator('#map').evaluate((svg, { x, y }) => {
    const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
    return [Math.round(p.x), Math.round(p.y)];
  }, point);

  test('buttons zoom, pins keep their size, the address keeps the view', async () => {
    await open('/map?show=control');
    await page.click('[data-map=in]');
    assert.deepEqual(await viewBox(), [150, 100, 600, 400]);
    assert.equal(await area('R05').locator('.pin').getAttribute('transform'), 'translate(450 300) scale(0.6667)');
    await eventually(address, '/map?show=control&view=150,100,600');
    await page.click('[data-map=out]');
    await page.click('[data-map=out]');
    assert.deepEqual(await viewBox(), [0, 0, 900, 600]);
    await eventually(address, '/map?show=control');
    await page.click('[data-map=in]');
    await page.click('[data-map=home]');
    await eventually(viewBox, [0, 0, 900, 600]);
  });

  test('zoom is animated unless less motion is wanted, and stops at its limit', async () => {
    await open('/map', { reducedMotion: 'no-preference' });
    for (let i = 0; i < 12; i++) await page.click('[data-map=in]');
    await eventually(async () => (await viewBox())[2], 56.3);
    await eventually(address, '/map?view=421.9,281.3,56.3');
  });

  test('a view in the address is what the script starts from', async () => {
    await open('/map?view=300,200,300');
    assert.deepEqual(await viewBox(), [300, 200, 300, 200]);
    assert.match(await area('R05').locator('.pin').getAttribute('transform'), /scale\(0\.3333\)/);
    await page.keyboard.press('Tab'); // tabs, buttons, then the map
    await page.locator('#map').focus();
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await viewBox(), [345, 200, 300, 200]);
  });

  test('the wheel scrolls the page until the map is in use; ctrl zooms at the pointer', async () => {
    await open('/map');
    const point = await at('R02');
    await page.mouse.move(point.x, point.y);
    await page.mouse.wheel(0, 100);
    await eventually(() => page.evaluate(() => scrollY), 100);
    assert.deepEqual(await viewBox(), [0, 0, 900, 600]);
    await page.evaluate(() => scrollTo(0, 0));

    const under = await mapPoint(point);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await eventually(async () => (await viewBox())[2] < 700, true);
    assert.deepEqual(await mapPoint(point), under);

    await page.locator('#map').focus();
    const { 2: before } = await viewBox();
    await page.mouse.wheel(0, -100);
    await eventually(async () => (await viewBox())[2] < before, true);
  });

  test('dragging pans and does not select; a shaky click selects', async () => {
    await open('/map?view=300,200,300');
    const box = await page.locator('#map').boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + 100];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 60, y + 30, { steps: 4 });
    await page.mouse.up();
    const moved = await eventually(viewBox, ([left, top]) => Math.abs(left - 300 - (60 * 300) / box.width) < 1 && top < 200);
    await eventually(() => address().includes(`view=${moved.slice(0, 3)}`), true);
    assert.equal(await page.locator('#panel h2').textContent(), 'Pilih satu lahan');

    await page.mouse.down();
    await page.mouse.move(x - 58, y + 31);
    await page.mouse.up();
    await eventually(() => page.locator('#panel h2').textContent(), 'R05');
    assert.deepEqual(await viewBox(), moved);
  });

  test('selecting swaps the panel in place, and back returns', async () => {
    await open('/map?show=control');
    await page.evaluate(() => { window.stayed = true; });
    await page.mouse.click(...Object.values(await at('R02')));
    await eventually(() => page.locator('#panel h2').textContent(), 'R02');
    await eventually(address, '/map?show=control&r=R02');
    assert.equal(await page.title(), 'Peta R02');
    assert.equal(await page.locator('#map-status').textContent(), 'Lahan R02');
    assert.equal(await page.locator('.selected[aria-current=true]').getAttribute('data-id'), 'R02');
    assert.match(await page.locator('#map-tabs a').first().getAttribute('href'), /r=R02/);

    await page.mouse.click(...Object.values(await at('R06')));
    await eventually(() => page.locator('#panel h2').textContent(), 'R06');
    await page.click('[data-map=in]');
    await eventually(address, '/map?show=control&r=R06&view=150,100,600');
    await page.goBack();
    await eventually(() => page.locator('#panel h2').textContent(), 'R02');
    assert.deepEqual(await viewBox(), [0, 0, 900, 600]);
    assert.equal(await page.locator('.selected').getAttribute('data-id'), 'R02');
    await page.goForward();
    await eventually(() => page.locator('#panel h2').textContent(), 'R06');
    assert.deepEqual(await viewBox(), [150, 100, 600, 400]);
    assert.equal(await page.evaluate(() => window.stayed), true);
  });

  test('an area whose page cannot be had is followed as a plain link', async () => {
    await open('/map');
    await page.mouse.click(...Object.values(await at('R09')));
    await page.waitForURL('**/map?show=control&r=R09');
    await eventually(() => page.locator('h1').textContent(), 'Lahan sudah dihapus');
    await page.goBack();
    await eventually(address, '/map');
  });

  test('arrow keys walk between areas, Enter selects, + − 0 zoom', async () => {
    await open('/map');
    await page.locator('#map').focus();
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'R01');
    for (const [key, id] of [['ArrowRight', 'R02'], ['ArrowDown', 'R05'], ['ArrowDown', 'R08'], ['ArrowDown', 'R08'], ['ArrowLeft', 'R07'], ['ArrowUp', 'R04']]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), id);
    }
    assert.deepEqual(await page.locator('.area[tabindex="0"]').evaluateAll((all) => all.map((a) => a.dataset.id)), ['R04']);
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('#panel h2').textContent(), 'R04');
    assert.equal(await focused(), 'R04');

    await page.keyboard.press('+');
    assert.deepEqual(await viewBox(), [50, 100, 600, 400]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight'); // R06, outside the view, is brought in
    assert.equal(await focused(), 'R06');
    assert.deepEqual(await viewBox(), [300, 100, 600, 400]);
    await page.keyboard.press('-');
    await page.keyboard.press('0');
    assert.deepEqual(await viewBox(), [0, 0, 900, 600]);
    await page.keyboard.press('Escape');
    assert.equal(await focused(), '');
  });

  test('the map itself in focus: arrow keys pan', async () => {
    await open('/map?view=300,200,300');
    await page.locator('#map').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    assert.deepEqual(await viewBox(), [255, 155, 300, 200]);
    await eventually(address, '/map?view=255,155,300');
  });

  test('double click zooms in at the pointer', async () => {
    await open('/map?r=R05');
    const point = await at('R05');
    const under = await mapPoint(point);
    await page.mouse.dblclick(point.x, point.y);
    await eventually(async () => (await viewBox())[2], 600);
    assert.deepEqual(await mapPoint(point), under);
  });

  test('two fingers zoom, one finger pans the zoomed map', async () => {
    await open('/map', { hasTouch: true });
    const box = await page.locator('#map').boundingBox();
    const client = await page.context().newCDPSession(page);
    const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = (type, ...xs) => client.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x, y: cy, id })) });
    await touch('touchStart', cx - 50);
    await touch('touchStart', cx - 50, cx + 50);
    for (const d of [60, 70, 80, 90, 100]) await touch('touchMove', cx - d, cx + d);
    await touch('touchEnd');
    const zoomed = await eventually(viewBox, ([, , width]) => Math.abs(width - 450) < 15);
    assert.equal(await page.locator('#map').evaluate((svg) => svg.style.touchAction), 'none');

    await touch('touchStart', cx);
    for (const d of [20, 40, 60]) await touch('touchMove', cx + d);
    await touch('touchEnd');
    await eventually(async () => (await viewBox())[0] < zoomed[0] - 20, true);
    assert.equal(await page.locator('#panel h2').textContent(), 'Pilih satu lahan');
  });

  test('links that keep the view take it along', async () => {
    await open('/map?show=control');
    await page.click('[data-map=in]');
    await page.click('text=Siapa boleh pakai?');
    await page.waitForURL('**/map?show=access&view=150,100,600');
    assert.deepEqual(await viewBox(), [150, 100, 600, 400]);
  });

  test('no script: areas are plain links, no dead buttons', async () => {
    await open('/map', { javaScriptEnabled: false });
    assert.equal(await page.locator('[data-map]:visible').count(), 0);
    await page.mouse.click(...Object.values(await at('R03')));
    await page.waitForURL('**/map?show=control&r=R03');
  });

  test('passes axe', async () => {
    await open('/map?r=R05');
    assert.deepEqual(await flaws(page), []);
  });
});

describe('ballot', () => {
  const tile = (id) => page.locator(`[data-product=${id}] .tile`);
  const tap = async (...ids) => { for (const id of ids) await tile(id).click(); };
  const places = () => page.locator('select').evaluateAll((all) => all.map((s) => s.value).join());
  const badges = () => page.locator('.badge').evaluateAll((all) => all.map((b) => b.textContent).join());
  const names = (list) => page.locator(`${list} .name`).allTextContents();
  const said = () => page.locator('#ballot-live').textContent();
  const status = () => page.locator('#ballot-status').textContent();
  const kept = () => page.evaluate(() => localStorage.getItem('ballot:musyawarah'));
  const send = async () => {
    await page.click('[data-ballot=review]');
    await page.click('[data-ballot=send]');
  };

  test('tapping ranks, tapping again closes the gap', async () => {
    await open('/v/AAAA');
    assert.equal(await page.locator('[data-ballot=review]').isDisabled(), true);
    assert.equal(await page.locator('select:visible').count(), 0);
    await tap('P03', 'P01', 'P04');
    assert.equal(await places(), '2,,1,3');
    assert.equal(await badges(), '2,,1,3');
    assert.equal(await said(), 'Buah: nomor 3');
    assert.equal(await tile('P03').getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await names('#tray'), ['Madu kelulut', 'Abon ikan', 'Buah']);
    await tap('P02');
    assert.equal(await said(), 'Sudah 3 pilihan');
    assert.equal(await places(), '2,,1,3');
    await tap('P03');
    assert.equal(await said(), 'Madu kelulut dibatalkan');
    assert.equal(await places(), '1,,,2');
    assert.equal(await tile('P03').getAttribute('aria-pressed'), 'false');
    await tap('P02', 'P01', 'P02', 'P04');
    assert.equal(await places(), ',,,');
    assert.equal(await page.locator('[data-ballot=review]').isDisabled(), true);
  });

  test('the tray removes and keeps the focus at hand', async () => {
    await open('/v/AAAA');
    await tap('P01', 'P02', 'P03');
    const focusedLabel = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim());
    const remove = (name) => page.getByRole('button', { name: `Hapus ${name}` }).click();
    await remove('Gula aren');
    assert.equal(await focusedLabel(), 'Hapus Madu kelulut');
    await remove('Madu kelulut');
    assert.equal(await focusedLabel(), 'Hapus Abon ikan');
    await remove('Abon ikan');
    assert.match(await focusedLabel(), /Abon ikan/);
    assert.equal(await places(), ',,,');
  });

  test('review, change, send: the same fields as without script', async () => {
    await open('/v/AAAA');
    await tap('P02', 'P01');
    await page.click('[data-ballot=review]');
    assert.equal(await page.locator('#review').isVisible(), true);
    assert.equal(await page.locator('.tile:visible').count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'review');
    assert.deepEqual(await names('#review-list'), ['Gula aren', 'Abon ikan']);
    assert.equal(await page.locator('#review-list img').count(), 2);
    assert.equal(await page.locator('#review-list button').count(), 0);
    await page.click('[data-ballot=back]');
    await tap('P03');
    await send();
    await page.waitForURL('**/thanks');
    const [{ body, type }] = server.box.ballots;
    assert.match(body, /^id=[0-9a-f]{32}&place-P01=2&place-P02=1&place-P03=3&place-P04=$/);
    assert.equal(type, 'application/x-www-form-urlencoded');
    assert.equal(await kept(), null);
  });

  test('no script: the lists rank and the form posts', async () => {
    await open('/v/AAAA', { javaScriptEnabled: false });
    assert.equal(await page.locator('select:visible').count(), 4);
    assert.equal(await page.locator('#review:visible').count(), 0);
    await page.locator('[name=place-P01]').selectOption('2');
    await page.locator('[name=place-P02]').selectOption('1');
    await page.click('[data-ballot=review]');
    await page.waitForURL('**/thanks');
    assert.equal(server.box.ballots[0].body, 'id=&place-P01=2&place-P02=1&place-P03=&place-P04=');
  });

  test('a keyboard is enough', async () => {
    await open('/v/AAAA');
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    await press('Tab', 'Space', 'Tab', 'Tab', 'Enter');
    assert.equal(await places(), '1,,2,');
    await page.locator('[data-ballot=review]').focus();
    await press('Enter', 'Tab', 'Tab', 'Enter');
    await page.waitForURL('**/thanks');
  });

  test('a vote is kept and sent again until the server answers, once', async () => {
    await open('/v/AAAA');
    Object.assign(server.box, { down: true, answers: [503] });
    await tap('P04');
    await send();
    await eventually(status, '○ Belum terkirim, dicoba lagi…');
    assert.equal(await page.locator('[data-ballot=send]').isDisabled(), true);
    assert.match(await kept(), /place-P04=1/);
    server.box.down = false;
    await page.waitForURL('**/thanks');
    assert.equal(server.box.ballots.length, 2);
    assert.equal(server.box.ballots[0].body, server.box.ballots[1].body);
    assert.equal(await kept(), null);
  });

  test('a page opened again goes on sending the vote it kept', async () => {
    await open('/v/AAAA');
    server.box.down = true;
    await tap('P02', 'P03');
    await send();
    await eventually(status, '○ Belum terkirim, dicoba lagi…');
    const before = await kept();
    await page.reload();
    assert.deepEqual(await names('#review-list'), [], 'what the vote says is not shown again');
    server.box.down = false;
    await page.waitForURL('**/thanks');
    assert.ok(before.includes(server.box.ballots[0].body));
  });

  test("another voter's kept vote goes out unseen", async () => {
    await open('/v/AAAA');
    server.box.down = true;
    await tap('P01');
    await send();
    await eventually(status, '○ Belum terkirim, dicoba lagi…');
    server.box.down = false;
    await page.goto(`${server.origin}/v/BBBB`);
    await eventually(() => server.box.ballots.map((b) => b.to), ['/v/AAAA']);
    await eventually(kept, null);
    assert.equal(await places(), ',,,');
    assert.equal(await page.locator('#review').isVisible(), false);
    assert.equal(await status(), '');
  });

  test('a refusal is shown as the server wrote it, and not repeated', async () => {
    await open('/v/AAAA');
    server.box.answers.push(409);
    await tap('P01');
    await send();
    await eventually(() => page.locator('h1').textContent(), 'Jawaban 409');
    assert.equal(await kept(), null);
    assert.equal(server.box.ballots.length, 1);
  });

  test('passes axe while choosing and reviewing', async () => {
    await open('/v/AAAA', { viewport: { width: 390, height: 844 } });
    await tap('P03', 'P01');
    assert.deepEqual(await flaws(page), []);
    await page.click('[data-ballot=review]');
    assert.deepEqual(await flaws(page), []);
  });
});
