/*
Pan, zoom, keyboard and selection for a map that the server drew as SVG.
Without this script every area is a plain link and the map is whole.

  <svg id="map" class="map" viewBox="0 0 1000 700" data-home="0 0 1000 700" role="group" aria-label="Peta">
    <g class="areas">
      <a class="area" href="/map?show=control&amp;r=R03" data-id="R03" aria-label="Hutan 3">
        <path d="…"/>
        <g class="pin" data-x="120" data-y="80" transform="translate(120 80)">…</g>
      </a> …
    </g>
  </svg>
  <button type="button" data-map="in" hidden>…   and "out", "home"
  <p id="map-status" aria-live="polite"></p>
  <section id="panel">…</section>                what is known about the selected area
  <nav id="map-tabs" data-swap>…</nav>           swapped by id together with #panel
  <a href="/map?show=access" data-keep-view>…    takes the current view along

The selected area has class "selected" and aria-current="true"; the answer to an
area's link is a whole page, of which #panel, [data-swap] and the selection are
taken over. The address holds the view as view=x,y,w; the server draws that
viewBox. A point stays the same size on screen: its group .pin is scaled by the
view's width over the home width. The script sets class "zoomed" on the map
while it shows less than the whole.
*/

interface View { x: number; y: number; w: number }
interface Point { x: number; y: number }
type Area = SVGAElement;

const MAX_ZOOM = 16;
const STEP = 1.5;
const DRAG_PX = 4;
const SETTLE_MS = 200;
const ANIMATION_MS = 180;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

