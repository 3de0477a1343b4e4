// Voters' phones in the hall: whole votes by card, of every kind, with and without a script: make test
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { PATIENCE, eventually, launch } from './browser.mjs';
import { village } from './village.mjs';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PHONE = { width: 360, height: 640 };
const QUESTION = 'Produk mana yang paling penting untuk kita kembangkan bersama?';
const KINDS = {
  ranked: ['ranked', '--places', '3'], many: ['ranked'], approval: ['approval'], beans: ['points'], hundred: ['points', '--points', '100'],
  thumbs: ['score', '--max-score', '1'], score: ['score'], pairs: ['pairwise'],
};
let browser, hall, context, complaints, page, posts;

before(async () => {
  hall = await openHall();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await hall?.stop();
});
afterEach(async () => {
  await context?.close();
  assert.deepEqual(complaints ?? [], []);
});

/** A village with an open poll of each kind, the hall open to phones, and cards by poll. */
async function openHall() {
  const polls = {}, cards = {};
  const here = await village((run, dir) => {
    run('demo', '--no-serve');
    for (const [kind, type] of Object.entries(KINDS)) {
      const choices = kind === 'many' ? [] : ['--choices', kind === 'ranked' ? 'P01,P02,P03,P04,P05,P06' : 'P01,P02,P03,P04'];
      polls[kind] = /id ([0-9a-f-]{36})/.exec(run('poll', 'new', QUESTION, ...choices, '--ballot-type', ...type))[1];
      run('poll', 'open', polls[kind]);
      run('poll', 'cards', polls[kind], '--group', 'G1', '--count', '24', '--address', 'http://127.0.0.1:8081', '-o', `${kind}.html`);
      cards[kind] = [...readFileSync(join(dir, `${kind}.html`), 'utf8').matchAll(/class="pp-vnum"[^>]*>(.*?)<\/p/gs)].map((m) => m[1].replace(/<[^>]*>|[\s-]/g, ''));
    }
  }, '--hall', '--hall-addr', '127.0.0.1:0');
  const { port } = await (await fetch(`${here.origin}/api/v1/hall`)).json();
  const move = async (kind, to) => {
    const { status } = await fetch(`${here.origin}/vote/${polls[kind]}/${to}`, { method: 'POST', redirect: 'manual' });
    assert.equal(status, 303);
  };
  const counted = async (kind) => (await (await fetch(`${here.origin}/api/v1/polls/${polls[kind]}`)).json()).turnout;
  return { origin: `http://127.0.0.1:${port}`, polls, cards, counted, move, stop: here.stop };
}

/** A phone with the ballot of a fresh card, or of the one that is given. */
async function phone(kind, { code = hall.cards[kind].pop(), lang = '', query = '', script = true, ...options } = {}) {
  await context?.close();
  context = await browser.newContext({ viewport: PHONE, hasTouch: true, reducedMotion: 'reduce', ...options });
  if (!script) await context.route(/\/assets\/.*\.js/, (route) => route.abort()); // as if it were off, but axe can look
  return another(`${lang}/v/${code}${query}`);
}

async function another(path) {
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  complaints = [];
  posts = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => /Content Security|Uncaught/.test(message.text()) && complaints.push(message.text()));
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.postData()));
  await page.goto(hall.origin + path);
  return path;
}

const seen = (selector) => page.locator(`${selector}:visible`);
const next = () => seen('.nav .next').click();
const tile = (name) => seen('div.k label').filter({ hasText: name });
const step = (id) => page.waitForURL((url) => url.hash === `#${id}`);
const last = () => new URLSearchParams(posts.at(-1));
const kept = () => page.evaluate(() => JSON.stringify(localStorage));
const said = () => page.locator('#ballot-status').innerText();

