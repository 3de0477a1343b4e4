/*
Keying in paper ballots, fast. The page is a plain form that works by itself:
one field for the marks, Enter saves. This adds single keys for the group and
for what is set aside, shows the marks on the pictures while they are typed, and
saves without leaving the page: what is typed while the laptop still writes is
kept and typed on the next paper. A paper held before the camera, or under a
scanner that types, tells its group by its code: the same on each paper of the
group, so its number is the form's. A photo of the paper is shown from this
computer and never sent.
*/

import { byId, Camera, Sounds } from './camera';

const GROUP_KEYS = 'qwertyuiop';
const MARK = 'KERTAS:'; // what a paper's code begins with
const CODE = /^KERTAS:[A-Z2-9]{8}$/i;
const BURST = 400; // ms between two keys of a scanner at most; a hand's next key ends the wait before
const AWAY = 1200; // ms for which a paper has to be away before it is read again

let busy = false;
let ahead: string[] = []; // keys pressed, and codes read, while the laptop is busy
let held = ''; // keys that may be the beginning of a code
let hand = 0; // the timer that tells a hand from a scanner
const sound = new Sounds();

const work = (): HTMLElement => document.getElementById('paper-work')!;
const form = (): HTMLFormElement => document.getElementById('paper-form') as HTMLFormElement;
const data = (): DOMStringMap => work().dataset;
const marks = (): HTMLInputElement | null => document.getElementById('paper-marks') as HTMLInputElement | null;
const numbers = (): HTMLInputElement[] => [...form().querySelectorAll<HTMLInputElement>('.pa-n')];
const outcome = (): string => form().querySelector<HTMLInputElement>('[name="outcome"]:checked')!.value;

/** The field that the next key belongs to. */
function field(): HTMLInputElement | undefined {
  const here = document.activeElement as HTMLInputElement;
  return here?.matches?.('.pa-n') ? here : marks() ?? numbers()[0];
}

function choose(name: string, value: string): void {
  for (const radio of form().querySelectorAll<HTMLInputElement>(`[name="${name}"]`)) radio.checked = radio.value === value;
}

/** Cuts what was typed as the server does: keys, or words between gaps, and signs. */
function words(text: string): string[] {
  text = text.toLowerCase().trim();
  const parted = /[\s,;]/.test(text);
  return text.split(/[\s,;]+/).flatMap((word) => (parted ? word.split(/([=>+-])/) : [...word])).filter(Boolean);
}

/** What is typed, on the pictures: places, ticks or thumbs. */
function draw(): void {
  const text = marks();
  if (!text) return sum();
  if (data().kind === 'pairwise') return drawPairs(words(text.value));
  const cells = [...form().querySelectorAll<HTMLElement>('.pa-cell')];
  const badges = new Map(cells.map((cell) => [cell, '']));
  let place = 0, tied = false, sign = '+', hint = '';
  for (const word of words(text.value)) {
    if (word === '=') tied = place > 0;
    else if (word === '+' || word === '-') sign = word;
    else if (word !== '>') {
      const cell = word.length === 1 ? cells.find((one) => one.dataset.key === word) : cells[Number(word) - 1];
      if (!cell) hint = say('nokey', word);
      else {
        if (badges.get(cell)) hint = say('twice', word);
        if (!tied) place++;
        badges.set(cell, badge(place, sign));
      }
      tied = false;
      sign = '+';
    }
  }
  for (const [cell, mark] of badges) {
    cell.querySelector('.pa-badge')!.textContent = mark;
    cell.classList.toggle('on', mark !== '');
  }
  document.getElementById('paper-hint')!.textContent = hint;
}

function badge(place: number, sign: string): string {
  if (data().kind === 'approval') return '✓';
  if (data().kind === 'thumbs') return sign === '-' ? '−' : '+';
  return String(place);
}

function drawPairs(said: string[]): void {
  form().querySelectorAll<HTMLElement>('.pa-pairs li').forEach((pair, i) => {
    for (const side of pair.querySelectorAll<HTMLElement>('.pa-side')) side.classList.toggle('on', side.dataset.side === said[i]);
    pair.classList.toggle('next', i === said.length);
  });
}

function sum(): void {
  const filled = numbers().filter((one) => one.value.trim() !== '');
  for (const one of numbers()) one.closest('.pa-cell')!.classList.toggle('on', one.value.trim() !== '');
  const total = document.getElementById('paper-sum');
  if (total && data().kind === 'points') total.textContent = filled.length ? ` = ${filled.reduce((all, one) => all + (Number(one.value) || 0), 0)}` : '';
}

