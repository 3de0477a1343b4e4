// A product's photo wherever people in the hall see the choice: on paper, in the form, on the projector, in practice and in the result: make test
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, afterEach, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { eventually, onward, still } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SIZES = { phone: { width: 360, height: 780 }, laptop: { width: 1280, height: 800 } };
const PHOTOS = ['P01', 'P02', 'P03'];
const RANKED = ['P01>P02>P03', 'P02', 'P03>P01', 'P02>P04>P01', 'P02>P01', 'P05>P02>P01'];
const shots = process.env.SHOTS;
const polls = {};
let browser, here, hall, context, complaints;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  const album = mkdtempSync(join(tmpdir(), 'potensi-album-'));
  await photograph(album);
  here = await village((run, dir) => prepare(run, dir, album), '--hall', '--hall-addr', '127.0.0.1:0');
  rmSync(album, { recursive: true, force: true });
  hall = await hallOpen();
  if (shots) mkdirSync(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await here?.stop();
});
afterEach(async () => {
  await context?.close();
  assert.deepEqual(complaints ?? [], []);
});

/** Takes a picture for each product. */
async function photograph(album) {
  const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
  for (const [i, product] of PHOTOS.entries()) {
    await page.setContent(`<body style="margin:0;background:hsl(${i * 110} 60% 70%)"><div style="margin:90px 170px;width:300px;height:300px;border-radius:50%;background:hsl(${i * 110} 70% 35%)">`);
    await page.screenshot({ path: join(album, `${product}.jpg`), type: 'jpeg' });
  }
  await page.close();
}

/** A closed poll, one of pairs, and one that is still a draft. */
function prepare(run, dir, album) {
  run('demo', '--no-serve');
  for (const product of PHOTOS) run('media', 'add', product, join(album, `${product}.jpg`));
  for (const [name, ...more] of [['ranked', '--places', '3'], ['pairs', '--ballot-type', 'pairwise'], ['draft', '--places', '3']]) {
    polls[name] = JSON.parse(run('poll', 'new', `Mana? ${name}`, '--choices', name === 'pairs' ? 'P01,P02,P04' : 'P01,P02,P03,P04,P05', '--seats', '1', '--format', 'json', ...more)).id;
    if (name !== 'draft') run('poll', 'open', polls[name]);
  }
  writeFileSync(join(dir, 'suara.csv'), ['id,poll,group,ranking', ...RANKED.map((ranking, i) => `suara-${i},${polls.ranked},${i < 3 ? 'G1' : 'G2'},${ranking}`)].join('\n'));
  run('import', 'suara.csv');
  run('poll', 'close', polls.ranked);
  run('decide', '--poll', polls.ranked, '--seats', '1', '--place', 'Balai');
}

async function hallOpen() {
  const port = await eventually(async () => (await (await fetch(`${here.origin}/api/v1/hall`)).json()).port, Boolean, 60_000);
  return `http://127.0.0.1:${port}`;
}

async function open(address, options = {}) {
  context = await browser.newContext({ viewport: SIZES.laptop, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => /Content Security|Uncaught/.test(message.text()) && complaints.push(message.text()));
  await page.goto(address);
  return page;
}

/** Every photo of a page is loaded, a square, and as large as the pictogram beneath. */
async function photosOf(page) {
  for (const photo of await page.locator('.photo img').all()) await photo.evaluate((img) => { img.loading = 'eager'; return img.decode(); });
  const found = await page.locator('.photo img').evaluateAll((all) => all.map((img) => {
    const box = img.getBoundingClientRect(), under = img.parentElement.querySelector('svg').getBoundingClientRect();
    return { at: new URL(img.src).pathname, pixels: img.naturalWidth, off: Math.max(Math.abs(box.width - box.height), Math.abs(box.width - under.width), Math.abs(box.left - under.left), Math.abs(box.top - under.top)) };
  }));
  for (const { at, pixels, off } of found) {
    assert.match(at, /^\/media\/P0[123]\/picture$/);
    assert.equal(pixels, 320);
    assert.ok(off < 1, `${at} is ${off} pixels off its pictogram`);
  }
  return found.length;
}

/** Pages and how many photos there are on each. */
const pages = () => ({
  form: [here.origin, `/vote/${polls.ranked}/paper/read/1`, 3],
  pairs: [here.origin, `/vote/${polls.pairs}/paper/read/1`, 4],
  screen: [here.origin, `/vote/${polls.pairs}/screen`, 2],
  revealed: [here.origin, `/vote/${polls.ranked}/screen?reveal=3`, 3],
  run: [here.origin, `/vote/${polls.draft}/run`, 3],
  rehearse: [here.origin, `/vote/${polls.draft}/rehearse`, 3],
  results: [hall, `/hasil/${polls.ranked}`, 3],
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const [i, name] of ['form', 'pairs', 'screen', 'revealed', 'run', 'rehearse', 'results'].entries()) {
    for (const lang of languagesOn(size, i)) {
      test(`${name} on a ${size}${lang}: photos lie over the pictograms`, async () => {
        const [origin, path, photos] = pages()[name];
        const page = await open(origin + lang + path, { viewport });
        assert.equal(await photosOf(page), photos);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${over} pixels too wide`);
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(WCAG).analyze();
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`), []);
        if (shots) await page.screenshot({ path: `${shots}/${name}-${size}${lang.replace('/', '-')}.png`, fullPage: true });
      });
    }
  }
}

