// A headless Chromium for a file of tests, and what every page of it must be.
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const PHONE = { width: 360, height: 780 }, TABLET = { width: 820, height: 1180 }, LAPTOP = { width: 1280, height: 800 };
export const PATIENCE = 60_000; // ms for one act of a page: the machine may have much else to do
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Starts Chromium, with more said to it. */
export const launch = (...more) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...more],
  timeout: 120_000,
});

/** Writes down what a page complains of: errors of scripts, and what the security policy forbids. */
export function listen(page, complaints) {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) complaints.push(message.text());
  });
}

/** A browser for the tests of a file. What this gives opens an address in a context of its own, which ends with the test; no page may complain. */
export function pages({ timeout = PATIENCE, args = [], ...always } = {}) {
  const contexts = [], complaints = [];
  let browser; // hooks of a file need not wait for each other
  const launched = () => (browser ??= launch(...args));
  before(launched);
  after(async () => (await browser)?.close());
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    assert.deepEqual(complaints.splice(0), []);
  });
  return async (address, options = {}) => {
    const context = await (await launched()).newContext({ viewport: LAPTOP, reducedMotion: 'reduce', ...always, ...options });
    contexts.push(context);
    context.setDefaultTimeout(timeout);
    const page = await context.newPage();
    listen(page, complaints);
    await page.goto(address);
    return page;
  };
}

/** Says no, as assert does, unless what was read is what is expected: a pattern, a function that says yes, or a value. */
function meets(got, expected) {
  if (expected instanceof RegExp) return assert.match(got, expected);
  if (typeof expected === 'function') return assert.ok(expected(got), `${inspect(got)} is not what ${expected} wants`);
  assert.deepStrictEqual(got, expected);
}

/**
 * Reads until what is read is what is expected (a pattern, a function that says yes, or a value), and gives it; after so many ms it fails
 * with what was read last. A page that is just being left, or an element just being replaced, is read again.
 * For everything that an act causes later: eventually(() => page.inputValue('#name'), 'Sungai').
 */
export async function eventually(read, expected, within = 30_000) {
  for (const end = Date.now() + within; ; await wait(50)) {
    const last = Date.now() > end; // what is read for the last time is read after the end: a slow reading is not a wrong one
    try {
      const got = await read();
      meets(got, expected);
      return got;
    } catch (error) {
      if (last) throw error;
    }
  }
}

/** What axe finds wrong with a page by WCAG 2.2 AA, or with a part of it. */
export async function flaws(page, part) {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).withTags(WCAG);
  const { violations } = await (part ? axe.include(part) : axe).analyze();
  return violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html.slice(0, 160)).join(' ')}`);
}

/** By how many pixels a page is wider than its screen. */
export const tooWide = (page) => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));

/** Nothing overflows, nothing is missing, axe finds nothing. */
export async function sound(page) {
  assert.equal(await tooWide(page), 0, `${page.url()} is wider than the screen`);
  assert.doesNotMatch(await page.locator('body').innerText(), /\[[a-z_]+\.[a-z_.-]+\]|%!|undefined|NaN/, page.url());
  assert.deepEqual(await flaws(page), [], page.url());
}
