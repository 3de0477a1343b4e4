// Drives the real viewer in headless Chromium: make test
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LAPTOP, PHONE, eventually, onward, pages, sound } from './browser.mjs';
import { languagesOn, village } from './village.mjs';

// The map, the matrix and what is printed are looked at in files of their own.
const PAGES = ['/', '/products', '/rank', '/rank?axis=prospect', '/vote', '/vote/unggulan?group=G1', '/results', '/settings'];
const visit = pages({ timeout: 60_000 });
let here;

before(async () => { here = await village(); });
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

describe('the vote', () => {
  const counted = async () => JSON.parse(here.run('tally', '--format', 'json')).tally.ballots;

  test('a ballot tapped on a phone is counted once and shows in the results', async () => {
    const before = await counted();
    const page = await open('/vote/unggulan?group=G1', { viewport: PHONE });
    for (const name of ['Gula aren', 'Madu kelulut']) await page.locator('button.tile', { hasText: name }).click();
    await page.locator('[data-ballot="review"]').click();
    await eventually(() => page.locator('#review-list').innerText(), /Gula aren[\s\S]*Madu kelulut/);
    await page.locator('[data-ballot="send"]').click();
    await page.waitForURL(/thanks/);
    assert.doesNotMatch(await page.locator('body').innerText(), /Gula aren/, 'the receipt reveals nothing');
    await page.goBack();
    assert.equal(await counted(), before + 1);
    await page.goto(here.origin + '/results');
    assert.match(await page.locator('main').innerText(), new RegExp(`${before + 1} suara`));
    assert.match(await page.locator('main').innerText(), /Perempuan[\s\S]*13 suara/);
  });

  test("the phone's own Back leads from the review to the choice, with everything still chosen", async () => {
    const page = await open('/vote/unggulan?group=G3', { viewport: PHONE });
    await page.locator('button.tile', { hasText: 'Gula aren' }).click();
    await page.locator('[data-ballot="review"]').click();
    await page.locator('#review').waitFor();
    await page.goBack();
    await page.locator('button.tile[aria-pressed="true"]', { hasText: 'Gula aren' }).waitFor();
  });

  test('a ballot without JavaScript is counted', async () => {
    const before = await counted();
    const page = await open('/vote/unggulan?group=G2', { viewport: PHONE, javaScriptEnabled: false });
    await page.locator('select[name="place-P10"]').selectOption('1');
    await page.locator('select[name="place-P02"]').selectOption('2');
    await onward(page, () => page.locator('[data-ballot="review"]').click());
    await page.locator('#last-look .send').click();
    await page.waitForURL(/thanks/);
    assert.equal(await counted(), before + 1);
  });

  test('a ballot with one place given twice comes back with what was chosen', async () => {
    const before = await counted();
    const page = await open('/vote/unggulan?group=G2', { javaScriptEnabled: false });
    await page.locator('select[name="place-P10"]').selectOption('1');
    await page.locator('select[name="place-P02"]').selectOption('1');
    await onward(page, () => page.locator('[data-ballot="review"]').click());
    assert.ok(await page.getByRole('alert').isVisible());
    assert.equal(await page.locator('select[name="place-P10"]').inputValue(), '1');
    assert.equal(await counted(), before);
  });

  test('the phone ballot weighs under 60 kB', async () => {
    const page = await open('/vote/unggulan?group=G1', { viewport: PHONE, javaScriptEnabled: false });
    const answer = await page.reload();
    assert.ok((await answer.body()).length < 60_000);
  });
});

describe('every page', () => {
  for (const [size, viewport] of [['phone', PHONE], ['laptop', LAPTOP]]) {
    for (const [i, path] of PAGES.entries()) {
      for (const lang of languagesOn(size, i)) {
        test(`${lang}${path} on a ${size}: nothing overflows, nothing is missing, WCAG 2.2 AA`, async () => {
          const page = await open(lang + path, { viewport });
          await sound(page);
        });
      }
    }
  }

  test('the API answers with the bytes that the command line prints', async () => {
    await open('/');
    for (const [args, path] of [[['access'], 'access'], [['access', '--by', 'kind'], 'access?by=kind'], [['rank'], 'ranking'], [['tally'], 'polls/unggulan/tally']]) {
      const answer = await fetch(`${here.origin}/api/v1/${path}`);
      assert.equal(await answer.text(), here.run(...args, '--format', 'json'), path);
    }
  });

  test('closing the poll makes the result final', async () => {
    here.run('poll', 'close', 'unggulan');
    const page = await open('/vote/unggulan?group=G1');
    assert.equal(await page.locator('form#ballot').count(), 0, 'a closed poll has no ballot');
    await page.goto(here.origin + '/results');
    assert.doesNotMatch(await page.locator('main').innerText(), /Sementara/);
  });
});