/** Each kind's way to the last look, by touch or by what works without a script; what is sent then. */
const VOTES = {
  ranked: { fill: async (js) => {
    for (const [i, name] of ['Gula aren', 'Bakso gabus'].entries()) {
      await tile(name).click();
      if (!js) await next();
      await step(`s${i + 2}`);
      assert.equal(await tile(name).count(), 0, 'what was chosen is offered no more');
    }
    await seen('.nav button[name=look]').click();
  }, sends: { r1: 'P02', r2: 'P05' }, looks: [/1\s*Gula aren/, /2\s*Bakso gabus/] },
  approval: { fill: (js) => oneByOne(js, [0, 1, 0, 1]), sends: { 'yes-P01': '1', 'yes-P02': '0', 'yes-P03': '1', 'yes-P04': '0' }, looks: [/Abon ikan/, /Kerupuk|Madu/] },
  thumbs: { fill: (js) => oneByOne(js, [0, 1, 2, 0]), sends: { 'n-P01': '1', 'n-P02': '0', 'n-P03': '', 'n-P04': '1' }, looks: [/Abon ikan/, /Gula aren/] },
  score: { fill: (js) => oneByOne(js, [5, 0, 6, 3]), sends: { 'n-P01': '5', 'n-P02': '0', 'n-P03': '', 'n-P04': '3' }, looks: [/5\s*Abon ikan/, /0\s*Gula aren/] },
  pairs: { fill: async (js) => {
    for (let i = 0; i < 6; i++) await answer(js, i, seen('.pick').nth(i % 2));
  }, sends: { 'pair|P01|P02': 'P01', 'pair|P02|P03': 'P03' }, looks: [/Abon ikan[\s\S]*daripada[\s\S]*Gula aren/] },
  beans: { fill: async (js) => {
    if (js) {
      for (let i = 0; i < 7; i++) await seen('.more').click();
      assert.equal(await page.locator('.pile .beans svg').count(), 3, 'the pile has shrunk');
      await next();
      await step('s2');
      for (let i = 0; i < 3; i++) await seen('.more').click();
      assert.ok(await seen('.more').isDisabled());
    } else {
      await seen('select').selectOption('7');
      await next();
      await step('s2');
      await seen('select').selectOption('3');
    }
    await seen('.nav button[name=look]').click();
  }, sends: { 'n-P01': '7', 'n-P02': '3' }, looks: [/7\s*Abon ikan/, /3\s*Gula aren/] },
  hundred: { fill: async (js) => {
    const give = async (tens, ones) => {
      if (!js) {
        await seen('select').nth(0).selectOption(String(tens * 10));
        return seen('select').nth(1).selectOption(String(ones));
      }
      for (let i = 0; i < tens; i++) await seen('.more').nth(1).click();
      for (let i = 0; i < ones; i++) await seen('.more').nth(0).click();
    };
    await give(6, 5);
    await next();
    await step('s2');
    await give(3, 5);
    await seen('.nav button[name=look]').click();
  }, sends: { 'n-P01': '60', 'n-P02': '30' }, looks: [/65\s*Abon ikan/, /35\s*Gula aren/] },
};

async function oneByOne(js, answers) {
  for (const [i, n] of answers.entries()) await answer(js, i, seen('.answers label').nth(n));
}

/** A touch leads on by itself; without a script the next step is one touch more. */
async function answer(js, i, choice) {
  if (i) await step(`s${i + 1}`);
  await fits();
  await choice.click();
  if (!js) await next();
}

