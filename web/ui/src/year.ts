/*
The seasonal calendar of one session, filled while people lay stones. The server
draws a row as a form of twelve lists; this script makes each month a key: a tap
adds a stone, digits and arrows work, and a row is saved as it changes. What could
not be sent is kept in this browser and sent again when the connection is back.
*/

type Stones = number | null;
interface Row { theme: string; resource: string; product: string; group: string; session: string }
interface Waiting extends Row { months: Stones[]; was: Stones[] }

const STEP: Stones[] = [null, 1, 2, 3, 4, 5, 0];
const AGAIN = 4000;
const SVG = 'http://www.w3.org/2000/svg';
const PIPS: [number, number][][] = [
  [], [[20, 17]], [[12.5, 23.5], [27.5, 10.5]], [[12.5, 23.5], [20, 17], [27.5, 10.5]],
  [[12.5, 10.5], [27.5, 10.5], [12.5, 23.5], [27.5, 23.5]], [[12.5, 10.5], [27.5, 10.5], [20, 17], [12.5, 23.5], [27.5, 23.5]],
];

function start(grid: HTMLElement): void {
  const state = grid.querySelector<HTMLElement>('.year-state')!;
  const rows = [...grid.querySelectorAll<HTMLFormElement>('form.year-row')].map((form) => new YearRow(form, grid, tell));
  grid.classList.add('keys');
  grid.addEventListener('keydown', (event) => move(event, rows));

  /** Says how saving stands, for eyes and ears. */
  function tell(): void {
    const stuck = rows.find((row) => row.problem);
    const waiting = rows.filter((row) => row.waiting).length;
    const key = stuck ? 'stuck' : waiting === 0 ? 'saved' : rows.some((row) => row.offline) ? 'offline' : 'saving';
    const words = (grid.dataset[key] ?? '') + (stuck ? ` ${stuck.problem}` : '');
    if (state.textContent !== words) state.textContent = words;
    state.dataset.state = key;
  }

  window.addEventListener('online', () => rows.forEach((row) => row.send()));
  window.addEventListener('beforeunload', (event) => {
    if (rows.some((row) => row.waiting)) event.preventDefault();
  });
}

/** Arrow keys go to the month beside, or to the same month of the row above or below. */
function move(event: KeyboardEvent, rows: YearRow[]): void {
  const key = (event.target as HTMLElement).closest<HTMLButtonElement>('button.year-key');
  if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
  const r = rows.findIndex((row) => row.keys.includes(key));
  const row = rows[r];
  if (!row) return;
  const m = row.keys.indexOf(key);
  const to: Record<string, [number, number]> = {
    ArrowLeft: [r, (m + 11) % 12], ArrowRight: [r, (m + 1) % 12], ArrowUp: [r - 1, m], ArrowDown: [r + 1, m], Home: [r, 0], End: [r, 11],
  };
  const next = to[event.key];
  if (next) {
    rows[next[0]]?.keys[next[1]]?.focus();
  } else if (/^[0-5]$/.test(event.key)) {
    row.set(m, Number(event.key));
    row.keys[Math.min(m + 1, 11)]?.focus();
  } else if (['Delete', 'Backspace', '?'].includes(event.key)) {
    row.set(m, null);
  } else return;
  event.preventDefault();
}

class YearRow {
  keys: HTMLButtonElement[] = [];
  waiting = false;
  offline = false;
  problem = '';
  private months: Stones[];
  private saved: Stones[];
  private selects: HTMLSelectElement[];
  private about: Row;
  private timer = 0;
  private busy = false;