test('practice shows the photos of the poll that is rehearsed, and none of fruit', async () => {
  const page = await open(`${here.origin}/vote/${polls.draft}/rehearse`);
  await page.locator('form[action$="/rehearse"] button').click();
  await page.waitForURL(/\/practice$/);
  await page.goto(`${here.origin}/practice/screen`);
  assert.equal(await photosOf(page), 3);
  await page.goto(`${here.origin}/practice`);
  await onward(page, () => page.locator('form[action$="/practice/stop"] button').click());
  await onward(page, () => page.locator('form[action$="/practice"] button[type="submit"]').click());
  await still(page);
  await page.goto(`${hall}/latihan/hasil`);
  assert.equal(await photosOf(page), 0);
});

describe('on paper', () => {
  for (const [name, path] of [['ranked', '/paper/print?copies=80'], ['pairs', '/paper/print?copies=80'], ['ranked', '/ballots'], ['ranked', '/slip']]) {
    test(`${name}${path}: one photo a product, and a light file`, async () => {
      const page = await open(`${here.origin}/vote/${polls[name]}${path}`, { javaScriptEnabled: false });
      const photos = await page.locator('.pp-paper image').evaluateAll((all) => all.map((image) => image.getAttribute('href')));
      assert.equal(photos.length, name === 'pairs' ? 2 : 3);
      assert.ok(photos.every((at) => /^\/media\/P0[123]\/picture\?v=[0-9a-f]{16}$/.test(at)), photos.join(' '));
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      const drawn = pdf.match(/\/Subtype\s*\/Image/g)?.length ?? 0;
      assert.equal(drawn, photos.length, 'every photo is in the file once, however many ballots show it');
    });
  }

  test('a file from the command line holds its photos', async () => {
    here.run('poll', 'paper', polls.ranked, '-o', 'kertas.html', '--overwrite');
    here.run('report', 'slip', '--poll', polls.ranked, '-o', 'slip.html', '--overwrite');
    for (const file of ['kertas.html', 'slip.html']) {
      assert.doesNotMatch(readFileSync(join(here.dir, file), 'utf8'), /href="\/media|src="http|<script/);
      const page = await open(pathToFileURL(join(here.dir, file)).href, { javaScriptEnabled: false });
      const photos = await page.locator('image').evaluateAll((all) => all.map((image) => image.getAttribute('href').slice(0, 23)));
      assert.deepEqual(photos, Array(3).fill('data:image/jpeg;base64,'));
      await context.close();
    }
  });
});

test('what a ballot does not name is a dash, and the sheet still adds up', async () => {
  const page = await open(`${here.origin}/en/vote/${polls.ranked}/ballots`, { javaScriptEnabled: false });
  const sheet = page.locator('.pp-bpage').first();
  const rows = await sheet.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td:not(.pp-bgroup)')].map((cell) => ({
    place: cell.querySelector('b')?.textContent, dash: !!cell.querySelector('.pp-bnot'), points: cell.querySelector('small')?.textContent,
  }))));
  const named = RANKED.join('>').split('>').length;
  assert.equal(rows.flat().filter((cell) => cell.place).length, named);
  assert.equal(rows.flat().filter((cell) => cell.dash).length, 6 * 5 - named);
  assert.equal(rows.flat().filter((cell) => cell.points === '0').length, 0, 'no zero where nothing was said');
  const told = await sheet.locator('tfoot tr:first-child td').allInnerTexts();
  for (const [i, points] of told.entries()) {
    const sum = rows.reduce((all, row) => all + Number(row[i].points ?? 0), 0);
    assert.ok(Math.abs(sum - Number(points)) < 0.06, `${sum} by hand, ${points} on the sheet`);
  }
  assert.match(await sheet.innerText(), /A dash \(–\): the ballot does not name it. That is not a zero./);
});

test('the spreadsheet of all ballots says in words what is not named', () => {
  const csv = here.run('report', 'ballots', '--poll', polls.ranked, '-o', 'semua.csv', '--overwrite') && readFileSync(join(here.dir, 'semua.csv'), 'utf8');
  assert.equal(csv.match(/tidak disebut/g).length, 6 * 5 - RANKED.join('>').split('>').length);
  assert.doesNotMatch(csv, /,0(,|\r?\n)/);
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`the tabs of a closed poll stay in one line on a ${size}`, async () => {
    const page = await open(`${here.origin}/vote/${polls.ranked}/ballots`, { viewport });
    const tops = await page.locator('.vote-nav li').evaluateAll((all) => new Set(all.map((tab) => Math.round(tab.getBoundingClientRect().top))).size);
    assert.equal(tops, 1);
  });
}

for (const [lang, line] of [['', /Tidak ada kartu yang dicetak; 6 surat suara dihitung \(0 lewat HP, 0 di kertas, 6 dari berkas\); semua jumlah cocok\./],
  ['/en', /No cards were printed; 6 ballots counted \(0 by phone, 0 on paper, 6 from files\); all sums agree\./]]) {
  test(`the minutes and the audit tell the same sentence${lang}`, async () => {
    const page = await open(`${here.origin}${lang}/report/decision`);
    assert.match(await page.locator('.pp-minutes .pp-facts').innerText(), line);
    await page.goto(`${here.origin}${lang}/vote/${polls.ranked}/audit`);
    assert.match(await page.locator('.audit-line').innerText(), line);
  });
}
