/*
Picture cards (FAO SEAGA): one resource at a time is laid on the drawing of a
woman, a man or both, by dragging, tapping or the keys 1, 2, 3, 0 and ?. The
server draws the first card and buttons that post; this script deals the rest
from #cards-data and saves through the queue. What a pile means for women and
men is said in mapping.Pile.
*/

import { fill, hideStuck, Queue, showState, showStuck, stuckKey, type Members, type Saying, type Value } from './queue';

type PileName = 'women' | 'men' | 'both' | 'nobody' | 'unknown';

interface Card { id: string; name: string; pict: string; number: number; pile: PileName | ''; scale: boolean; women: string; men: string }

const MEANS: Record<PileName, [Value, Value]> = { women: [3, 0], men: [0, 3], both: [2, 2], nobody: [0, 0], unknown: [null, null] };
const KEYS: Record<string, PileName> = { 1: 'women', 2: 'men', 3: 'both', 0: 'nobody', '?': 'unknown' };

function enhance(root: HTMLElement): void {
  const cards = JSON.parse(byId('cards-data').textContent || '[]') as Card[];
  const table = byId('cards-card'), form = root.querySelector('form')!;
  const piles = [...root.querySelectorAll<HTMLButtonElement>('.cards-pile')];
  const { dimension = 'access', women = '', men = '' } = root.dataset;
  const passed = new Set<string>(); // nobody knew, in this sitting
  const done: { card: Card; women: string; men: string; passed: boolean }[] = [];
  let at = cards.findIndex((card) => card.id === root.dataset.at);

  const queue = new Queue(root.dataset.village ?? '', root.dataset.session ?? '', root.dataset.api ?? '', {
    state: (unsaved, offline) => showState(root, unsaved, offline),
    saved: (change, record) => settle(change.resource, change.group, record),
    elsewhere: (resource, group, record) => settle(resource, group, record),
    stuck,
    settled: hideStuck,
  });

  function settle(resource: string, group: string, record: Members | null): void {
    const card = cards.find((one) => one.id === resource);
    if (!card || dimension in queue.pending(resource, group)) return;
    if (group === women) card.women = textOf(record?.[dimension]);
    if (group === men) card.men = textOf(record?.[dimension]);
    place(card);
    drawPiles();
  }

  /** Finds the pile that a card's levels mean. */
  function place(card: Card): void {
    card.pile = '';
    card.scale = true;
    for (const [name, [w, m]] of Object.entries(MEANS)) {
      if (textOf(w) !== card.women || textOf(m) !== card.men) continue;
      card.pile = name === 'unknown' ? '' : name as PileName;
      card.scale = false;
    }
  }

  function lay(pile: PileName): void {
    const card = cards[at];
    if (!card) return;
    done.push({ card, women: card.women, men: card.men, passed: passed.has(card.id) });
    const [w, m] = MEANS[pile];
    put(card, textOf(w), textOf(m));
    if (pile === 'unknown') passed.add(card.id);
    else passed.delete(card.id);
    byId('rec-live').textContent = `${card.name}: ${root.getAttribute(`data-pile-${pile}`) ?? ''}`;
    navigator.vibrate?.(30);
    deal(next());
  }

  function put(card: Card, w: string, m: string): void {
    const save = (group: string, was: string, is: string) => {
      if (was !== is) queue.put(card.id, group, { [dimension]: levelOf(is), method: 'cards' }, { [dimension]: levelOf(was) });
    };
    save(women, card.women, w);
    save(men, card.men, m);
    [card.women, card.men] = [w, m];
    place(card);
    drawPiles();
  }

  function undo(): void {
    const step = done.pop();
    if (!step) return;
    put(step.card, step.women, step.men);
    if (!step.passed) passed.delete(step.card.id);
    byId('rec-live').textContent = fill(root.dataset.textUndone, { what: step.card.name });
    deal(cards.indexOf(step.card));
  }

  /** The next card that lies nowhere, from here on and then from the start. */
  function next(): number {
    const open = (card: Card) => !card.pile && !card.scale && !passed.has(card.id);
    const after = cards.findIndex((card, i) => i > at && open(card));
    return after >= 0 ? after : cards.findIndex(open);
  }

  function deal(index: number): void {
    at = index;
    const card = cards[at];
    table.classList.toggle('done', !card);
    table.querySelector('.pict')!.innerHTML = root.querySelector(`[data-drawing="${card?.pict ?? 'check'}"]`)?.innerHTML ?? '';
    table.querySelector('b')!.textContent = card?.name ?? byId('cards-done').textContent;
    table.querySelector('small')!.textContent = card ? String(card.number) : '';
    for (const pile of piles) {
      pile.disabled = !card;
      pile.classList.toggle('lies', Boolean(card?.pile) && pile.dataset.pile === card!.pile);
    }
    turnTo('cards-before', at > 0 ? at - 1 : at < 0 ? cards.length - 1 : -1);
    turnTo('cards-after', at >= 0 && at < cards.length - 1 ? at + 1 : -1);
  }

  function turnTo(id: string, index: number): void {
    const link = byId<HTMLAnchorElement>(id);
    if (index < 0) link.removeAttribute('href');
    else link.href = '#' + cards[index]!.number;
    link.dataset.at = String(index);
  }

  function drawPiles(): void {
    for (const pile of piles) {
      const name = pile.dataset.pile as PileName;
      const on = cards.filter((card) => (name === 'unknown' ? passed.has(card.id) && !card.pile : card.pile === name));
      pile.querySelector('.cards-count')!.textContent = String(on.length);
      pile.querySelector('.cards-laid')!.replaceChildren(...on.slice(-24).map((card) => {
        const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        drawing.setAttribute('class', 'pict');
        drawing.setAttribute('viewBox', '0 0 64 64');
        drawing.innerHTML = root.querySelector(`[data-drawing="${card.pict}"]`)?.innerHTML ?? '';
        return drawing;
      }));
    }
    const laid = cards.filter((card) => card.pile || card.scale).length;
    const progress = document.getElementById('cards-progress');
    if (progress) progress.textContent = fill(root.dataset.textLaid, { n: laid, all: cards.length });
  }

  function stuck(change: Saying, record: Members | null, message: string): void {
    const card = cards.find((one) => one.id === change.resource);
    const mine = change.set[dimension], theirs = record?.[dimension] ?? null;
    const what = card?.name ?? change.resource;
    const text = message ? fill(root.dataset.textRefused, { what, message })
      : fill(root.dataset.textConflict, { what, mine: textOf(mine) || '?', theirs: textOf(theirs) || '?' });
    settle(change.resource, change.group, record);
    showStuck(stuckKey(change), text, !message, (useMine) => {
      queue.settle(change.id);
      if (!useMine || !card) return;
      put(card, change.group === women ? textOf(mine) : card.women, change.group === men ? textOf(mine) : card.men);
    });
  }

  // Dragging: the card follows the finger and drops on the pile below it.

  let from: { x: number; y: number } | null = null;
  const below = (event: PointerEvent) => document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches('.cards-pile')) as HTMLElement | undefined;
  table.addEventListener('pointerdown', (event) => {
    if (!cards[at] || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY };
    table.setPointerCapture(event.pointerId);
    table.classList.add('drag');
  });
  table.addEventListener('pointermove', (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    table.style.transform = `translate(${x}px, ${y}px) rotate(${x / 40}deg)`;
    for (const pile of piles) pile.classList.toggle('over', pile === below(event));
  });
  const drop = (event: PointerEvent) => {
    if (!from) return;
    from = null;
    table.style.transform = '';
    table.classList.remove('drag');
    const pile = event.type === 'pointerup' ? below(event) : undefined;
    for (const one of piles) one.classList.remove('over');
    if (pile) lay(pile.dataset.pile as PileName);
  };
  table.addEventListener('pointerup', drop);
  table.addEventListener('pointercancel', drop);

  // Taps and keys

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const pile = (event.submitter as HTMLElement | null)?.dataset.pile;
    if (pile) lay(pile as PileName);
  });
  for (const id of ['cards-before', 'cards-after']) {
    byId(id).addEventListener('click', (event) => {
      event.preventDefault();
      const to = Number(byId(id).dataset.at);
      if (to >= 0) deal(to);
    });
  }
  byId('cards-undo').addEventListener('click', undo);
  document.addEventListener('keydown', (event) => {
    if (event.altKey || (event.target as Element).matches?.('input, textarea, select')) return;
    if (event.key === 'Backspace' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z')) undo();
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key in KEYS) lay(KEYS[event.key]!);
    else if (event.key === 'ArrowLeft' && Number(byId('cards-before').dataset.at) >= 0) deal(Number(byId('cards-before').dataset.at));
    else if (event.key === 'ArrowRight' && Number(byId('cards-after').dataset.at) >= 0) deal(Number(byId('cards-after').dataset.at));
    else return;
    event.preventDefault();
  });

  for (const part of root.querySelectorAll<HTMLElement>('[data-js]')) part.hidden = false;
  for (const change of queue.start()) {
    const card = cards.find((one) => one.id === change.resource);
    if (!card || !(dimension in change.set)) continue;
    if (change.group === women) card.women = textOf(change.set[dimension]);
    if (change.group === men) card.men = textOf(change.set[dimension]);
    place(card);
  }
  drawPiles();
  deal(at >= 0 && !cards[at]!.pile ? at : at >= 0 && location.search.includes('r=') ? at : next());
}

function levelOf(value: string): Value {
  return value === '' ? null : value === 'na' ? 'na' : Number(value);
}

function textOf(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const root = document.getElementById('cards');
if (root) enhance(root);
