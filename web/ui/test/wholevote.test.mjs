// A whole vote in the hall, from the form at the desk to the minutes: ten phones at once, a paper, and every sum: make test
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { LAPTOP, eventually, launch, listen, onward, sound } from './browser.mjs';
import { village } from './village.mjs';

const PHONE = { width: 360, height: 640 };
const CHOICES = ['P01', 'P02', 'P03', 'P04', 'P05', 'P06'];
const NAMES = ['Abon ikan gabus', 'Gula aren', 'Kerupuk ikan', 'Madu kelulut', 'Bakso gabus', 'Kapsul'];
const QUESTION = 'Produk mana yang kita kembangkan bersama?';
const WORDS = {
  '': { sent: 'Terkirim!', waits: '○ Belum terkirim', used: 'Kartu ini sudah dipakai' },
  '/en': { sent: 'Sent!', waits: '○ Not sent yet', used: 'This card has been used' },
};

/** The ten phones: where each five beans go, of P01 to P06, and what happens to the phone. */
const PHONES = [
  { group: 'G1', lang: '', beans: [2, 3, 0, 0, 0, 0], looked: true },
  { group: 'G1', lang: '/en', beans: [0, 5, 0, 0, 0, 0], looked: true },
  { group: 'G1', lang: '', beans: [1, 1, 1, 1, 1, 0], way: 'keys' },
  { group: 'G1', lang: '/en', beans: [0, 2, 0, 0, 0, 3], way: 'plain' },
  { group: 'G1', lang: '', beans: [0, 0, 0, 5, 0, 0], fate: 'offline' },
  { group: 'G2', lang: '/en', beans: [4, 1, 0, 0, 0, 0], way: 'keys' },
  { group: 'G2', lang: '', beans: [0, 3, 2, 0, 0, 0], way: 'plain' },
  { group: 'G2', lang: '/en', beans: [0, 0, 1, 0, 4, 0], fate: 'twice' },
  { group: 'G2', lang: '', beans: [1, 4, 0, 0, 0, 0], fate: 'reload' },
  { group: 'G2', lang: '/en', beans: [0, 2, 2, 1, 0, 0] },
];
const PAPER = { group: 'G1', beans: [3, 0, 2, 0, 0, 0] };
/** The beans of every product, added here and nowhere else. */
const SUMS = CHOICES.map((_, i) => [...PHONES, PAPER].reduce((sum, { beans }) => sum + beans[i], 0));
const shots = process.env.SHOTS;
let browser, here, hall, desk, poll, cards, screen;
const complaints = [];

before(async () => {
  here = await village(undefined, '--hall', '--hall-addr', '127.0.0.1:0');
  browser = await launch();
  hall = await hallOpen();
  desk = await open();
  if (shots) mkdirSync(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await here?.stop();
});
afterEach(() => assert.deepEqual(complaints.splice(0), []));

/** The hall's address for phones, once it is open. */
async function hallOpen() {
  const port = await eventually(async () => (await (await fetch(`${here.origin}/api/v1/hall`)).json()).port, Boolean, 60_000);
  return `http://127.0.0.1:${port}`;
}

async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: LAPTOP, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  listen(page, complaints);
  if (address) await page.goto(address);
  return page;
}

