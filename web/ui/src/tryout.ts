/*
The trial of other weights on the ranking page: sliders beside the number
fields, and the order at once. By the weighted sum it is computed here, in whole
numbers of any size from #tryout-data, so that ties and gaps are those that the
server finds; by another method the server is asked. The address holds the
state. Without this script the form posts the same fields.
*/

interface Whole { unit: string; weights: string[]; min_coverage: [string, string]; values: string[][]; shares: string[][] }
interface Product { id: string; order: number; rank: number; barred: boolean }
interface Data { method: string; api: string; low: number; high: number; criteria: string[]; joint: string[]; rows: Product[]; whole: Whole; w: string }

/** A product's place by some weights; score is null where nothing is known. */
export interface Place { id: string; rank: number; score: number | null }

interface Line { product: Product; sum: bigint; covered: bigint; ranks: boolean }

/** Hundredths of a pebble, as whole numbers; null when a text is no count of pebbles. */
export function hundredths(text: string): bigint | null {
  const n = Number(text.replace(',', '.'));
  return text.trim() === '' || !(n >= 0 && n <= 100) ? null : BigInt(Math.round(n * 100));
}

/** The order by weights in any proportion, as ranking.WeightedSum finds it. */
export function order(data: Data, weights: bigint[]): Place[] {
  const { unit, min_coverage: [part, whole], values, shares } = data.whole;
  const all = weights.reduce((sum, w) => sum + w, 0n) * BigInt(unit);
  const add = (cells: string[]) => cells.reduce((sum, cell, c) => sum + weights[c]! * BigInt(cell), 0n);
  const lines: Line[] = data.rows.map((product, i) => {
    const sum = add(values[i]!), covered = add(shares[i]!);
    return { product, sum, covered, ranks: !product.barred && covered > 0n && covered * BigInt(whole) >= BigInt(part) * all };
  });
  const higher = (a: Line, b: Line) => {
    const by = b.sum * a.covered - a.sum * b.covered;
    return by > 0n ? 1 : by < 0n ? -1 : 0;
  };
  lines.sort((a, b) => Number(b.ranks) - Number(a.ranks) || Number(b.covered > 0n) - Number(a.covered > 0n)
    || higher(a, b) || a.product.order - b.product.order);
  const places: Place[] = [];
  lines.forEach((line, i) => {
    const tied = i > 0 && line.ranks && higher(line, lines[i - 1]!) === 0;
    const rank = !line.ranks ? 0 : tied ? places[i - 1]!.rank : i + 1;
    places.push({ id: line.product.id, rank, score: line.covered > 0n ? Number(line.sum) / Number(line.covered) : null });
  });
  return places;
}