function enhance(svg: SVGSVGElement): void {
  const drawn = svg.viewBox.baseVal;
  const box = svg.dataset.home?.split(/[\s,]+/).map(Number) ?? [drawn.x, drawn.y, drawn.width, drawn.height];
  const [homeX = 0, homeY = 0, homeW = 1, homeH = 1] = box;
  const home: View = { x: homeX, y: homeY, w: homeW };
  const areas = [...svg.querySelectorAll<Area>('.area')];
  const pins = [...svg.querySelectorAll<SVGGElement>('.pin')];
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  let view = fit({ x: drawn.x, y: drawn.y, w: drawn.width }); // what is drawn
  let goal = view; // where a running animation ends
  let frame = 0;
  let settling = 0;

  // View

  function fit(v: View): View {
    const w = clamp(v.w, homeW / MAX_ZOOM, homeW);
    const rest = 1 - w / homeW;
    return {
      x: clamp(v.x, homeX, homeX + homeW * rest),
      y: clamp(v.y, homeY, homeY + homeH * rest),
      w,
    };
  }

  function draw(v: View): void {
    view = v;
    const k = v.w / homeW;
    svg.setAttribute('viewBox', [v.x, v.y, v.w, homeH * k].map(round).join(' '));
    for (const pin of pins) {
      pin.setAttribute('transform', `translate(${pin.dataset.x} ${pin.dataset.y}) scale(${+k.toFixed(4)})`);
    }
    const zoomed = k < 1;
    svg.classList.toggle('zoomed', zoomed);
    // A finger on the whole map still scrolls the page.
    svg.style.touchAction = zoomed ? 'none' : 'pan-y';
  }

  function show(v: View, animated = false): void {
    goal = fit(v);
    cancelAnimationFrame(frame);
    if (animated && !calm.matches) animate(view, performance.now());
    else draw(goal);
    clearTimeout(settling);
    settling = setTimeout(remember, SETTLE_MS);
  }

  function animate(from: View, start: number): void {
    frame = requestAnimationFrame((now) => {
      const t = clamp((now - start) / ANIMATION_MS, 0, 1);
      const mix = (a: number, b: number) => a + (b - a) * t * (2 - t);
      draw(t < 1 ? { x: mix(from.x, goal.x), y: mix(from.y, goal.y), w: mix(from.w, goal.w) } : goal);
      if (t < 1) animate(from, start);
    });
  }

  function zoom(factor: number, at: Point, animated = false): void {
    const w = clamp(goal.w / factor, homeW / MAX_ZOOM, homeW);
    const k = w / goal.w;
    show({ x: at.x - (at.x - goal.x) * k, y: at.y - (at.y - goal.y) * k, w }, animated);
  }

  function pan(dx: number, dy: number, animated = false): void {
    show({ x: goal.x + dx, y: goal.y + dy, w: goal.w }, animated);
  }

  function middle(): Point {
    return { x: goal.x + goal.w / 2, y: goal.y + (goal.w * homeH) / homeW / 2 };
  }

  function onMap(clientX: number, clientY: number): Point {
    return new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()!.inverse());
  }

  // Address

  function withView(href: string): string {
    const url = new URL(href, location.href);
    const atHome = goal.w >= homeW;
    if (atHome) url.searchParams.delete('view');
    else url.searchParams.set('view', [goal.x, goal.y, goal.w].map(round).join());
    url.search = url.search.replace(/%2C/g, ',');
    return url.href;
  }

  function remember(): void {
    const href = withView(location.href);
    if (href === location.href) return;
    history.replaceState(history.state, '', href);
    void surround(href);
  }

  /** The server draws the scale bar and coordinates round the map anew for each view. */
  async function surround(href: string): Promise<void> {
    const answer = await fetch(href, { credentials: 'same-origin' }).catch(() => undefined);
    if (!answer?.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = next.getElementById('map-around');
    if (fresh && href === location.href) document.getElementById('map-around')?.replaceWith(document.importNode(fresh, true));
  }

  function viewInAddress(): View {
    const [x = NaN, y = NaN, w = NaN] = new URLSearchParams(location.search).get('view')?.split(',').map(Number) ?? [];
    return x + y + w ? { x, y, w } : home; // NaN is falsy
  }

  // Selection

  let shown = page(location.href);
  let asked: AbortController | undefined;

  /** Shows the page of an area in place; false when there is no such page to be had. */
  async function load(href: string): Promise<boolean> {
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      const answer = await fetch(href, { signal: mine.signal, credentials: 'same-origin' });
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!answer.ok || !next.getElementById('panel')) return false;
      takeOver(next);
      shown = page(href);
      return true;
    } catch {
      return mine.signal.aborted; // a later choice took its place
    }
  }

  function takeOver(next: Document): void {
    document.title = next.title;
    for (const old of document.querySelectorAll('#panel, [data-swap]')) {
      const fresh = next.getElementById(old.id);
      if (fresh) old.replaceWith(document.importNode(fresh, true));
    }
    const chosen = next.querySelector<Area>('#map .area.selected')?.dataset.id;
    for (const area of areas) mark(area, area.dataset.id === chosen);
  }

  function mark(area: Area, selected: boolean): void {
    area.classList.toggle('selected', selected);
    if (!selected) return area.removeAttribute('aria-current');
    area.setAttribute('aria-current', 'true');
    const status = document.getElementById('map-status');
    if (status) status.textContent = area.getAttribute('aria-label') ?? area.querySelector('title')?.textContent ?? '';
  }

  async function select(area: Area): Promise<void> {
    const href = withView(area.href.baseVal);
    const before = location.href;
    if (page(href) !== shown) history.pushState(null, '', href);
    if (await load(href)) {
      bringUp(document.getElementById('panel'));
      return;
    }
    history.replaceState(null, '', before);
    location.assign(href);
  }

  async function restore(): Promise<void> {
    show(viewInAddress());
    if (page(location.href) === shown) return;
    if (!(await load(location.href))) location.reload();
  }

  // Keyboard

  function rove(to: Area | undefined): void {
    for (const area of areas) area.setAttribute('tabindex', area === to ? '0' : '-1');
  }

  function reveal(area: Area): void {
    const c = centre(area);
    const h = (goal.w * homeH) / homeW;
    if (c.x > goal.x && c.x < goal.x + goal.w && c.y > goal.y && c.y < goal.y + h) return;
    show({ x: c.x - goal.w / 2, y: c.y - h / 2, w: goal.w }, true);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const area = areaOf(event.target);
    const arrow = ARROWS[event.key];
    const at = area ? centre(area) : middle();
    if (arrow && area) nearest(area, areas, arrow)?.focus({ preventScroll: true });
    else if (arrow) pan(arrow.x * goal.w * 0.15, arrow.y * goal.w * 0.15, true);
    else if (event.key === '+' || event.key === '=') zoom(STEP, at, true);
    else if (event.key === '-') zoom(1 / STEP, at, true);
    else if (event.key === '0') show(home, true);
    else if (event.key === 'Escape') (document.activeElement as SVGElement).blur();
    else return;
    event.preventDefault();
  }

  // Pointers

  const fingers = new Map<number, Point>();
  let start: Point = { x: 0, y: 0 };
  let dragged = false;

  function onDown(event: PointerEvent): void {
    if (event.button > 0) return;
    if (!fingers.size) {
      start = { x: event.clientX, y: event.clientY };
      dragged = false;
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (!areaOf(event.target)) svg.focus({ preventScroll: true });
  }

  function onMove(event: PointerEvent): void {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    dragged ||= before.length > 1 || distance(start, { x: event.clientX, y: event.clientY }) >= DRAG_PX;
    if (!dragged) return;
    svg.setPointerCapture(event.pointerId);
    follow(before, [...fingers.values()]);
  }

  /** Keeps what lay under the fingers under them: one finger pans, two also zoom. */
  function follow(before: Point[], after: Point[]): void {
    const from = between(before), to = between(after);
    const a = onMap(from.x, from.y), b = onMap(to.x, to.y);
    pan(a.x - b.x, a.y - b.y);
    if (after.length > 1) zoom(spread(after) / (spread(before) || 1), onMap(to.x, to.y));
  }

  function onUp(event: PointerEvent): void {
    fingers.delete(event.pointerId);
  }

  function onClick(event: MouseEvent): void {
    const area = areaOf(event.target);
    if (dragged && event.detail) return event.preventDefault();
    if (!area || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void select(area);
  }

  function onWheel(event: WheelEvent): void {
    const active = event.ctrlKey || svg.contains(document.activeElement);
    const out = event.deltaY > 0;
    // At the whole map, scrolling on moves the page again; ctrl would zoom the page.
    if (!active || (out && goal.w >= homeW && !event.ctrlKey)) return;
    event.preventDefault();
    zoom(2 ** (-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), onMap(event.clientX, event.clientY));
  }

  // Wiring

  svg.addEventListener('pointerdown', onDown);
  svg.addEventListener('pointermove', onMove);
  addEventListener('pointerup', onUp);
  addEventListener('pointercancel', onUp);
  svg.addEventListener('click', onClick);
  svg.addEventListener('dblclick', (event) => zoom(STEP, onMap(event.clientX, event.clientY), true));
  svg.addEventListener('wheel', onWheel, { passive: false });
  svg.addEventListener('dragstart', (event) => event.preventDefault());
  svg.addEventListener('keydown', onKey);
  svg.addEventListener('focusin', (event) => {
    const area = areaOf(event.target);
    if (!area) return;
    rove(area);
    if (!fingers.size) reveal(area);
  });
  addEventListener('popstate', () => void restore());
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-keep-view]');
    if (link) link.href = withView(link.href);
  }, true);

  const actions: Record<string, () => void> = {
    in: () => zoom(STEP, middle(), true),
    out: () => zoom(1 / STEP, middle(), true),
    home: () => show(home, true),
  };
  for (const button of document.querySelectorAll<HTMLElement>('[data-map]')) {
    button.addEventListener('click', () => actions[button.dataset.map!]?.());
    button.hidden = false;
  }

  svg.setAttribute('tabindex', '0');
  rove(areas.find((area) => area.classList.contains('selected')) ?? areas[0]);
  draw(view);
}

