// Runs the real program on the sample workshop: POTENSI names the binary.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const binary = process.env.POTENSI ?? fileURLToPath(new URL('../../../bin/potensi', import.meta.url));

/** Starts the viewer on a fresh sample workshop, or on what make makes; more is said to serve; origin is its address, dir its folder, stop() ends it. */
export async function village(make = (run) => run('demo', '--no-serve'), ...more) {
  const dir = mkdtempSync(join(tmpdir(), 'potensi-'));
  const run = (...args) => execFileSync(binary, args, { cwd: dir, encoding: 'utf8', env: { ...process.env, LANG: 'id_ID.UTF-8' } });
  make(run, dir);
  const server = spawn(binary, ['serve', '--addr', '127.0.0.1:0', ...more], { cwd: dir, env: { ...process.env, LANG: 'id_ID.UTF-8' } });
  const origin = await new Promise((found, failed) => {
    let said = '';
    const read = (data) => {
      said += data;
      const address = /(http:\/\/[\d.]+:\d+)[/\s]/.exec(said); // to its end
      if (address) found(address[1]);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', failed);
    server.on('exit', () => failed(new Error(`potensi serve ended: ${said}`)));
  });
  const ended = new Promise((done) => { server.on('close', done); });
  const stop = async () => {
    server.kill();
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  return { origin, dir, stop, run };
}

/** The languages in which a page is looked at: each in one on a phone and in the other on a laptop, or all with POTENSI_EVERY=1. */
export function languagesOn(size, i = 0) {
  if (process.env.POTENSI_EVERY) return ['', '/en'];
  return [(i + (size.toLowerCase() === 'laptop' ? 1 : 0)) % 2 ? '/en' : ''];
}