function enhance(form: HTMLFormElement): void {
  const data = JSON.parse(byId('tryout-data').textContent!) as Data;
  const fields = data.criteria.map((id) => byId(`w-${id}`) as HTMLInputElement);
  const ranges = fields.map((field) => field.closest('.try-slider')!.querySelector<HTMLInputElement>('.try-range')!);
  const list = byId('try-rows'), said = byId('try-said'), sum = byId('try-sum');
  const rows = new Map([...list.children].map((row) => [(row as HTMLElement).dataset.product!, row as HTMLElement]));
  const lang = document.documentElement.lang;
  const number = (n: number, places = 2) => new Intl.NumberFormat(lang, { minimumFractionDigits: places, maximumFractionDigits: places }).format(n);
  const calm = !matchMedia('(prefers-reduced-motion: no-preference)').matches;
  let state = data.w, asked = 0, telling = 0, writing = 0; // state is the address's w; '' is the joint weights

  const weights = () => state === '' ? data.whole.weights.map(BigInt) : fields.map((field) => hundredths(field.value) ?? 0n);

  /** Takes the fields as they stand for the state. */
  function read(): boolean {
    if (fields.some((field) => hundredths(field.value) === null) || fields.every((field) => hundredths(field.value) === 0n)) return false;
    state = data.criteria.map((id, c) => `${id}:${Number(hundredths(fields[c]!.value)) / 100}`).join(',');
    return true;
  }

  /** Puts a state of the address into the fields. */
  function fill(w: string): void {
    const given = new Map(w.split(',').map((part) => [part.slice(0, part.lastIndexOf(':')), part.slice(part.lastIndexOf(':') + 1)]));
    fields.forEach((field, c) => { field.value = (w === '' ? data.joint[c] : given.get(data.criteria[c]!)) ?? '0'; });
    state = w;
    fields.forEach((_, c) => follow(c));
    show();
  }

  function follow(c: number): void {
    const n = Number(fields[c]!.value.replace(',', '.')) || 0;
    ranges[c]!.value = String(n);
    ranges[c]!.setAttribute('aria-valuetext', number(n, n % 1 ? 1 : 0));
  }

  function show(): void {
    const w = weights(), all = w.reduce((a, b) => a + b, 0n);
    fields.forEach((field, c) => { field.parentElement!.querySelector('output')!.value = `${number(100 * Number(w[c]!) / Number(all), 0)} %`; });
    const total = fields.reduce((n, field) => n + Number(hundredths(field.value) ?? 0n), 0) / 100;
    sum.textContent = (Math.abs(total - 100) < 0.01 ? sum.dataset.text! : sum.dataset.other!).replace('{n}', number(total, total % 1 ? 1 : 0));
    document.querySelectorAll<HTMLElement>('.try-preset').forEach((link) => {
      if (link.dataset.w === state) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
    byId('tryout').classList.toggle('tried', state !== '');
    clearTimeout(writing);
    writing = setTimeout(remember, 120);
    if (data.method === 'wsm') draw(order(data, w), w, all);
    else ask();
  }

  /** Another method: the server counts. */
  function ask(): void {
    const turn = ++asked;
    setTimeout(async () => {
      if (turn !== asked) return;
      const answer = await fetch(data.api + (state === '' ? '' : `&w=${encodeURIComponent(state)}`)).catch(() => null);
      if (!answer?.ok || turn !== asked) return;
      const { rows: found } = await answer.json() as { rows: { product: string; rank: number; score: number | null }[] };
      draw(found.map((row) => ({ id: row.product, rank: row.rank, score: row.score })));
    }, 150);
  }

  function draw(places: Place[], w?: bigint[], all?: bigint): void {
    const tops = new Map([...rows].map(([id, row]) => [id, row.getBoundingClientRect().top]));
    const focus = document.activeElement;
    let moved = 0;
    for (const place of places) {
      const row = rows.get(place.id)!, was = data.rows.find((product) => product.id === place.id)!.rank;
      if (was !== place.rank) moved++;
      list.append(row);
      row.classList.toggle('unranked', place.rank === 0);
      row.querySelector('.try-rank')!.textContent = place.rank ? String(place.rank) : '–';
      row.querySelector('.try-score')!.textContent = place.score === null ? '–' : number(place.score);
      showMove(row.querySelector<HTMLElement>('.try-move')!, was && place.rank ? was - place.rank : 0);
      if (w && all) bar(row, place.id, w, all);
    }
    if (focus instanceof HTMLElement && focus !== document.activeElement) focus.focus();
    if (!calm) glide(tops);
    clearTimeout(telling);
    telling = setTimeout(() => {
      const text = moved ? said.dataset.first!.replace('{first}', rows.get(places[0]!.id)!.querySelector('.try-name')!.textContent!.trim()).replace('{n}', String(moved)) : said.dataset.none!;
      if (said.textContent !== text) said.textContent = text;
    }, 250);
  }

  function showMove(mark: HTMLElement, move: number): void {
    mark.className = `try-move${move > 0 ? ' up' : move < 0 ? ' down' : ''}`;
    mark.textContent = '';
    if (!move) return;
    const word = document.createElement('span');
    word.className = 'sr';
    word.textContent = move > 0 ? mark.dataset.up! : mark.dataset.down!;
    mark.append(word, `${move > 0 ? '▲' : '▼'}${Math.abs(move)}`);
  }

  /** Redraws a product's pieces: each criterion's, then what is unknown. */
  function bar(row: HTMLElement, id: string, w: bigint[], all: bigint): void {
    const i = data.rows.findIndex((product) => product.id === id);
    const { unit, values, shares } = data.whole, wide = data.high - data.low;
    const segments = row.querySelectorAll('.seg'), open = row.querySelector('.open')!;
    let x = 0, known = 0;
    w.forEach((weight, c) => {
      const part = Number(weight) / Number(all) / Number(unit);
      const width = 100 * part * (Number(values[i]![c]) - data.low * Number(shares[i]![c])) / wide;
      known += part * Number(shares[i]![c]);
      segments[c]?.setAttribute('x', `${x}%`);
      segments[c]?.setAttribute('width', `${Math.max(0, width)}%`);
      x += width;
    });
    open.setAttribute('x', `${x}%`);
    open.setAttribute('width', `${Math.max(0, 100 * (1 - known))}%`);
    open.setAttribute('stroke', known < 0.9999 ? '#5B574E' : 'none');
  }

  /** Lets the rows glide from where they were. */
  function glide(tops: Map<string, number>): void {
    for (const [id, row] of rows) {
      const by = tops.get(id)! - row.getBoundingClientRect().top;
      if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: 220, easing: 'ease-out' });
    }
  }

  /** Writes the state into the address, and into the ways to the other language. */
  function remember(): void {
    const search = withState(location.search);
    history.replaceState(null, '', location.pathname + search + location.hash);
    document.querySelectorAll<HTMLAnchorElement>('a[hreflang]').forEach((link) => { link.search = withState(link.search); });
  }

  function withState(search: string): string {
    const query = new URLSearchParams(search);
    query.delete('w');
    const rest = query.toString();
    return [rest && `?${rest}`, state && `${rest ? '&' : '?'}w=${state.split(',').map(encodeURIComponent).join(',').replace(/%3A/g, ':')}`].join('');
  }

  fields.forEach((field, c) => {
    const range = ranges[c]!;
    field.addEventListener('input', () => {
      if (!read()) return;
      follow(c);
      show();
    });
    range.hidden = false;
    range.addEventListener('input', () => {
      const before = field.value;
      field.value = String(Math.round(Number(range.value)));
      if (!read()) field.value = before; // the last pebble stays
      else show();
      follow(c);
    });
    follow(c);
  });
  document.querySelectorAll<HTMLAnchorElement>('.try-preset, #try-reset').forEach((link) => link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fill(link.dataset.w ?? '');
  }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.reportValidity() && read()) show();
  });
  byId('try-count').hidden = true;
}

function byId(id: string): HTMLElement { return document.getElementById(id)!; }

/** Moves a card without leaving the page: the same address, read in the background. */
function deal(section: HTMLElement): void {
  section.addEventListener('click', async (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-move]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const here = new URLSearchParams(location.search), order = new URL(link.href).searchParams.get('order');
    here.delete('order');
    if (order) here.set('order', order);
    const search = here.toString().replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%3E/g, '>').replace(/%3D/g, '=');
    const address = location.pathname + (search && `?${search}`);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) {
      location.assign(address);
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(section.id);
    if (!fresh) return;
    const label = link.getAttribute('aria-label');
    section.replaceChildren(...fresh.childNodes);
    history.replaceState(null, '', address);
    const moves = [...section.querySelectorAll<HTMLAnchorElement>('a[data-move]')];
    (moves.find((move) => move.getAttribute('aria-label') === label) ?? moves[0])?.focus({ preventScroll: true });
  });
}

const form = document.getElementById('try-form'), cards = document.getElementById('stones');
if (cards) deal(cards);
if (form) enhance(form as HTMLFormElement);
