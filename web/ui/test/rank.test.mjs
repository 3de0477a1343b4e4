// Drives the ranking page in headless Chromium: weights to try, cards, charts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LAPTOP, PHONE, eventually, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const WEIGHTINGS = ['K1:30,K2:10,K8:20', 'K1:50,K3:50', 'K5:0.5,K7:33.25,K6:12', 'K4:100', 'K1:12.5,K2:12.5,K3:12.5,K4:12.5,K5:12.5,K6:12.5,K7:12.5,K8:12.5'];
const visit = pages({ timeout: 60_000 });
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

/** The order on the page: each product's id, rank and score as they are written. */
const orderOn = (page) => page.locator('#try-rows li').evaluateAll((rows) => rows.map((row) => [row.dataset.product,
  row.querySelector('.try-rank').textContent, row.querySelector('.try-score').textContent, row.querySelector('.try-move').className]));

const asked = async (path) => (await fetch(`${here.origin}/api/v1/ranking${path}`)).json();

/** Types pebbles into every field. */
async function lay(page, w) {
  const given = new Map(w.split(',').map((part) => part.split(':')));
  const ids = await page.locator('.try-slider').evaluateAll((rows) => rows.map((row) => row.dataset.criterion));
  for (const id of ids) if (given.get(id)) await page.locator(`#w-${id}`).fill(given.get(id));
  for (const id of ids) if (!given.get(id)) await page.locator(`#w-${id}`).fill('0');
}