const at = (more = '', lang = '') => `${here.origin}${lang}/vote/${poll}${more}`;
const shot = (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png` });
const seen = (page, selector) => page.locator(`${selector}:visible`);

/** The codes on the printed sheets, by group. */
async function codesByGroup(page) {
  const sheets = await page.locator('.pp-vpage').evaluateAll((all) => all.map((sheet) => ({
    text: sheet.innerText, codes: [...sheet.querySelectorAll('.pp-vnum')].map((code) => code.innerText.replace(/\s/g, '')),
  })));
  const found = { G1: [], G2: [] };
  for (const { text, codes } of sheets) found[/Perempuan/.test(text) ? 'G1' : 'G2'].push(...codes);
  return found;
}

/** A phone's way from the hall's address to the receipt; then it is put away. */
async function vote(phone) {
  const words = WORDS[phone.lang];
  const page = await open(`${hall}${phone.lang}/`, { viewport: PHONE, hasTouch: true, javaScriptEnabled: phone.way !== 'plain' });
  if (phone.way === 'keys') await page.addInitScript(tellArrival);
  if (phone.looked) await sound(page);
  if (phone.looked) await shot(page, `join${phone.lang.replace('/', '-')}`);
  await typeCode(page, phone);
  await page.waitForURL(/\/v\/[0-9A-Z]{8}/);
  if (phone.fate === 'reload') await page.reload();
  await spread(page, phone);
  await seen(page, '#review').waitFor();
  await page.waitForLoadState();
  const look = await page.locator('#review-list').innerText();
  for (const [i, n] of phone.beans.entries()) if (n && !phone.lang) assert.match(look, new RegExp(`${n}\\s*${NAMES[i]}`));
  if (phone.looked) await sound(page);
  if (phone.looked) await shot(page, `look${phone.lang.replace('/', '-')}`);
  await send(page, phone, words);
  await page.getByText(words.sent).waitFor();
  await page.waitForLoadState();
  if (phone.looked) await sound(page);
  if (phone.looked) await shot(page, `sent${phone.lang.replace('/', '-')}`);
  assert.doesNotMatch(await page.locator('body').innerText(), /Gula|Abon|sugar|floss/, 'the receipt reveals nothing');
  if (phone.fate === 'reload') {
    await page.goto(`${hall}/v/${phone.code}`);
    await page.getByText(words.used).waitFor();
  }
  await page.context().close();
}

/** In the page of a phone: keeps the step whose question has the focus, once the page has put it there. */
function tellArrival() {
  addEventListener('hashchange', () => setTimeout(() => { window.arrived = location.hash; }));
}

/** The code as people type it: small letters, with a dash or without. */
async function typeCode(page, { code, way, lang, group }) {
  const typed = group === 'G1' ? `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase() : code;
  if (way !== 'keys') {
    await page.locator('#code').fill(typed);
    return page.locator('main form button').click();
  }
  await tabTo(page, '#code');
  await page.keyboard.type(typed);
  return page.keyboard.press('Enter');
}

