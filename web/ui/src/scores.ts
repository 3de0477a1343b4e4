/*
The scores of products, entered while people agree on them. The server draws a
table with a field in each cell and a button to save; this script makes it a grid
(WAI-ARIA: roving tabindex, arrow keys) with a bar of answers, and saves each
score through the queue. "Nobody could tell" is empty and never zero.

A cell is td.c[data-c][data-v] in tr[data-p]; data-v is empty or a number. Steps
of a criterion lie in template[data-steps].
*/

import { fill, hideStuck, Queue, showState, showStuck, stuckKey, type Members, type Saying, type Value } from './queue';

type Cell = HTMLTableCellElement;
type Step = { value: string; label: string };

function enhance(root: HTMLFormElement): void {
  const table = byId<HTMLTableElement>('matrix'), choices = byId('ent-choices'), said = byId('rec-said');
  const auto = byId<HTMLInputElement>('rec-auto'), noteButton = byId<HTMLButtonElement>('ent-note');
  const rows = [...table.querySelectorAll<HTMLTableRowElement>('tr[data-p]')];
  const notes = JSON.parse(byId('rec-notes').textContent || '{}') as Record<string, Members>;
  const done: { cell: Cell; was: string }[] = [];
  const columns = new Map<string, Step[]>();
  let here: Cell | null = null;

  const queue = new Queue(root.dataset.village ?? '', `scores:${root.dataset.group}`, root.dataset.api ?? '', {
    state: (unsaved, offline) => showState(root, unsaved, offline),
    saved: (change, record) => settle(change.resource, change.group, record),
    elsewhere: settle,
    stuck,
    settled: hideStuck,
  }, ({ id, resource, group, set, was }) => ({ id, product: resource, criterion: group, group: root.dataset.group, set, was }));

  // Cells

  const cellsOf = (row: HTMLTableRowElement) => [...row.querySelectorAll<Cell>('td.c')];
  const productOf = (cell: Cell) => cell.closest('tr')!.dataset.p!;
  const keyOf = (cell: Cell) => `${productOf(cell)}|${cell.dataset.c}`;
  const headOf = (cell: Cell) => table.querySelector<HTMLTableCellElement>(`th[data-c="${CSS.escape(cell.dataset.c!)}"]`)!;
  const stepsOf = (cell: Cell) => columns.get(cell.dataset.c!) ?? [];

  function find(product: string, criterion: string): Cell | undefined {
    return rows.find((row) => row.dataset.p === product)?.querySelector<Cell>(`td.c[data-c="${CSS.escape(criterion)}"]`) ?? undefined;
  }

  function wordOf(cell: Cell, value: string): string {
    if (value === '') return root.dataset.unknown ?? '';
    return stepsOf(cell).find((step) => step.value === value)?.label ?? value;
  }

  function draw(cell: Cell, value: string): void {
    cell.dataset.v = value;
    cell.querySelector('.ent-v')!.textContent = value === '' ? '?' : wordOf(cell, value);
    cell.querySelector('.sr')!.textContent = wordOf(cell, value);
  }

  function nameOf(cell: Cell): { product: string; criterion: string } {
    return { product: cell.closest('tr')!.querySelector('.what')!.textContent ?? '', criterion: headOf(cell).querySelector('.ent-clip')!.textContent ?? '' };
  }

  const called = (cell: Cell) => Object.values(nameOf(cell)).join(' · ');

  function answer(cell: Cell, value: string, undoing = false): void {
    const was = cell.dataset.v ?? '';
    if (was === value) return;
    if (!undoing) done.push({ cell, was });
    draw(cell, value);
    cell.classList.add('pending');
    queue.put(productOf(cell), cell.dataset.c!, { value: numberOf(value) }, { value: numberOf(was) });
    say(wordOf(cell, value));
    count();
    show();
  }

  function undo(): void {
    const step = done.pop();
    if (!step) return say(root.dataset.textNothing ?? '');
    answer(step.cell, step.was, true);
    go(step.cell);
    say(fill(root.dataset.textUndone, { what: called(step.cell) }));
  }

  /** Takes over how a score stands on the server, except where something newer waits here. */
  function settle(product: string, criterion: string, record: Members | null): void {
    const cell = find(product, criterion);
    if (!cell) return;
    const waiting = queue.pending(product, criterion);
    cell.classList.toggle('pending', Object.keys(waiting).length > 0);
    if (!('value' in waiting)) draw(cell, textOf(record?.value));
    const note = { evidence: record?.evidence ?? '', status: record?.status ?? '', note: record?.note ?? '', ...waiting };
    notes[keyOf(cell)] = note;
    cell.classList.toggle('noted', Boolean(note.evidence || note.note));
    count();
    show();
  }

  function stuck(change: Saying, record: Members | null, message: string): void {
    const member = Object.keys(change.set)[0] ?? 'value', cell = find(change.resource, change.group);
    if (!cell) return;
    const mine = change.set[member] ?? null, theirs = record?.[member] ?? null, what = called(cell);
    const shown = (value: Value) => (member === 'value' ? wordOf(cell, textOf(value)) : `“${value ?? ''}”`);
    const text = message ? fill(root.dataset.textRefused, { what, message })
      : fill(root.dataset.textConflict, { what, mine: shown(mine), theirs: shown(theirs) });
    settle(change.resource, change.group, record);
    showStuck(stuckKey(change), text, !message, (useMine) => {
      queue.settle(change.id);
      if (useMine && member === 'value') answer(cell, textOf(mine));
      else if (useMine) queue.put(change.resource, change.group, { [member]: mine }, { [member]: theirs });
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
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const box = cell.getBoundingClientRect();
    const top = table.tHead!.getBoundingClientRect().bottom, bottom = byId('rec-answers').getBoundingClientRect().top;
    if (box.bottom > bottom) scrollBy({ top: box.bottom - bottom + 8 });
    else if (box.top < top) scrollBy({ top: box.top - top - 8 });
  }

  function move(down: number, right: number): void {
    const row = here!.closest('tr')!, at = cellsOf(row).indexOf(here!);
    const next = rows[rows.indexOf(row) + down];
    go(next && cellsOf(next)[at + right]);
  }

  /** The question after this one in reading order. */
  function advance(): void {
    const row = here!.closest('tr')!, cells = cellsOf(row);
    const below = rows[rows.indexOf(row) + 1];
    go(cells[cells.indexOf(here!) + 1] ?? (below && cellsOf(below)[0]) ?? here!);
  }

  function edge(end: boolean, whole: boolean): void {
    const row = whole ? rows[end ? rows.length - 1 : 0]! : here!.closest('tr')!;
    const cells = cellsOf(row);
    go(cells[end ? cells.length - 1 : 0]);
  }

  // What is shown

  function count(): void {
    let known = 0, cells = 0;
    for (const row of rows) for (const cell of cellsOf(row)) { cells++; if (cell.dataset.v !== '') known++; }
    byId('rec-sum').textContent = fill(root.dataset.textFilled, { known, cells });
  }

  /** The bar and the panel follow the cell. */
  function show(): void {
    if (!here) return;
    byId('rec-question').textContent = fill(root.dataset.ask, nameOf(here));
    if (choices.dataset.of !== here.dataset.c) fillBar(here);
    for (const button of choices.querySelectorAll<HTMLButtonElement>('button[data-v]')) {
      button.setAttribute('aria-pressed', String(button.dataset.v === here.dataset.v));
    }
    const number = choices.querySelector<HTMLInputElement>('.ent-number input');
    if (number && document.activeElement !== number) number.value = here.dataset.v ?? '';
    byId('rec-said-what').textContent = called(here);
    const note = notes[keyOf(here)] ?? {};
    for (const field of said.querySelectorAll<HTMLInputElement>('[data-member]')) {
      const member = field.dataset.member!;
      if (document.activeElement !== field || field.dataset.of !== keyOf(here)) field.value = String(note[member] || (member === 'status' ? 'stated' : ''));
      field.dataset.of = keyOf(here);
    }
  }

  /** The answers that a criterion takes. */
  function fillBar(cell: Cell): void {
    choices.dataset.of = cell.dataset.c;
    for (const old of choices.querySelectorAll('[data-v], .ent-number')) old.remove();
    const steps = root.querySelector<HTMLTemplateElement>(`template[data-steps="${CSS.escape(cell.dataset.c!)}"]`);
    const parts = [steps ?? root.querySelector<HTMLTemplateElement>('template[data-number]')!, root.querySelector<HTMLTemplateElement>('template[data-unknown-button]')!];
    for (const part of parts) noteButton.before(part.content.cloneNode(true));
  }

  /** Saves evidence, status or a note of the cell that it was shown for. */
  function saveNote(field: HTMLInputElement): void {
    const cell = rows.flatMap(cellsOf).find((one) => keyOf(one) === field.dataset.of), member = field.dataset.member!;
    if (!cell) return;
    const note = notes[keyOf(cell)] ?? {}, was = String(note[member] ?? ''), is = field.value.trim();
    if (was === is || (member === 'status' && !was && is === 'stated')) return;
    notes[keyOf(cell)] = { ...note, [member]: is };
    queue.put(productOf(cell), cell.dataset.c!, { [member]: is || null }, { [member]: was || null });
    cell.classList.toggle('noted', Boolean(notes[keyOf(cell)]!.evidence || notes[keyOf(cell)]!.note));
  }

  const say = (text: string) => { byId('rec-live').textContent = text; };

  // Keys and taps

  function onKey(event: KeyboardEvent): void {
    if (!here || event.altKey) return;
    const key = event.key;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z') return handled(event, undo);
    if (key === 'Home' || key === 'End') return handled(event, () => edge(key === 'End', event.ctrlKey));
    if (event.ctrlKey || event.metaKey) return;
    const moves: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-8, 0], PageDown: [8, 0], Enter: [1, 0] };
    const step = moves[key];
    if (step) return handled(event, () => move(step[0], step[1]));
    if (key === '?') return handled(event, () => type(''));
    if (key === 'Backspace' || key === 'Delete') return handled(event, () => answer(here!, ''));
    if (key === ' ') return handled(event, () => choices.querySelector<HTMLElement>('button, input')!.focus());
    const value = typed(key);
    if (value !== undefined) return handled(event, () => type(value));
    if (/^[0-9,.-]$/.test(key) && !stepsOf(here).length) return handled(event, () => openNumber(key));
  }

  /** The step that a key means: its digit, or the first letter of yes and no. */
  function typed(key: string): string | undefined {
    const steps = stepsOf(here!);
    return steps.find((step) => step.value === key)?.value ?? (headOf(here!).dataset.kind === 'yesno' ? steps.find((step) => step.label[0]!.toLowerCase() === key.toLowerCase())?.value : undefined);
  }

  function type(value: string): void {
    answer(here!, value);
    if (auto.checked) advance();
  }

  function openNumber(key: string): void {
    const input = choices.querySelector<HTMLInputElement>('.ent-number input')!;
    input.value = key;
    input.focus();
  }

  function takeNumber(input: HTMLInputElement): void {
    const text = input.value.trim().replace(',', '.');
    const value = text === '' ? '' : String(Number(text));
    const head = headOf(here!);
    if (value === 'NaN' || Number(value) < Number(head.dataset.low) || Number(value) > Number(head.dataset.high)) {
      input.setAttribute('aria-invalid', 'true');
      return;
    }
    input.removeAttribute('aria-invalid');
    answer(here!, value);
    if (auto.checked) advance();
    else go(here!);
  }

  /** A tap chooses a question and answers nothing. */
  function tap(event: MouseEvent): void {
    const cell = (event.target as Element).closest<Cell>('td.c');
    if (cell) go(cell);
  }

  function press(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[data-v]');
    if (!button || !here) return;
    answer(here, button.dataset.v!);
    if (auto.checked) advance();
    else go(here);
  }

  // Beginning

  for (const template of root.querySelectorAll<HTMLTemplateElement>('template[data-steps]')) {
    columns.set(template.dataset.steps!, [...template.content.querySelectorAll<HTMLElement>('button')].map((button) => ({ value: button.dataset.v!, label: button.querySelector('b')!.textContent ?? '' })));
  }
  root.classList.add('live');
  table.setAttribute('role', 'grid');
  const wrap = table.parentElement!;
  for (const name of ['tabindex', 'role', 'aria-label']) wrap.removeAttribute(name);
  root.querySelector('.ent-save')!.remove();
  for (const cell of rows.flatMap(cellsOf)) {
    cell.setAttribute('role', 'gridcell');
    cell.tabIndex = -1;
    for (const field of cell.querySelectorAll('select, input')) field.remove();
    const words = document.createElement('span');
    words.className = 'sr';
    cell.append(words);
    draw(cell, cell.dataset.v ?? '');
  }
  for (const part of root.querySelectorAll<HTMLElement>('[data-js]')) part.hidden = part === said;
  root.addEventListener('submit', (event) => event.preventDefault());
  table.addEventListener('keydown', onKey);
  table.addEventListener('click', tap);
  table.addEventListener('focusin', (event) => {
    const cell = (event.target as Element).closest<Cell>('td.c');
    if (cell && cell !== here) go(cell, false);
  });
  choices.addEventListener('click', press);
  byId('rec-answers').addEventListener('keydown', (event) => {
    const input = event.target as HTMLInputElement;
    if (event.key === 'Escape') go(here ?? undefined);
    if (event.key === 'Enter' && input.closest('.ent-number')) handled(event, () => takeNumber(input));
  });
  byId('rec-undo').addEventListener('click', undo);
  noteButton.addEventListener('click', () => {
    said.hidden = !said.hidden;
    noteButton.setAttribute('aria-expanded', String(!said.hidden));
    if (said.hidden) go(here ?? undefined);
    else byId('said-evidence').focus();
  });
  said.addEventListener('change', (event) => saveNote(event.target as HTMLInputElement));
  addEventListener('pagehide', () => { for (const field of said.querySelectorAll<HTMLInputElement>('[data-member]')) saveNote(field); });
  for (const change of queue.start()) {
    const cell = find(change.resource, change.group);
    if (cell && 'value' in change.set) { draw(cell, textOf(change.set.value)); cell.classList.add('pending'); }
    if (cell) notes[keyOf(cell)] = { ...notes[keyOf(cell)], ...change.set };
  }
  go(rows.flatMap(cellsOf).find((cell) => cell.dataset.v === '') ?? (rows[0] && cellsOf(rows[0])[0]), false);
  count();
}

function handled(event: Event, act: () => void): void {
  event.preventDefault();
  act();
}

/** Scores travel as numbers or null. */
function numberOf(value: string): Value {
  return value === '' ? null : Number(value);
}

function textOf(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const root = document.getElementById('scores') as HTMLFormElement | null;
if (root) enhance(root);