/** One decision on the screen, without scrolling, and large enough for a thumb. */
async function fits() {
  const small = await page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollHeight > innerHeight + 1) found.push(`${root.scrollHeight - innerHeight} px too tall`);
    if (root.scrollWidth > innerWidth) found.push(`${root.scrollWidth - innerWidth} px too wide`);
    for (const at of document.querySelectorAll('a, button, label, select')) {
      const box = at.getBoundingClientRect();
      if (box.width && (box.width < 44 || box.height < 48)) found.push(`${at.textContent.trim()}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
    }
    return found;
  }).catch(() => []); // without a script nobody can measure
  assert.deepEqual(small, []);
}

describe('a whole vote in pictures', () => {
  for (const kind of Object.keys(VOTES)) {
    for (const js of [true, false]) {
      test(`${kind}, ${js ? 'by touch' : 'without JavaScript'}`, async () => {
        const before = await hall.counted(kind);
        await phone(kind, { javaScriptEnabled: js });
        await VOTES[kind].fill(js);
        await seen('#review').waitFor();
        for (const look of VOTES[kind].looks) await eventually(() => seen('#review-list').innerText(), look);
        if (js) assert.equal(posts.length, 0, 'the last look needs no network');
        await seen('.send').click();
        await page.getByText('Terkirim!').waitFor();
        for (const [name, value] of Object.entries(VOTES[kind].sends)) assert.equal(last().get(name) ?? '', value, name);
        assert.equal(await hall.counted(kind), before + 1);
        assert.doesNotMatch(await page.locator('body').innerText(), /Gula|Abon|Bakso/, 'the receipt reveals nothing');
        assert.doesNotMatch(await page.content(), new RegExp(last().get('id')), 'nor whose ballot it is');
        if (js) assert.equal(await kept(), '{}');
        await page.goBack().catch(() => {});
        assert.doesNotMatch(await page.locator('body').innerText(), /Gula|Abon|Bakso/, 'nor does going back');
        if (!js) return;
        await page.reload();
        await page.getByText('Kartu ini sudah dipakai').waitFor();
        assert.equal(await hall.counted(kind), before + 1);
      });
    }
  }

  test('a change of mind: the last look leads back, and so does the phone’s own Back', async () => {
    for (const js of [true, false]) {
      await phone('ranked', { javaScriptEnabled: js });
      await VOTES.ranked.fill(js);
      await seen('.back').click();
      await seen('.choose').waitFor();
      if (!js) {
        await next();
        await step('s2');
      }
      await page.goto(page.url().replace(/#.*|$/, '#s2'));
      assert.equal(await page.locator('#r2-5').isChecked(), true, 'what was chosen is still there');
    }
  });

  test('a page that is loaded again keeps what was chosen; a vote that was sent leaves nothing behind', async () => {
    const chosen = () => page.evaluate(() => [...new FormData(document.querySelector('#ballot'))].filter(([name]) => name !== 'id').sort().join(' '));
    for (const kind of ['ranked', 'beans', 'hundred', 'thumbs']) {
      await phone(kind);
      const empty = await chosen();
      await VOTES[kind].fill(true);
      const before = await chosen();
      assert.notEqual(before, empty);
      await page.reload();
      assert.equal(await chosen(), before, kind);
      if (kind === 'beans') assert.equal(await page.locator('.pile .beans svg').count(), 0, 'the pile is as it was left');
      await page.evaluate(() => document.querySelector('#ballot').requestSubmit());
      await seen('.send').click();
      await page.getByText('Terkirim!').waitFor();
      assert.equal(await page.evaluate(() => JSON.stringify(sessionStorage)), '{}');
    }
  });

  test('all at once, and long ballots in parts', async () => {
    const before = await hall.counted('many');
    await phone('many', { query: '?view=all' });
    await seen('.tile').filter({ hasText: 'Gula aren' }).click();
    await seen('[data-ballot=review]').click();
    await seen('[data-ballot=send]').click();
    await page.getByText('Terkirim!').waitFor();
    await phone('many');
    for (const [i, name] of ['Gula aren', 'Bakso gabus', 'Abon ikan', 'Kerupuk', 'Madu', 'Kapsul'].entries()) {
      if (i) await step(`s${i + 1}`);
      await tile(name).click();
    }
    await page.locator('[id^="r7-"]').first().waitFor({ state: 'attached' }); // the second part
    await page.waitForLoadState();
    await page.getByText('Lalu yang mana?').first().waitFor();
    await tile('Buah musiman').waitFor();
    assert.equal(await tile('Gula aren').count(), 0);
    await tile('Buah musiman').click();
    await step('s8');
    await seen('.nav button[name=look]').click();
    await eventually(() => seen('#review-list').innerText(), /1\s*Gula aren[\s\S]*7\s*Buah musiman/);
    await seen('.send').click();
    await page.getByText('Terkirim!').waitFor();
    assert.equal(await hall.counted('many'), before + 2);
  });

  test('beans that are left over are pointed out before anything is sent', async () => {
    await phone('beans');
    await seen('.more').click();
    await next();
    await seen('.nav button[name=look]').click();
    await eventually(said, /Sisa 9 biji/);
    await phone('beans', { javaScriptEnabled: false });
    await seen('select').selectOption('4');
    await next();
    await seen('.nav button[name=look]').click();
    await eventually(() => page.getByRole('alert').innerText(), /4 biji: masih ada 6/);
  });
});

describe('with the keyboard alone', () => {
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const arrived = async (id) => {
    await step(id);
    await page.locator('h2.k:focus, .step:focus').waitFor(); // the script puts the focus there
  };

  test('ranked and scored; the focus is always to be seen', async () => {
    const before = await hall.counted('ranked') + await hall.counted('score');
    await phone('ranked');
    await press('Tab', 'Space', 'ArrowRight', 'Enter'); // the second picture
    await arrived('s2');
    await press('Tab', 'Space', 'Enter');
    await arrived('s3');
    await visibleFocus();
    await page.locator('.nav:visible button[name=look]').focus();
    await press('Enter');
    await seen('#review').waitFor();
    await press('Tab', 'Tab', 'Enter');
    await page.getByText('Terkirim!').waitFor();
    assert.equal(last().get('r1'), 'P02');
    assert.equal(last().get('r2'), 'P01');

    await phone('score');
    for (let i = 1; i <= 4; i++) {
      await press('Tab', 'ArrowRight');
      await visibleFocus();
      await press('Enter');
      if (i < 4) await arrived(`s${i + 1}`);
    }
    await seen('#review').waitFor();
    await press('Tab', 'Tab', 'Enter');
    await page.getByText('Terkirim!').waitFor();
    assert.equal(await hall.counted('ranked') + await hall.counted('score'), before + 2);
  });

  /** 2.4.11: what has the focus lies clear of the bar. */
  async function visibleFocus() {
    const hidden = await page.evaluate(() => {
      const at = document.activeElement;
      const shown = at.labels?.length ? at.labels[0] : at;
      const box = shown.getBoundingClientRect();
      const bar = [...document.querySelectorAll('.nav')].find((nav) => nav.getClientRects().length)?.getBoundingClientRect();
      return bar && !at.closest('.nav') && box.bottom > bar.top + 1 ? `${shown.textContent.trim()} ends at ${box.bottom}, the bar begins at ${bar.top}` : '';
    });
    assert.equal(hidden, '');
  }
});

describe('on bad Wi-Fi', () => {
  const fill = async () => {
    await VOTES.ranked.fill(true);
    await seen('[data-ballot=send]').waitFor();
  };
  const refuse = (handler) => page.route('**/v/*', (route) => (route.request().method() === 'POST' ? handler(route) : route.continue()));

  test('a vote waits on the phone until the laptop answers, and counts once', async () => {
    const before = await hall.counted('ranked');
    const path = await phone('ranked');
    await fill();
    await context.setOffline(true);
    await seen('[data-ballot=send]').dblclick();
    await page.getByText('○ Belum terkirim').waitFor();
    assert.match(await kept(), /r1=P02/);
    assert.equal(await page.locator('#review-list').isVisible(), false, 'whoever looks at the phone now sees no vote');
    await context.setOffline(false);
    await page.getByText('Terkirim!').waitFor();
    assert.equal(await hall.counted('ranked'), before + 1);
    assert.equal(await kept(), '{}');
    await page.goto(hall.origin + path);
    await page.getByText('Kartu ini sudah dipakai').waitFor();
  });

  test('an answer that was lost, a page that was reloaded: the same ballot', async () => {
    const before = await hall.counted('ranked');
    await phone('ranked');
    await fill();
    let lost = 0;
    await refuse(async (route) => {
      lost++;
      await route.fetch(); // it arrives and is counted; the answer does not come back
      await route.abort();
    });
    await seen('[data-ballot=send]').click();
    await page.getByText('○ Belum terkirim').waitFor();
    assert.ok(lost > 0);
    await page.unroute('**/v/*');
    assert.equal(await hall.counted('ranked'), before + 1);
    await page.getByText('Terkirim!').waitFor();
    assert.equal(await hall.counted('ranked'), before + 1);
  });

  test('a page opened again goes on sending and shows nothing of the vote', async () => {
    const before = await hall.counted('ranked');
    await phone('ranked');
    await fill();
    await refuse((route) => route.abort());
    await seen('[data-ballot=send]').click();
    await page.getByText('○ Belum terkirim').waitFor();
    await page.reload();
    assert.doesNotMatch(await page.locator('body').innerText(), /Gula/);
    await page.unroute('**/v/*');
    await page.getByText('Terkirim!').waitFor();
    assert.equal(await hall.counted('ranked'), before + 1);
  });

  test('busy, restarting and paused are waited for, in words', async () => {
    const before = await hall.counted('ranked');
    await phone('ranked');
    await fill();
    const answers = [
      { status: 503, headers: { 'Retry-After': '1' }, body: 'restarting' },
      { status: 429, headers: { 'Retry-After': '1' }, body: 'busy' },
      { status: 409, headers: { 'Retry-After': '1' }, contentType: 'text/html', body: '<main data-notice="paused">' },
    ];
    await refuse((route) => (answers.length ? route.fulfill(answers.shift()) : route.continue()));
    await page.locator('#ballot-status').evaluate((status) => { // each stands there for a second only
      window.told = [];
      new MutationObserver(() => { if (status.getClientRects().length) window.told.push(status.innerText); }).observe(status, { childList: true });
    });
    await seen('[data-ballot=send]').click();
    await page.getByText('Terkirim!').waitFor();
    assert.match(await page.evaluate(() => window.told.join('|')), /○ Belum terkirim.*○ Masih ramai.*○ Pemungutan suara sedang jeda/);
    assert.equal(await hall.counted('ranked'), before + 1);
  });

  test('a page that was reloaded in a pause says that a vote waits, and then that it is counted', async () => {
    for (const [lang, waits, sent] of [['', 'disimpan di ponsel ini', 'Terkirim!'], ['/en', 'kept on this phone', 'Sent!']]) {
      const before = await hall.counted('ranked');
      await phone('ranked', { lang });
      await seen('div.k label').first().click();
      await step('s2');
      await seen('.nav button[name=look]').click();
      await hall.move('ranked', 'pause');
      await seen('[data-ballot=send]').click();
      await page.getByText(`○ ${lang ? 'The vote is paused' : 'Pemungutan suara sedang jeda'}`).waitFor();
      await page.reload();
      await page.locator('[data-notice=paused]').getByText(waits).waitFor();
      assert.equal(await page.locator('.unsent').count(), 0);
      await hall.move('ranked', 'open');
      await page.getByText(sent).waitFor();
      assert.equal(await hall.counted('ranked'), before + 1);
      assert.equal(await kept(), '{}');
      await page.waitForURL(/\/terkirim\//); // where nothing reloads itself
    }
  });

  test('an answer that settles nothing loses no vote: another village, a router, a refusal', async () => {
    const before = await hall.counted('ranked');
    await phone('ranked');
    await fill();
    const strange = [
      { status: 404, contentType: 'text/html', body: '<main class="notice" data-notice="unknown">' },
      { status: 403, contentType: 'text/plain', body: 'forbidden' }, { status: 421, contentType: 'text/plain', body: 'misdirected' },
      { status: 200, contentType: 'text/html', body: '<title>Wi-Fi</title><main>Log in</main>' },
    ];
    const answers = strange.map((answer) => ({ ...answer, headers: { 'Retry-After': '1' } }));
    const held = [];
    await refuse(async (route) => {
      held.push(await kept());
      return answers.length ? route.fulfill(answers.shift()) : route.continue();
    });
    await seen('[data-ballot=send]').click();
    await page.getByText('Terkirim!').waitFor();
    assert.equal(held.length, strange.length + 1);
    for (const copy of held) assert.match(copy, /r1=P02/);
    assert.equal(await hall.counted('ranked'), before + 1);
    assert.equal(await kept(), '{}');
  });

  test('trying has an end: a card that stays unknown is said to be, another page says nothing and the vote stays', async () => {
    for (const [body, says, stays] of [['<main data-notice="unknown">Tidak dikenal</main>', 'Tidak dikenal', false], ['<main>Log in</main>', 'Beri tahu fasilitator', true]]) {
      await phone('ranked');
      await fill();
      await refuse((route) => route.fulfill({ status: 404, headers: { 'Retry-After': '0.1' }, contentType: 'text/html', body: `<body>${body}</body>` }));
      await seen('[data-ballot=send]').click();
      await page.getByText(says).waitFor();
      assert.equal(/r1=P02/.test(await kept()), stays);
      assert.equal(posts.length, 7);
    }
  });

  test('several voters on one phone: who was not sent goes out unseen', async () => {
    const before = await hall.counted('ranked');
    await phone('ranked');
    await fill();
    await refuse((route) => route.abort());
    await seen('[data-ballot=send]').click();
    await page.getByText('○ Belum terkirim').waitFor();
    await page.close();
    await context.route('**/v/*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await another(`/v/${hall.cards.ranked.pop()}`);
    await page.getByText('1 suara yang belum terkirim').waitFor();
    assert.equal(await seen('div.k').count(), 6, 'the next voter begins anew');
    await context.unroute('**/v/*');
    await page.locator('.unsent').waitFor({ state: 'detached' });
    assert.equal(await hall.counted('ranked'), before + 1);
  });

  test('a phone that keeps nothing says so', async () => {
    await phone('ranked');
    await page.evaluate(() => { Storage.prototype.setItem = () => { throw new Error('quota'); }; });
    await fill();
    await refuse((route) => route.abort());
    await seen('[data-ballot=send]').click();
    await page.getByText('Jangan tutup halaman ini').waitFor();
    await page.unroute('**/v/*');
    await page.getByText('Terkirim!').waitFor();
  });

  test('a card that was used meanwhile gets a kind answer, once', async () => {
    const code = hall.cards.ranked.pop();
    await phone('ranked', { code });
    await fill();
    const response = await fetch(`${hall.origin}/v/${code}`, { method: 'POST', body: new URLSearchParams({ id: 'another-voter-1', r1: 'P01' }) });
    assert.equal(response.status, 200);
    await seen('[data-ballot=send]').click();
    await page.getByText('Kartu ini sudah dipakai').waitFor();
    assert.equal(await kept(), '{}');
    assert.equal(posts.length, 1);
  });
});

describe('for everybody', () => {
  const axe = async () => (await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).withTags(WCAG).analyze())
    .violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 150)}`);

  for (const kind of Object.keys(KINDS)) {
    test(`${kind}: WCAG 2.2 AA in both languages and both ways, on small and large screens, with text twice as large`, async () => {
      const code = hall.cards[kind][0];
      for (const [i, viewport] of [{ width: 320, height: 568 }, PHONE, { width: 1280, height: 800 }].entries()) {
        await phone(kind, { code, lang: i % 2 ? '/en' : '', query: i === 2 ? '?view=all' : '', viewport });
        assert.deepEqual(await axe(), []);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${over} px too wide at ${viewport.width}`);
      }
      await phone(kind, { code });
      await page.goto(page.url() + '#s2');
      await fits();
      assert.deepEqual(await axe(), []);
      await page.evaluate(() => { document.documentElement.style.fontSize = '36px'; });
      await wide('twice as large');
      await phone(kind, { code, query: '?view=all', viewport: { width: 320, height: 568 } });
      await page.evaluate(() => { document.documentElement.style.fontSize = '36px'; });
      await wide('all at once, twice as large');
    });
  }

  /** Nothing is wider than the screen. */
  async function wide(how) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const widest = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => `${e.tagName}.${e.getAttribute('class')} ${e.textContent.trim().slice(0, 20)}`).join('; '));
    assert.ok(over <= 0, `${how}: ${over} px too wide: ${widest}`);
  }

  test('twelve products to rank are on one screen of 320 × 568, and twice as large nothing is cut off at the side', async () => {
    for (const lang of ['', '/en']) {
      await phone('many', { code: hall.cards.many[0], lang, viewport: { width: 320, height: 568 } });
      assert.equal(await seen('div.k label').count(), 12);
      await fits();
      await page.evaluate(() => { document.documentElement.style.fontSize = '36px'; });
      await wide(`${lang} twice as large`);
    }
  });

  for (const kind of Object.keys(VOTES)) {
    test(`${kind}: the last look that the server draws, WCAG 2.2 AA in both languages, on a phone and a laptop`, async () => {
      const sends = kind === 'hundred' ? { 'n-P01': '65', 'n-P02': '35' } : VOTES[kind].sends;
      for (const lang of ['', '/en']) {
        for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
          await phone(kind, { code: hall.cards[kind][0], lang, viewport, script: false });
          await page.evaluate((fields) => {
            const form = document.getElementById('ballot').cloneNode();
            for (const [name, value] of Object.entries({ ...fields, id: 'a-last-look-only', look: '1' })) {
              const field = form.appendChild(document.createElement('input'));
              [field.type, field.name, field.value] = ['hidden', name, value];
            }
            document.body.appendChild(form).submit();
          }, sends);
          await seen('#last-look').waitFor();
          await page.waitForLoadState();
          assert.ok(await page.locator('#review-list li').count() > 0);
          assert.deepEqual(await axe(), [], `${lang} ${viewport.width}`);
          await wide(`${lang} ${viewport.width}`);
        }
      }
    });
  }

  test('the last of twelve places can be brought above the bar', async () => {
    await phone('many', { code: hall.cards.many[0], script: false });
    await page.evaluate(() => {
      const form = document.getElementById('ballot').cloneNode();
      for (let i = 0; i <= 12; i++) {
        const field = form.appendChild(document.createElement('input'));
        [field.type, field.name, field.value] = i ? ['hidden', `r${i}`, `P${String(i).padStart(2, '0')}`] : ['hidden', 'look', '1'];
      }
      document.body.appendChild(form).submit();
    });
    await seen('#last-look').waitFor();
    assert.equal(await page.locator('#review-list li').count(), 12);
    const over = await page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      return [...document.querySelectorAll('#review-list li')].pop().getBoundingClientRect().bottom - document.querySelector('#review .bar').getBoundingClientRect().top;
    });
    assert.ok(over <= 0, `${over} px lie under the bar`);
  });

  test('the last look, the receipt and the kind pages', async () => {
    await phone('pairs', { lang: '/en' });
    await VOTES.pairs.fill(true);
    await seen('#review').waitFor();
    assert.deepEqual(await axe(), []);
    await seen('.send').click();
    await page.getByText('Sent!').waitFor();
    assert.deepEqual(await axe(), []);
    await page.reload();
    assert.deepEqual(await axe(), []);
    await phone('ranked', { code: 'ZZZZ9999' });
    assert.deepEqual(await axe(), []);
    await context.route('**/v/*', (route) => route.continue({ method: 'POST', postData: `id=${'x'.repeat(20_000)}` }));
    await page.reload();
    await eventually(() => page.locator('main').innerText(), /Kiriman tidak terbaca[\s\S]*That could not be read/);
    assert.deepEqual(await axe(), []);
    for (const [href] of await page.locator('a').evaluateAll((all) => all.map((a) => [a.href]))) assert.ok((await fetch(href)).ok, href);
  });

  test('the script keeps to what browsers of 2016 know', async () => {
    await phone('ranked');
    const address = await page.locator('script').getAttribute('src');
    const script = await (await fetch(hall.origin + address)).text();
    assert.doesNotMatch(script, /\?\.[a-z[(]|\?\?|\basync\b|\bawait\b|catch\s*\{|\bimport\b|\bexport\b|\.append\(|replaceWith|Object\.(entries|values)|padStart/);
    assert.equal(await page.locator('script').getAttribute('type'), null);
  });
});

describe('when a poll is over', () => {
  test('a pause that ends with the poll: who waited is told that the vote is not counted', async () => {
    const before = await hall.counted('many');
    await phone('many');
    await VOTES.ranked.fill(true);
    await hall.move('many', 'pause');
    await seen('[data-ballot=send]').click();
    await page.getByText('○ Pemungutan suara sedang jeda').waitFor();
    await page.reload();
    await page.locator('[data-notice=paused]').getByText('disimpan di ponsel ini').waitFor();
    await hall.move('many', 'close');
    await page.getByText('jadi tidak dihitung').waitFor();
    await page.waitForTimeout(9_000); // longer than a page that waits for a poll waits until it reloads itself
    assert.ok(await page.getByText('jadi tidak dihitung').isVisible());
    assert.equal(await hall.counted('many'), before);
    assert.equal(await kept(), '{}');
    await phone('many', { viewport: { width: 320, height: 568 } });
    await page.getByText('Lihat hasil').waitFor();
    await page.evaluate(() => { document.documentElement.style.fontSize = '36px'; });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  });
});