describe('weights to try', () => {
  test('the page computes what the server computes, to the last digit', async () => {
    const page = await open('/rank');
    for (const w of WEIGHTINGS) {
      await lay(page, w);
      const { rows } = await asked(`?axis=present&w=${w}`);
      const shown = await orderOn(page);
      const number = new Intl.NumberFormat('id', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      assert.deepEqual(shown.map(([id, rank]) => [id, rank]), rows.map((row) => [row.product, row.rank ? String(row.rank) : '–']), w);
      assert.deepEqual(shown.map(([, , score]) => score), rows.map((row) => row.score === null ? '–' : number.format(row.score)), w);
    }
  });

  test('the server draws from an address what the page draws while somebody drags', async () => {
    const page = await open('/rank');
    for (const w of WEIGHTINGS.slice(0, 3)) {
      await lay(page, w);
      const dragged = await orderOn(page);
      const plain = await open(`/rank?w=${w}`, { javaScriptEnabled: false });
      assert.deepEqual(await orderOn(plain), dragged, w);
    }
  });

  test('the address holds the state, and a link in the other language keeps it', async () => {
    const page = await open('/rank?axis=present');
    await page.locator('#w-K1').fill('40');
    await page.waitForURL(/w=K1:40,K2:16\.5,/);
    assert.match(page.url(), /axis=present/);
    const before = await orderOn(page);
    await page.reload();
    assert.deepEqual(await orderOn(page), before);
    assert.equal(await page.locator('#w-K1').inputValue(), '40');
    await page.locator('.tools a[hreflang="en"]').click();
    await page.waitForURL(/\/en\/rank\?.*w=K1:40/);
    assert.deepEqual((await orderOn(page)).map(([id]) => id), before.map(([id]) => id));
    await page.locator('#try-reset').click();
    await page.waitForURL((url) => !url.search.includes('w='));
    await eventually(() => page.locator('#w-K1').inputValue(), '14');
    await eventually(() => page.locator('#tryout').getAttribute('class'), (names) => !names.includes('tried'));
  });

  test('arrow keys alone move the pebbles, and what moved is said', async () => {
    const page = await open('/rank');
    const slider = page.locator('[data-criterion="K3"] .try-range');
    await page.locator('[data-criterion="K3"] .try-range').focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowLeft');
    await page.waitForURL(/K3:(5|6)/);
    assert.ok(await slider.evaluate((range) => range === document.activeElement));
    await page.keyboard.press('Home');
    await page.waitForURL(/K3:0,/);
    await page.locator('#try-said', { hasText: 'pindah tempat' }).waitFor();
    assert.ok((await orderOn(page)).some(([, , , move]) => / up| down/.test(move)));
  });

  test('the last pebble stays: some criterion has to weigh something', async () => {
    const page = await open('/rank?w=K4:100');
    await page.locator('[data-criterion="K4"] .try-range').evaluate((range) => {
      range.value = '0';
      range.dispatchEvent(new Event('input', { bubbles: true }));
    });
    assert.equal(await page.locator('#w-K4').inputValue(), '100');
  });

  test("a preset lays a group's pebbles, and is marked", async () => {
    const page = await open('/rank');
    await page.locator('.try-preset', { hasText: 'Laki-laki' }).click();
    await eventually(() => page.locator('.try-preset[aria-current]').innerText(), 'Laki-laki');
    const { groups } = await asked('');
    const men = groups.find((group) => group.group === 'G2').rows;
    assert.deepEqual((await orderOn(page)).map(([id]) => id), men.map((row) => row.product));
  });

  test('another method is counted by the server', async () => {
    const page = await open('/rank?method=topsis');
    const answered = page.waitForResponse(/api\/v1\/ranking\?.*method=topsis.*w=/);
    await page.locator('#w-K3').fill('60');
    await answered;
    const { rows } = await asked(`?axis=present&method=topsis&w=${new URL(page.url()).searchParams.get('w')}`);
    await eventually(async () => (await orderOn(page)).map(([id]) => id), rows.map((row) => row.product));
  });

  test('without JavaScript the form counts and the address holds the state', async () => {
    const page = await open('/rank?weights=G1', { javaScriptEnabled: false });
    await page.locator('#w-K1').fill('77');
    await page.locator('#try-count').click();
    await page.waitForURL(/weights=G1.*w=K1:77,/);
    assert.ok(!page.url().includes('w-K1'));
    assert.match(await page.locator('#tryout').innerText(), /Coba-coba, bukan bobot warga/);
    const { rows } = await asked(`?axis=present&weights=G1&w=${new URL(page.url()).searchParams.get('w')}`);
    assert.deepEqual((await orderOn(page)).map(([id]) => id), rows.map((row) => row.product));
    assert.equal(await page.locator('.stacks .bar-name').first().innerText(), 'Gula aren', "the result stays the villagers' own");
  });

  test('controls are large enough for a thumb, and the script is small', async () => {
    const page = await open('/rank', { viewport: PHONE });
    for (const selector of ['.try-range', '.try-count input', '.try-preset', '.stones-moves a']) {
      for (const height of await page.locator(selector).evaluateAll((list) => list.map((one) => one.getBoundingClientRect().height))) {
        assert.ok(height >= 47.5, `${selector} is ${height} high`);
      }
    }
    const dir = fileURLToPath(new URL('../dist/assets/', import.meta.url));
    const script = readdirSync(dir).find((name) => /^tryout-.*\.js$/.test(name));
    assert.ok(readFileSync(dir + script).length < 15_000);
  });
});

describe('cards and stones', () => {
  const stones = (page) => page.locator('.stones-rows li').evaluateAll((rows) => rows.map((row) => row.innerText.replace(/\s+/g, ' ')));

  for (const javaScriptEnabled of [true, false]) {
    test(`a card moves by a press and the stones follow, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
      const page = await open('/rank', { javaScriptEnabled });
      const before = await stones(page);
      const third = page.locator('.stones-card', { hasText: 'Manfaat dan kendali perempuan' });
      for (let i = 0; i < 3; i++) {
        const place = await third.locator('.stones-place').innerText();
        await third.locator('a', { hasText: '▲' }).focus();
        await page.keyboard.press('Enter');
        await page.locator('.stones-card', { hasText: 'Manfaat dan kendali perempuan' }).locator('.stones-place', { hasText: String(Number(place) - 1) }).waitFor();
      }
      await page.waitForURL((url) => decodeURIComponent(url.search).includes('order=K3>K5>K2>K1>K6=K7>K4>K8'));
      assert.notDeepEqual(await stones(page), before);
      assert.equal(before.length, 7);
      for (const row of await stones(page)) assert.match(row, /\d+ dari 10 batu/);
    });
  }

  test('cards can be equal, and the weights to try stay in the address', async () => {
    const page = await open('/rank?w=K1:30,K2:10');
    await page.locator('.stones-card', { hasText: 'Pasar dan harga' }).locator('a', { hasText: '=' }).click();
    await page.waitForURL((url) => decodeURIComponent(url.search).includes('order=K5=K2>'));
    assert.match(page.url(), /w=K1:30,K2:10/);
    await page.locator('#w-K1').fill('31');
    await page.waitForURL(/w=K1:31,K2:10/);
    assert.match(decodeURIComponent(page.url()), /order=K5=K2>/);
  });
});

describe('the ranking page', () => {
  const paths = ['/rank?w=K1:30,K2:10', '/rank?method=mpe&order=K3>K1=K2', '/rank?axis=prospect&min_coverage=0'];
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of paths.entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open(lang + path, { viewport });
          await page.locator('details').evaluateAll((list) => list.forEach((one) => { one.open = true; }));
          await sound(page);
        });
      }
    }
  }

  test('what each criterion adds makes up the worst case, and the unknown the best', async () => {
    const page = await open('/rank');
    const { rows } = await asked('');
    const bars = await page.locator('.stacks .bar').evaluateAll((list) => list.map((bar) => {
      const end = (rect) => parseFloat(rect.getAttribute('x')) + parseFloat(rect.getAttribute('width'));
      return [...bar.querySelectorAll('.seg')].map(end).at(-1) && [Math.max(...[...bar.querySelectorAll('.seg')].map(end)), end(bar.querySelector('.open'))];
    }));
    rows.forEach((row, i) => {
      assert.ok(Math.abs(bars[i][0] - (row.worst - 1) * 25) < 0.1, `${row.product} ends at ${bars[i][0]}`);
      assert.ok(Math.abs(bars[i][1] - (row.best - 1) * 25) < 0.1, `${row.product} could end at ${bars[i][1]}`);
    });
  });

  test('it prints on A4 with nothing cut off', async () => {
    const page = await open('/rank?w=K1:30,K2:10', { viewport: { width: 688, height: 970 } }); // A4 less its margins
    await page.emulateMedia({ media: 'print' });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} pixels too wide`);
    const cut = await page.locator('.table-wrap').evaluateAll((list) => list.filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1).map((one) => one.getAttribute('aria-label')));
    assert.deepEqual(cut, []);
    assert.ok(await page.locator('.try-label').isVisible(), 'a trial says on paper that it is one');
    assert.ok(!await page.locator('.try-range').first().isVisible());
  });
});