  constructor(private form: HTMLFormElement, private grid: HTMLElement, private tell: () => void) {
    const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).value;
    this.about = { theme: value('theme'), resource: value('resource'), product: value('product'), group: value('group'), session: value('session') };
    this.selects = [...form.querySelectorAll('select')];
    this.months = this.selects.map((select) => (select.value === '' ? null : Number(select.value)));
    this.saved = [...this.months];
    this.selects.forEach((select, m) => this.keys.push(this.key(select, m)));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    this.recall();
  }

  private key(select: HTMLSelectElement, m: number): HTMLButtonElement {
    const key = document.createElement('button');
    key.type = 'button';
    key.className = 'year-key';
    key.dataset.of = select.getAttribute('aria-label') ?? '';
    key.tabIndex = m === 0 ? 0 : -1;
    key.addEventListener('click', () => this.set(m, STEP[(STEP.indexOf(this.at(m)) + 1) % STEP.length] ?? null));
    key.addEventListener('focus', () => this.keys.forEach((other) => { other.tabIndex = other === key ? 0 : -1; }));
    select.hidden = true;
    select.after(key);
    this.draw(key, this.at(m));
    return key;
  }

  private at(m: number): Stones {
    return this.months[m] ?? null;
  }

  private draw(key: HTMLButtonElement, n: Stones): void {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 40 34');
    svg.setAttribute('aria-hidden', 'true');
    const box = (fill?: string) => {
      const rect = svg.appendChild(document.createElementNS(SVG, 'rect'));
      for (const [name, value] of Object.entries({ x: '3.5', y: '2.5', width: '33', height: '29', rx: '6' })) rect.setAttribute(name, value);
      if (fill) rect.setAttribute('fill', fill);
      else rect.setAttribute('class', `cal-${n === null ? 'unknown' : `n${n}`}`);
    };
    box();
    if (n === null) box('url(#cal-unknown)');
    for (const [x, y] of PIPS[n ?? 0] ?? []) {
      const pip = svg.appendChild(document.createElementNS(SVG, 'circle'));
      pip.setAttribute('class', 'cal-pip');
      pip.setAttribute('cx', String(x));
      pip.setAttribute('cy', String(y));
      pip.setAttribute('r', '3.7');
    }
    key.replaceChildren(svg);
    key.setAttribute('aria-label', `${key.dataset.of}: ${this.grid.getAttribute(`data-n${n ?? ''}`) ?? ''}`);
  }

  /** Puts so many stones on a month, and saves the row shortly after. */
  set(m: number, n: Stones): void {
    if (this.months[m] === n) return;
    this.months[m] = n;
    const select = this.selects[m], key = this.keys[m];
    if (!select || !key) return;
    select.value = n === null ? '' : String(n);
    this.draw(key, n);
    this.problem = '';
    this.keep();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), 400);
  }

  private get place(): string {
    return `potensi-year-${JSON.stringify(this.about)}`;
  }

  private keep(): void {
    this.waiting = true;
    const kept: Waiting = { ...this.about, months: this.months, was: this.saved };
    try {
      localStorage.setItem(this.place, JSON.stringify(kept));
    } catch { /* a browser that keeps nothing still sends */ }
    this.tell();
  }

  /** Takes up what an earlier visit could not send. */
  private recall(): void {
    let kept: Waiting | null = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.place) ?? 'null') as Waiting | null;
    } catch { return; }
    if (!kept || kept.months?.length !== 12) return;
    kept.months.forEach((n, m) => {
      this.months[m] = n;
      const key = this.keys[m];
      if (key) this.draw(key, n);
    });
    this.saved = kept.was;
    this.waiting = true;
    this.timer = window.setTimeout(() => this.send(), 0);
  }

  async send(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.busy) {
      this.timer = window.setTimeout(() => this.send(), 300);
      return;
    }
    if (!this.waiting) return;
    this.busy = true;
    const months = [...this.months];
    try {
      const answer = await fetch(this.grid.dataset.api ?? '', {
        method: 'PUT', headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang },
        body: JSON.stringify({ ...this.about, months, was: this.saved }),
      });
      this.offline = false;
      if (answer.ok) this.done(months);
      else if (answer.status >= 500) this.later();
      else this.refused((await answer.json()) as { detail?: string });
    } catch {
      this.offline = true;
      this.later();
    }
    this.busy = false;
    this.tell();
  }

  private done(months: Stones[]): void {
    this.saved = months;
    this.waiting = this.months.some((n, m) => n !== months[m]);
    if (this.waiting) this.keep();
    else this.forget();
  }

  private forget(): void {
    this.waiting = false;
    try {
      localStorage.removeItem(this.place);
    } catch { /* nothing was kept */ }
  }

  private later(): void {
    this.timer = window.setTimeout(() => this.send(), AGAIN);
  }

  /** What the server will not take stays on the screen, with the reason. */
  private refused(problem: { detail?: string }): void {
    this.problem = problem.detail ?? '?';
    this.forget();
    this.form.classList.add('stuck');
  }
}

const root = document.getElementById('year');
if (root) start(root);