/** On a phone the panel lies below the fold. */
function bringUp(panel: HTMLElement | null): void {
  if (innerWidth < 640 && panel && panel.getBoundingClientRect().top > innerHeight) panel.scrollIntoView();
}

function clamp(n: number, low: number, high: number): number {
  return Math.min(Math.max(n, low), high);
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function between(points: Point[]): Point {
  const [a, b = a] = points as [Point, Point?];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function spread(points: Point[]): number {
  return distance(points[0]!, points[1]!);
}

function areaOf(target: EventTarget | null): Area | null {
  return (target as Element).closest<Area>('.area');
}

/** An area's point: its pin's if it has one, else the middle of its box. */
function centre(area: Area): Point {
  const pin = area.querySelector<SVGGElement>('.pin');
  if (pin) return { x: Number(pin.dataset.x), y: Number(pin.dataset.y) };
  const b = area.getBBox();
  return { x: b.x + b.width / 2, y: b.y + b.height / 2 };
}

function nearest(from: Area, areas: Area[], to: Point): Area | undefined {
  const a = centre(from);
  let best: Area | undefined;
  let least = Infinity;
  for (const area of areas) {
    const b = centre(area);
    const ahead = (b.x - a.x) * to.x + (b.y - a.y) * to.y;
    const aside = Math.abs((b.x - a.x) * to.y) + Math.abs((b.y - a.y) * to.x);
    if (ahead > 0 && ahead + 2 * aside < least) [best, least] = [area, ahead + 2 * aside];
  }
  return best;
}

/** The address without its view: what makes two addresses the same page. */
function page(href: string): string {
  const url = new URL(href, location.href);
  url.searchParams.delete('view');
  return url.pathname + url.search;
}

const map = document.querySelector<SVGSVGElement>('svg#map');
if (map) enhance(map);
