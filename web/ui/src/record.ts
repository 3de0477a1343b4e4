/*
One session's matrix, filled while people speak. The server draws the table with
every answer; this script makes it a grid (WAI-ARIA: roving tabindex, arrow keys),
adds the bar of six answers, the panel for quotes, fast entry of paper sheets, and
saves each answer through the queue. Without it each resource has a plain form.

A cell is td.c[data-g][data-d][data-v] in tr[data-r][data-n]; data-v is "", na or
0 to 3. The columns that are shown follow data-show: all, group:ID, dimension:NAME.
*/

import { fill, hideStuck, Queue, showState, showStuck, stuckKey, type Members, type Saying, type Value } from './queue';

type Cell = HTMLTableCellElement;

const DIMENSIONS = ['access', 'participation', 'control', 'benefit'];
const NARROW = 1000;

function enhance(root: HTMLElement): void {
  const table = byId<HTMLTableElement>('matrix');
  const rows = [...table.querySelectorAll<HTMLTableRowElement>('tr[data-r]')];
  const auto = byId<HTMLInputElement>('rec-auto'), said = byId<HTMLFormElement>('rec-said');
  const notes = JSON.parse(byId('rec-notes').textContent || '{}') as Record<string, Members>;
  const done: { cell: Cell; was: string; is: string }[] = [];
  let here: Cell | null = null;
  let sheet = false;

  const queue = new Queue(root.dataset.village ?? '', root.dataset.session ?? '', root.dataset.api ?? '', {
    state: (unsaved, offline) => showState(root, unsaved, offline),
    saved: (change, record) => settle(change.resource, change.group, record),
    elsewhere: (resource, group, record) => settle(resource, group, record),
    stuck,
    settled: hideStuck,
  });

  // Cells

  const resourceOf = (cell: Cell) => cell.closest('tr')!.dataset.r!;
  const cellsOf = (row: HTMLTableRowElement) => [...row.querySelectorAll<Cell>('td.c')];
  const shown = (row: HTMLTableRowElement) => cellsOf(row).filter((cell) => !cell.hidden);
  const recordKey = (cell: Cell) => `${resourceOf(cell)}|${cell.dataset.g}`;

  function find(resource: string, group: string, dimension: string): Cell | undefined {
    return rows.find((row) => row.dataset.r === resource)?.querySelector<Cell>(`td.c[data-g="${CSS.escape(group)}"][data-d="${dimension}"]`) ?? undefined;
  }

  function draw(cell: Cell, value: string): void {
    cell.dataset.v = value;
    const sign = value === '' ? 'unknown' : value;
    cell.querySelector('.lv use')!.setAttribute('href', `#lv-${sign}`);
    cell.querySelector('.sr')!.textContent = wordOf(value);
  }

  function wordOf(value: string): string {
    return root.getAttribute(`data-level-${value || 'unknown'}`) ?? '';
  }

  function nameOf(cell: Cell): { resource: string; group: string; dimension: string } {
    const group = table.querySelector(`th.group[data-g="${CSS.escape(cell.dataset.g!)}"] > span`);
    const dimension = table.querySelector(`th.dim[data-d="${cell.dataset.d}"] abbr`);
    return {
      resource: cell.closest('tr')!.querySelector('.what')!.textContent ?? '',
      group: group?.textContent ?? '', dimension: dimension?.getAttribute('title') ?? '',
    };
  }

  const called = (cell: Cell) => Object.values(nameOf(cell)).join(' · ');

  /** Answers the question of a cell, and saves it. */
  function answer(cell: Cell, value: string, undoing = false): void {
    const was = cell.dataset.v ?? '';
    if (was === value) return;
    if (!undoing) done.push({ cell, was, is: value });
    draw(cell, value);
    cell.classList.add('pending');
    queue.put(resourceOf(cell), cell.dataset.g!, { [cell.dataset.d!]: levelOf(value), method: sheet ? 'sheet' : 'scale' }, { [cell.dataset.d!]: levelOf(was) });
    say(wordOf(value));
    count();
    show();
  }

  function undo(): void {
    const step = done.pop();
    if (!step) return say(root.dataset.textNothing ?? '');
    if (step.cell.hidden) setView('all');
    answer(step.cell, step.was, true);
    go(step.cell);
    say(fill(root.dataset.textUndone, { what: called(step.cell) }));
  }

  /** Takes over how a record stands on the server, except where something newer waits here. */
  function settle(resource: string, group: string, record: Members | null): void {
    const waiting = queue.pending(resource, group);
    for (const dimension of DIMENSIONS) {
      const cell = find(resource, group, dimension);
      if (!cell) continue;
      cell.classList.toggle('pending', dimension in waiting);
      if (!(dimension in waiting)) draw(cell, textOf(record?.[dimension]));
      cell.classList.toggle('noted', Boolean(record?.note));
    }
    notes[`${resource}|${group}`] = { evidence: record?.evidence ?? '', status: record?.status ?? '', note: record?.note ?? '', ...pick(waiting) };
    count();
    show();
  }

  function stuck(change: Saying, record: Members | null, message: string): void {
    const member = Object.keys(change.set).find((name) => name !== 'method') ?? '';
    const cell = find(change.resource, change.group, member) ?? find(change.resource, change.group, 'access');
    const mine = change.set[member], theirs = record?.[member] ?? null;
    const level = DIMENSIONS.includes(member);
    const shownAs = (value: Value | undefined) => (level ? wordOf(textOf(value)) : `“${value ?? ''}”`);
    const what = cell ? called(cell) : change.resource;
    const text = message ? fill(root.dataset.textRefused, { what, message })
      : fill(root.dataset.textConflict, { what, mine: shownAs(mine), theirs: shownAs(theirs) });
    settle(change.resource, change.group, record);
    showStuck(stuckKey(change), text, !message, (useMine) => {
      queue.settle(change.id);
      if (!useMine) return;
      if (cell && level) answer(cell, textOf(mine));
      else queue.put(change.resource, change.group, { [member]: mine ?? null }, { [member]: theirs });
    });
  }

  // Moving

  function go(cell: Cell | undefined, focus = true): void {
    if (!cell) return;
    here?.classList.remove('here');
    here?.closest('tr')!.classList.remove('now');
    if (here) here.tabIndex = -1;
    here = cell;
    cell.tabIndex = 0;
    cell.classList.add('here');
    cell.closest('tr')!.classList.add('now');
    if (focus) {
      cell.focus({ preventScroll: true });
      reveal(cell);
    }
    show();
  }

  /** Scrolls a cell out from behind the head of the table and the bar of answers. */
  function reveal(cell: Cell): void {
    const box = cell.getBoundingClientRect();
    const top = table.tHead!.getBoundingClientRect().bottom, bottom = byId('rec-answers').getBoundingClientRect().top;
    if (box.top < top || box.bottom > bottom) scrollBy({ top: box.top - (top + bottom) / 2 });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const after = cell.getBoundingClientRect();
    if (after.bottom > bottom) scrollBy({ top: after.bottom - bottom + 8 });
  }

  function move(down: number, right: number): void {
    if (!here) return;
    const row = here.closest('tr')!;
    const at = shown(row).indexOf(here), next = rows[rows.indexOf(row) + down];
    if (down) return go(next && shown(next)[at]);
    go(shown(row)[at + right]);
  }

  /** The question after this one in reading order. */
  function advance(): void {
    if (!here) return;
    const row = here.closest('tr')!;
    const cells = shown(row);
    const next = cells[cells.indexOf(here) + 1];
    if (next) return go(next);
    nextRow();
  }

  function nextRow(): void {
    const next = rows[rows.indexOf(here!.closest('tr')!) + 1];
    go(next && shown(next)[0]);
  }

  // What is shown

  function setView(view: string): void {
    const [kind, id] = [view.split(':')[0]!, view.slice(view.indexOf(':') + 1)];
    const hides = (g: string | undefined, d: string | undefined) => (kind === 'group' && g !== id) || (kind === 'dimension' && d !== undefined && d !== id);
    root.dataset.show = view;
    for (const cell of table.querySelectorAll<HTMLElement>('td.c, th.dim')) cell.hidden = hides(cell.dataset.g, cell.dataset.d);
    for (const head of table.querySelectorAll<HTMLTableCellElement>('th.group')) {
      head.hidden = hides(head.dataset.g, undefined);
      head.colSpan = kind === 'dimension' ? 1 : DIMENSIONS.length;
    }
    for (const link of document.querySelectorAll<HTMLElement>('.rec-views a')) {
      if (link.dataset.show === view) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    if (here?.hidden) go(shown(here.closest('tr')!)[0], false);
    count();
  }

  function chooseView(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-show]');
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setView(link.dataset.show!);
    history.replaceState(null, '', link.href);
  }

  /** Known answers, by group and over what is shown: to compare with paper. */
  function count(): void {
    let known = 0, cells = 0, sum = 0;
    const byGroup = new Map<string, [number, number]>();
    for (const row of rows) {
      for (const cell of shown(row)) {
        const one = byGroup.get(cell.dataset.g!) ?? [0, 0];
        const digit = Number.parseInt(cell.dataset.v ?? '', 10);
        cells++; one[1]++;
        if (!Number.isNaN(digit)) { known++; one[0]++; sum += digit; }
        byGroup.set(cell.dataset.g!, one);
      }
    }
    for (const note of table.querySelectorAll<HTMLElement>('[data-count]')) {
      const one = byGroup.get(note.dataset.count!);
      note.textContent = one ? `${one[0]}/${one[1]}` : '';
    }
    byId('rec-sum').textContent = byId('rec-check').textContent = fill(root.dataset.textFilled, { known, cells, sum });
  }

  /** The bar and the panel follow the cell. */
  function show(): void {
    if (!here) return;
    const ask = root.getAttribute(`data-ask-${here.dataset.d}`) ?? '';
    const name = nameOf(here);
    byId('rec-question').textContent = fill(ask, { group: lower(name.group), resource: name.resource });
    for (const button of byId('rec-answers').querySelectorAll<HTMLButtonElement>('button[data-v]')) {
      button.setAttribute('aria-pressed', String(button.dataset.v === here.dataset.v && here.dataset.v !== ''));
    }
    byId('rec-said-what').textContent = `${name.resource} · ${name.group}`;
    const note = notes[recordKey(here)] ?? {};
    for (const member of ['note', 'evidence', 'status']) {
      const field = said.elements.namedItem(member) as HTMLInputElement;
      if (document.activeElement !== field || field.dataset.of !== recordKey(here)) field.value = String(note[member] || (member === 'status' ? 'stated' : ''));
      field.dataset.of = recordKey(here);
    }
  }

  /** Saves a quote, its evidence or status, of the record it was shown for. */
  function saveNote(field: HTMLInputElement): void {
    const [resource, group] = splitKey(field.dataset.of ?? '');
    if (!resource || !group) return;
    const note = notes[field.dataset.of!] ?? {};
    const was = String(note[field.name] ?? ''), is = field.value.trim();
    if (was === is || (field.name === 'status' && !was && is === 'stated')) return;
    notes[field.dataset.of!] = { ...note, [field.name]: is };
    queue.put(resource, group, { [field.name]: is || null }, { [field.name]: was || null });
    for (const dimension of DIMENSIONS) find(resource, group, dimension)?.classList.toggle('noted', Boolean(notes[field.dataset.of!]!.note));
  }

  function splitKey(key: string): [string | undefined, string | undefined] {
    const at = rows.map((row) => row.dataset.r!).find((id) => key.startsWith(`${id}|`));
    return [at, at === undefined ? undefined : key.slice(at.length + 1)];
  }

  const say = (text: string) => { byId('rec-live').textContent = text; };

  // Keys and taps

  function onKey(event: KeyboardEvent): void {
    if (!here || event.altKey) return;
    const key = event.key;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z') return handled(event, undo);
    if (key === 'Home' || key === 'End') return handled(event, () => edge(key === 'End', event.ctrlKey));
    if (event.ctrlKey || event.metaKey) return;
    const moves: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-8, 0], PageDown: [8, 0] };
    const step = moves[key];
    if (step) return handled(event, () => move(step[0], step[1]));
    const values: Record<string, string> = { 0: '0', 1: '1', 2: '2', 3: '3', n: 'na', N: 'na', '-': 'na', '–': 'na', '?': '', Backspace: '', Delete: '' };
    if (key in values) return handled(event, () => type(values[key]!, key === 'Backspace'));
    if (key === 'Enter') return handled(event, nextRow);
    if (key === '.' && sheet) return handled(event, () => byId<HTMLInputElement>('rec-row').select());
    if (key === ' ') return handled(event, () => byId('rec-answers').querySelector<HTMLButtonElement>('button')!.focus());
  }

  function edge(end: boolean, whole: boolean): void {
    const row = whole ? rows[end ? rows.length - 1 : 0]! : here!.closest('tr')!;
    const cells = shown(row);
    go(cells[end ? cells.length - 1 : 0]);
  }

  /** In fast entry the cursor moves on, and Backspace goes back to mend. */
  function type(value: string, back: boolean): void {
    if (sheet && back) {
      const cells = shown(here!.closest('tr')!), at = cells.indexOf(here!);
      if (at > 0) go(cells[at - 1]);
      return answer(here!, '');
    }
    answer(here!, value);
    if (sheet) advance();
  }

  /** A tap chooses a question and answers nothing: a slip of the finger must not become "none". */
  function tap(event: MouseEvent): void {
    const cell = (event.target as Element).closest<Cell>('td.c');
    if (!cell) {
      const head = (event.target as Element).closest('tr[data-r] th');
      if (!head || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      return go(shown(head.closest('tr')!)[0]);
    }
    go(cell);
  }

  function press(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[data-v]');
    if (!button || !here) return;
    answer(here, button.dataset.v!);
    if (auto.checked) advance();
    else go(here);
  }

  function setSheet(on: boolean): void {
    sheet = on;
    byId('rec-sheet').setAttribute('aria-pressed', String(on));
    byId('rec-sheetbar').hidden = !on;
    go(here ?? undefined);
  }

  function jump(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const input = byId<HTMLInputElement>('rec-row');
    const row = rows.find((one) => one.dataset.n === input.value.trim());
    if (!row) return say(fill(root.dataset.textNoRow, { n: input.value }));
    input.value = '';
    go(shown(row)[0]);
  }

  // Beginning

  for (const part of root.querySelectorAll<HTMLElement>('[data-js]')) part.hidden = part === said;
  table.addEventListener('keydown', onKey);
  table.addEventListener('click', tap);
  table.addEventListener('focusin', (event) => {
    const cell = (event.target as Element).closest<Cell>('td.c');
    if (cell && cell !== here) go(cell, false);
  });
  byId('rec-answers').addEventListener('click', press);
  byId('rec-answers').addEventListener('keydown', (event) => { if (event.key === 'Escape') go(here ?? undefined); });
  root.querySelector('.rec-views')!.addEventListener('click', (event) => chooseView(event as MouseEvent));
  byId('rec-undo').addEventListener('click', undo);
  byId('rec-sheet').addEventListener('click', () => setSheet(!sheet));
  byId('rec-row').addEventListener('keydown', jump);
  byId('rec-quote').addEventListener('click', () => {
    said.hidden = !said.hidden;
    byId('rec-quote').setAttribute('aria-expanded', String(!said.hidden));
    if (!said.hidden) byId('said-note').focus();
    else go(here ?? undefined);
  });
  said.addEventListener('submit', (event) => event.preventDefault());
  said.addEventListener('change', (event) => saveNote(event.target as HTMLInputElement));
  addEventListener('pagehide', () => { for (const member of ['note', 'evidence']) saveNote(said.elements.namedItem(member) as HTMLInputElement); });
  for (const change of queue.start()) {
    for (const [member, value] of Object.entries(change.set)) {
      const cell = find(change.resource, change.group, member);
      if (cell) { draw(cell, textOf(value)); cell.classList.add('pending'); }
    }
    notes[`${change.resource}|${change.group}`] = { ...notes[`${change.resource}|${change.group}`], ...pick(change.set) };
  }
  const asked = root.dataset.show ?? 'all';
  const first = table.querySelector<HTMLElement>('th.group');
  setView(asked === 'all' && innerWidth < NARROW && !location.search.includes('show=') && first ? `group:${first.dataset.g}` : asked);
  go(rows[0] && (shown(rows[0]).find((cell) => cell.dataset.v === '') ?? shown(rows[0])[0]), false);
  count();
}

function handled(event: Event, act: () => void): void {
  event.preventDefault();
  act();
}

/** Levels travel as numbers, "na" or null. */
function levelOf(value: string): Value {
  return value === '' ? null : value === 'na' ? 'na' : Number(value);
}

function textOf(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** What a change says besides levels. */
function pick(members: Members): Members {
  const out: Members = {};
  for (const name of ['note', 'evidence', 'status']) if (name in members) out[name] = members[name]!;
  return out;
}

/** Names of groups stand within a question. */
function lower(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const root = document.getElementById('record');
if (root) enhance(root);
