// Runs every file of page tests, two at a time. A browser on a machine without
// a core to spare can miss its time, so a file that fails is run once more by
// itself at the end: what fails then too is wrong, what passes is named as
// unsteady, to be mended.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

const AT_ONCE = 2;
const folder = new URL('.', import.meta.url);

/** Runs a file, says in one line how it went, and all it printed if it failed. */
function passes(file) {
  const began = Date.now();
  const tests = spawn(process.execPath, ['--test', '--test-reporter=tap', file], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  tests.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  return new Promise((ended) => tests.on('close', (code) => {
    const count = /^# tests (\d+)/m.exec(said)?.[1] ?? 0;
    console.log(`${code === 0 ? 'ok' : 'FAIL'} ${file}: ${count} tests, ${Math.round((Date.now() - began) / 1000)} s`);
    if (code !== 0) console.log(said);
    ended(code === 0);
  }));
}

/** The files that do not pass, so many run at the same time. */
async function failing(files, atOnce) {
  const left = [...files], failed = [];
  const work = async () => {
    for (let file = left.shift(); file; file = left.shift()) if (!await passes(file)) failed.push(file);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failed;
}

const failed = await failing(readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort(), AT_ONCE);
const wrong = await failing(failed, 1);
const unsteady = failed.filter((file) => !wrong.includes(file));
if (unsteady.length) console.log(`unsteady, passed when run again: ${unsteady.join(', ')}`);
if (wrong.length) console.log(`failed twice: ${wrong.join(', ')}`);
process.exitCode = wrong.length ? 1 : 0;