/** Presses Tab until what is looked for has the focus. */
async function tabTo(page, selector) {
  for (let i = 0; i < 25; i++) {
    if (await page.evaluate((wanted) => Boolean(document.activeElement?.matches(wanted)), selector)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by Tab at ${page.url()}`);
}

/** Five beans, product by product, by touch, by keys or without a script, to the last look. */
async function spread(page, phone) {
  let left = 5;
  for (const [i, n] of phone.beans.entries()) {
    if (i) await page.waitForURL((url) => url.hash === `#s${i + 1}`);
    if (i && phone.way === 'keys') await page.waitForFunction((step) => window.arrived === step, `#s${i + 1}`);
    if (phone.looked && i < 2) await sound(page);
    await GIVE[phone.way ?? 'touch'](page, n);
    if (phone.looked && i === 1) await shot(page, `beans${phone.lang.replace('/', '-')}`);
    left -= n;
    if (i && !left || i === 5) return press(page, phone, '.nav button[name=look]');
    await press(page, phone, '.nav .next');
  }
}

const GIVE = {
  touch: async (page, n) => { for (let i = 0; i < n; i++) await seen(page, '.more').click(); },
  keys: async (page, n) => {
    if (n) await tabTo(page, '.more');
    for (let i = 0; i < n; i++) await page.keyboard.press('Enter');
  },
  plain: async (page, n) => { if (n) await seen(page, 'select').selectOption(String(n)); },
};

async function press(page, { way }, selector) {
  if (way !== 'keys') return seen(page, selector).click();
  await tabTo(page, selector);
  return page.keyboard.press('Enter');
}

/** Sends the vote; what befalls the phone meanwhile loses nothing and adds nothing. */
async function send(page, phone, words) {
  if (phone.fate === 'twice') return seen(page, '.send').dblclick();
  if (phone.fate !== 'offline') return press(page, phone, '.send');
  await page.context().setOffline(true);
  await seen(page, '.send').click();
  await page.getByText(words.waits).waitFor();
  return page.context().setOffline(false);
}

describe('a whole vote in the hall', () => {
  test('the desk makes a poll of five beans for two groups, in a few clicks', async () => {
    await desk.goto(`${here.origin}/vote`);
    await onward(desk, () => desk.getByRole('link', { name: 'Pemungutan suara baru' }).click());
    await desk.locator('#f-question').fill(QUESTION);
    await desk.locator('#f-question_en').fill('Which products do we develop together?');
    await desk.locator('label:has(#kind-beans-5)').click();
    for (const n of ['07', '08', '09', '10', '11', '12']) await desk.locator(`label:has([name=choice][value=P${n}])`).click();
    for (const group of ['G3', 'G4']) await desk.locator(`label:has([name=group][value=${group}])`).click();
    await sound(desk);
    await desk.getByRole('button', { name: 'Simpan rancangan' }).click();
    await desk.waitForURL(/\/run/);
    poll = new URL(desk.url()).pathname.split('/')[2];
    await sound(desk);
  });

  test('it prints cards for both groups and opens', async () => {
    await desk.goto(at('/cards'));
    for (const group of ['G1', 'G2']) await desk.fill(`[name="n-${group}"]`, '6');
    await desk.fill('#cd-address', hall);
    await sound(desk);
    await onward(desk, () => desk.locator('.cd-make button').click());
    if (await desk.locator('[name="odd"]').count()) {
      await desk.check('[name="odd"]');
      await onward(desk, () => desk.locator('.cd-make button').click());
    }
    await desk.locator('.pp-votecards').waitFor();
    await sound(desk);
    cards = await codesByGroup(desk);
    assert.deepEqual([cards.G1.length, cards.G2.length, new Set([...cards.G1, ...cards.G2]).size], [6, 6, 12]);
    await desk.goto(at('/run'));
    await onward(desk, () => desk.getByRole('button', { name: 'Buka pemungutan' }).click());
    await desk.getByText('sudah memilih', { exact: true }).waitFor();
    await sound(desk);
    screen = await open(at('/screen'));
    assert.match(await screen.locator('.sc-total').innerText(), /^0/);
  });

  test('ten phones vote at once', { timeout: 1_800_000 }, async () => {
    const left = { G1: [...cards.G1], G2: [...cards.G2] };
    for (const phone of PHONES) phone.code = left[phone.group].pop();
    PAPER.code = left.G1.pop();
    await Promise.all(PHONES.map(vote));
  });

  test('a card that was used gets a kind page, in both languages', async () => {
    for (const lang of ['', '/en']) {
      const page = await open(`${hall}${lang}/`, { viewport: PHONE });
      await page.locator('#code').fill(PHONES[7].code);
      await onward(page, () => page.locator('main form button').click());
      await page.getByText(WORDS[lang].used).waitFor();
      await sound(page);
    }
  });

  test('the projector says how many of each group have voted, and nothing else is told', async () => {
    await screen.locator('.sc-total b', { hasText: /^10$/ }).waitFor();
    await eventually(async () => (await screen.locator('.sc-queue .sc-n').allInnerTexts()).map((text) => text.trim().split(/\s/)[0]), ['5', '5']);
    assert.equal(await screen.locator('.sc-place, .sc-bar, .sc-bean').count(), 0);
    await sound(screen);
    await desk.goto(`${here.origin}/results?poll=${poll}`);
    assert.match(await desk.locator('.withheld .huge').innerText(), /10/);
    assert.equal(await desk.locator('.votes, .order').count(), 0);
    await sound(desk);
    const early = await open(`${hall}/hasil/${poll}`, { viewport: PHONE });
    assert.equal(await early.locator('.outcome-rows').count(), 0);
    await sound(early);
  });

  test('a card is exchanged for a paper, which is keyed twice and counted', async () => {
    await desk.goto(at('/scan'));
    await desk.fill('#code', PAPER.code);
    await desk.keyboard.press('Enter');
    await desk.locator('#scan-result[data-kind=done]').waitFor();
    assert.match(await desk.locator('#scan-result').innerText(), /Berikan satu surat suara kertas[\s\S]*Perempuan/);
    await sound(desk);
    for (const reading of [1, 2]) {
      await desk.goto(at(`/paper/read/${reading}`));
      for (const key of ['q', '3', 'Tab', 'Tab', '2']) await desk.keyboard.press(key);
      if (reading === 1) await sound(desk);
      await desk.keyboard.press('Enter');
      await desk.locator('.pa-ok', { hasText: 'no. 1' }).waitFor();
    }
    await desk.goto(at('/paper'));
    await onward(desk, () => desk.getByRole('button', { name: 'Hitung 1 kertas' }).click());
    await desk.locator('.pa-done', { hasText: 'Sudah dihitung: 1' }).waitFor();
    await sound(desk);
    await screen.locator('.sc-total b', { hasText: /^11$/ }).waitFor();
  });

  test('closing asks twice; an unused card is then worth nothing', async () => {
    await desk.goto(at('/run'));
    await desk.locator('#close-1 > summary').click();
    await desk.locator('#close-2 > summary').click();
    await onward(desk, () => desk.getByRole('button', { name: 'Ya, tutup sekarang' }).click());
    await desk.getByText('Sekarang berurutan').waitFor();
    await sound(desk);
    const late = await open(`${hall}/v/${cards.G2[0]}`, { viewport: PHONE });
    assert.equal(await late.locator('form#ballot').count(), 0);
    await sound(late);
  });
});

describe('what everybody can add up', () => {
  test('the audit: all sums agree', async () => {
    for (const lang of ['', '/en']) {
      await desk.goto(at('/audit', lang));
      assert.equal(await desk.locator('.audit-agrees').count(), 1);
      assert.equal(await desk.locator('.audit-mark-differs').count(), 0);
      assert.match(await desk.locator('.audit-verdict').innerText(), /11[\s\S]*10[\s\S]*1/);
      await sound(desk);
    }
  });

  test('the sheet of all ballots adds up to what the phones and the paper said', async () => {
    await desk.goto(at('/ballots'));
    const { lines, told, official } = await desk.evaluate(() => {
      const numbers = (row) => [...row.querySelectorAll('td:not(.pp-bgroup)')].map((cell) => Number(cell.innerText.trim()) || 0);
      const all = (selector) => [...document.querySelectorAll(selector)].map(numbers);
      return { lines: all('.pp-bpage:not(.pp-btotal) tbody tr'), told: all('.pp-bpage:not(.pp-btotal) tfoot tr:first-child'), official: all('.pp-bsum') };
    });
    assert.equal(lines.length, 11);
    assert.ok(lines.every((line) => line.reduce((a, b) => a + b) === 5), 'five beans on each');
    assert.deepEqual(CHOICES.map((_, i) => lines.reduce((sum, line) => sum + line[i], 0)), SUMS);
    assert.deepEqual(told, [SUMS]);
    assert.deepEqual(official, [[...SUMS, 11]]);
    assert.deepEqual(lines.map(String).sort(), [...PHONES, PAPER].map(({ beans }) => String(beans)).sort(), 'every ballot as it was cast');
    await sound(desk);
  });

  test('the results: eleven ballots and every bean', async () => {
    for (const lang of ['/en', '']) {
      await desk.goto(`${here.origin}${lang}/results?poll=${poll}`);
      assert.match(await desk.locator('.turnout').innerText(), /^11\s/);
      await sound(desk);
    }
    const rows = await desk.locator('.order ol li').allInnerTexts();
    const expected = NAMES.map((name, i) => [name, SUMS[i]]).sort((a, b) => b[1] - a[1]);
    assert.equal(rows.length, expected.length);
    for (const [name, sum] of expected) assert.match(rows.find((row) => row.includes(name)) ?? '', new RegExp(`\\b${sum}\\b`), name);
    assert.match(rows[0], new RegExp(expected[0][0]));
  });

  test('a phone sees what was chosen', async () => {
    for (const lang of ['', '/en']) {
      const page = await open(`${hall}${lang}/hasil/${poll}`, { viewport: PHONE });
      const first = page.locator('.outcome-rows > li').first();
      assert.match(await first.innerText(), lang ? /Palm \(arenga\) sugar/ : /Gula aren/);
      assert.match(await first.innerText(), new RegExp(`\\b${Math.max(...SUMS)}\\b`));
      assert.match(await page.locator('.outcome-count b').innerText(), lang ? /^11 votes, all valid/ : /^11 suara, semuanya sah/);
      await sound(page);
      if (!lang) await shot(page, 'hasil');
    }
  });

  test('the berita acara is stored', async () => {
    await desk.goto(`${here.origin}/results?poll=${poll}`);
    await desk.locator('[name="present-G1"]').fill('6');
    await desk.locator('[name="present-G2"]').fill('5');
    await desk.locator('[name="place"]').fill('Balai kelurahan');
    await desk.locator('.decide-form button').click();
    await desk.waitForURL(/\/report\/decision\//);
    assert.match(await desk.locator('.pp-minutes').innerText(), /BERITA ACARA[\s\S]*Gula aren/i);
    await sound(desk);
    await desk.reload();
    assert.match(await desk.locator('.pp-minutes').innerText(), /Balai kelurahan/);
  });
});