function say(key: string, word: string): string {
  return (key === 'twice' ? data().textTwice! : data().textNokey!).replace('{key}', word);
}

/** A key that is no mark: a group, blank, set aside, a reason. Reports whether it was one. */
function command(key: string): boolean {
  const group = GROUP_KEYS.includes(key.toLowerCase()) && form().querySelector<HTMLInputElement>(`[name="group"][data-key="${key.toLowerCase()}"]`);
  if (group) {
    group.checked = true;
    return true;
  }
  if (key === '*') choose('outcome', outcome() === 'blank' ? 'counted' : 'blank');
  else if (key === '/') choose('outcome', outcome() === 'spoilt' ? 'counted' : 'spoilt');
  else if (outcome() === 'spoilt' && /^[1-9]$/.test(key) && !asked()) return reason(key);
  else return false;
  return true;
}

function reason(key: string): boolean {
  const radio = form().querySelector<HTMLInputElement>(`[name="reason"][data-key="${key}"]`);
  if (radio) radio.checked = true;
  return !!radio;
}

/** Whether the form asks something: then a mark that is changed answers no. */
const asked = (): boolean => form().querySelector<HTMLInputElement>('[name="asked"]')!.value !== '';

/** One key or code, by itself or out of those that came ahead. */
function type(key: string): void {
  if (CODE.test(key)) return void meanwhile(() => read(key));
  if (key === 'Enter') return void save();
  if (command(key)) return;
  const into = field();
  if (!into) return;
  into.focus();
  if (key === 'Backspace') into.value = into.value.slice(0, -1);
  else if (key === 'Tab') numbers()[numbers().indexOf(into) + 1]?.focus();
  else into.setRangeText(key, into.selectionStart ?? 0, into.selectionEnd ?? 0, 'end');
  changed(into);
}

function changed(into: HTMLInputElement): void {
  if (asked() && outcome() !== 'counted') choose('outcome', 'counted');
  if (data().digit && into.matches('.pa-n') && /^\d$/.test(into.value)) {
    const after = numbers()[numbers().indexOf(into) + 1];
    after?.focus();
    after?.select();
  }
  draw();
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const key = event.key, here = event.target as HTMLElement;
  if (key === 'Shift' || here.closest('#paper-code')) return;
  if (scans(key)) return event.preventDefault();
  const ours = key.length === 1 || ['Enter', 'Backspace', 'Tab'].includes(key);
  if (busy && ours) {
    event.preventDefault();
    ahead.push(key);
    return;
  }
  if (!ours || key === 'Tab' || key === 'Enter' || key === ' ') return; // the browser's own
  if (here.closest('#paper-form [name="number"], .pa-aside, .pa-sides, a, select')) return;
  if (key !== 'Backspace' && command(key)) return event.preventDefault();
  if (here.matches('.pa-n, #paper-marks')) return;
  event.preventDefault(); // a key pressed beside the field is meant for it
  type(key);
}

/** Reports whether a key is one of a scanner's: those are held back until it is known what they say. */
function scans(key: string): boolean {
  window.clearTimeout(hand);
  const text = held + key;
  if (key.length === 1 && mayBeCode(text)) {
    held = text;
    hand = window.setTimeout(release, BURST);
    return true;
  }
  const whole = CODE.test(held);
  release();
  return whole && ['Enter', 'Tab'].includes(key);
}

const mayBeCode = (text: string): boolean => MARK.startsWith(text.toUpperCase()) || (text.slice(0, MARK.length).toUpperCase() === MARK && text.length <= MARK.length + 8);

/** Gives what was held back where it belongs: a code as a whole, else key by key. */
function release(): void {
  const keys = CODE.test(held) ? [held] : [...held];
  held = '';
  for (const key of keys) give(key);
}

const give = (key: string): void => (busy ? void ahead.push(key) : type(key));

/** Does what takes a moment; what comes meanwhile comes after it. */
async function meanwhile(work: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    await work();
  } catch {
    byId('paper-hint').textContent = data().textAway!;
    ahead = [];
  } finally {
    busy = false;
  }
  const typed = ahead;
  ahead = [];
  for (const key of typed) give(key);
}

