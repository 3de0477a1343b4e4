// Records a product's name with the browser's own tone as a microphone, keeps it, hears it, takes it back.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { LAPTOP, PHONE, eventually, flaws, onward, pages, tooWide } from './browser.mjs';
import { village } from './village.mjs';

const SIZES = { phone: PHONE, laptop: LAPTOP };
const shots = process.env.SHOTS;
const visit = pages({ timeout: 60_000, permissions: ['microphone'], args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
let here;

before(async () => {
  here = await village();
  if (shots) mkdirSync(shots, { recursive: true });
});
after(() => here?.stop());

const open = (path, options) => visit(here.origin + path, options);

test('a voice is recorded, kept as WAV, and taken back', async () => {
  const page = await open('/products/P02/voice');
  await page.locator('#voice-record').click();
  await page.locator('#voice-stop').waitFor(); // it records
  await page.waitForTimeout(2500);
  await page.locator('#voice-stop').click();
  await page.locator('#voice-keep').waitFor();
  await page.locator('#voice-keep').click();
  await eventually(() => page.locator('#voice-status').innerText(), /setuju/); // nobody agreed yet
  assert.equal(await page.locator('.voice-has audio').count(), 0);
  await page.locator('[name=agreed]').check();
  await page.locator('[name=note]').fill('Ibu Sari');
  await onward(page, () => page.locator('#voice-keep').click());
  const kept = page.locator('.voice-has audio');
  await kept.waitFor();
  const answer = await page.request.get(here.origin + await kept.getAttribute('src'));
  const body = await answer.body();
  assert.equal(answer.headers()['content-type'], 'audio/wav');
  assert.equal(body.toString('latin1', 0, 4) + body.toString('latin1', 8, 12), 'RIFFWAVE');
  assert.deepEqual([body.readUInt16LE(20), body.readUInt16LE(22), body.readUInt32LE(24), body.readUInt16LE(34)], [1, 1, 16000, 16], 'PCM, mono, 16 kHz, 16 bits');
  assert.equal(body.readUInt32LE(40), body.length - 44);
  assert.ok(body.length > 16_000 && body.length <= 160_044, `${body.length} bytes`);
  let loudest = 0;
  for (let at = 44; at + 1 < body.length; at += 2) loudest = Math.max(loudest, Math.abs(body.readInt16LE(at)));
  assert.ok(loudest > 3000, `as loud as ${loudest}`);
  assert.ok(await kept.evaluate((audio) => new Promise((heard) => {
    audio.oncanplay = () => heard(audio.duration > 0.5);
    audio.onerror = () => heard(false);
    audio.preload = 'auto';
    audio.load();
  })), 'plays');
  if (shots) await page.screenshot({ path: `${shots}/voice.png`, fullPage: true });
  await onward(page, () => page.locator('.voice-has button').click());
  assert.equal(await page.locator('.voice-has audio').count(), 0);
});

test('without script a file can be kept', async () => {
  const page = await open('/en/products/P01/voice', { javaScriptEnabled: false });
  assert.equal(await page.locator('#voice-recorder').isVisible(), false);
  await page.locator('#voice-form [name=file]').setInputFiles({ name: 'x.wav', mimeType: 'audio/wav', buffer: Buffer.from('<html>no sound') });
  await page.locator('#voice-form [name=agreed]').check();
  await onward(page, () => page.locator('#voice-form [type=submit]').click());
  assert.match(await page.locator('.voice-problem').innerText(), /neither a sound/);
  await page.locator('#voice-form [name=file]').setInputFiles({ name: 'x.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('OggS, as far as anybody can see') });
  await page.locator('#voice-form [name=agreed]').check();
  await onward(page, () => page.locator('#voice-form [type=submit]').click());
  assert.equal(await page.locator('.voice-has audio').count(), 1);
});

test('axe', async () => {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const lang of ['', '/en']) {
      const page = await open(`${lang}/products/P03/voice`, { viewport });
      assert.equal(await tooWide(page), 0, 'wider than the screen');
      assert.deepEqual(await flaws(page), []);
      if (shots) await page.screenshot({ path: `${shots}/voice-${size}${lang.replace('/', '-')}.png`, fullPage: true });
    }
  }
});