async function pageOf(answer: Response): Promise<Document> {
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/** Saves the paper, and lays the answer's form in the place of this one. */
async function save(): Promise<void> {
  const sent = form();
  if (busy || !sent.reportValidity()) return;
  await meanwhile(async () => {
    const answer = await fetch(sent.action, { method: 'POST', body: new URLSearchParams(new FormData(sent) as unknown as Record<string, string>), headers: { Accept: 'text/html' } });
    const next = (await pageOf(answer)).getElementById('paper-work');
    if (!next) return void location.assign(answer.url); // the last paper is settled, or something else is the matter
    const group = chosenGroup(), camera = byId('scan-camera');
    next.querySelector('#scan-camera')!.replaceWith(camera); // it goes on looking
    work().replaceWith(document.adoptNode(next));
    if (answer.redirected) history.replaceState(null, '', answer.url);
    start(group);
  });
}

/** Asks the laptop whose paper a code is, and makes the form that paper's; marks that are not saved stay their paper's. */
async function read(code: string): Promise<void> {
  const answer = await fetch(`${form().action}?${new URLSearchParams({ code })}`, { headers: { Accept: 'text/html' } });
  const page = await pageOf(answer), found = page.querySelector<HTMLFormElement>('#paper-form');
  const wrong = page.querySelector('.pa-problem')?.textContent;
  if (!found || wrong) return tell(wrong ?? data().textAway!, 'wrong');
  const group = found.querySelector<HTMLInputElement>('[name="group"]:checked'), n = form().querySelector<HTMLInputElement>('[name="number"]')!.value;
  const another = found.getAttribute('action') !== form().getAttribute('action');
  if ((another || (group && group.value !== chosenGroup())) && unsaved()) return tell(data().textFirst!.replace('{n}', n), 'wrong');
  if (another) return location.assign(answer.url);
  if (group) choose('group', group.value);
  const name = group?.nextElementSibling?.querySelector('b')?.textContent ?? '';
  tell(data().textFound!.replace('{n}', n).replace('{group}', name), 'done');
}

/** Whether the form has marks that are of a paper that is not saved. */
function unsaved(): boolean {
  return asked() || outcome() !== 'counted' || [marks(), ...numbers()].some((one) => one && one.value !== one.defaultValue);
}

/** Says what became of a code, to eyes and ears, and goes on with the marks. */
function tell(text: string, kind: 'done' | 'wrong'): void {
  const box = byId('paper-found');
  box.textContent = text;
  box.classList.toggle('pa-problem', kind === 'wrong');
  sound.play(kind);
  (marks() ?? numbers()[0])?.focus();
}

const chosenGroup = (): string => form().querySelector<HTMLInputElement>('[name="group"]:checked')?.value ?? '';

function start(group = ''): void {
  if (group && !chosenGroup()) choose('group', group);
  const saved = data().saved;
  document.getElementById('paper-live')!.textContent = saved ? data().textSaved!.replace('{n}', saved) : '';
  form().addEventListener('submit', (event) => {
    event.preventDefault();
    void save();
  });
  form().addEventListener('input', (event) => {
    if ((event.target as HTMLElement).matches('.pa-n, #paper-marks')) changed(event.target as HTMLInputElement);
  });
  byId('paper-code').addEventListener('submit', (event) => {
    event.preventDefault();
    const code = byId('paper-code').querySelector<HTMLInputElement>('[name="code"]')!;
    if (code.value.trim()) void meanwhile(() => read(code.value));
    code.select();
  });
  photo();
  draw();
  const into = marks() ?? numbers()[0];
  into?.focus();
  into?.setSelectionRange(into.value.length, into.value.length);
}

let shown = ''; // the object URL of the photo that is shown

/** A photo beside the form: it stays in this window. */
function photo(): void {
  const box = document.querySelector<HTMLElement>('.pa-photo');
  if (!box) return;
  box.hidden = false;
  const picture = document.getElementById('paper-picture') as HTMLImageElement;
  if (shown) URL.revokeObjectURL(shown);
  shown = '';
  const file = document.getElementById('paper-photo') as HTMLInputElement;
  file.addEventListener('change', () => {
    if (shown) URL.revokeObjectURL(shown);
    shown = file.files?.[0] ? URL.createObjectURL(file.files[0]) : '';
    picture.src = shown;
    picture.hidden = !shown;
    (marks() ?? numbers()[0])?.focus();
  });
}

if (document.getElementById('paper-work')) {
  document.addEventListener('keydown', onKey);
  for (const kind of ['keydown', 'pointerdown']) document.addEventListener(kind, () => sound.wake(), { once: true });
  start();
  new Camera(byId('scan-camera'), (text) => (CODE.test(text) ? give(text) : tell(data().textOther!, 'wrong')), AWAY);
}
