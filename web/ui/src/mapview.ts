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

Several svg.map.map-small beside each other are one map asked in several ways:
they share the view and the selection, and an area that is pointed at lights up
in all. A link with data-r anywhere on the page chooses that area in place.
On a phone the panel of a chosen area slides up: body has class "sheet-open".

The selected area has class "selected" and aria-current="true"; the answer to an
area's link is a whole page, of which #panel, [data-swap] and the selection are
taken over. The address holds the view as view=x,y,w; the server draws that
viewBox. A point stays the same size on screen: its group .pin is scaled by the
view's width over the home width, and by data-m of what it lies in. When the view
has come to rest, the server lays discs and names out anew. The script sets class "zoomed" on the map
while it shows less than the whole.
*/

interface View { x: number; y: number; w: number }
interface Point { x: number; y: number }
interface Pin { node: SVGGElement; at: string; size: number }
type Area = SVGAElement;

const MAX_ZOOM = 16;
const STEP = 1.5;
const DRAG_PX = 4;
const SETTLE_MS = 200;
const ANIMATION_MS = 180;
const SHEET = 736; // px: narrower, the panel is a sheet
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

function enhance(maps: SVGSVGElement[]): void {
  const svg = maps[0]!;
  const drawn = svg.viewBox.baseVal;
  const box = svg.dataset.home?.split(/[\s,]+/).map(Number) ?? [drawn.x, drawn.y, drawn.width, drawn.height];
  const [homeX = 0, homeY = 0, homeW = 1, homeH = 1] = box;
  const home: View = { x: homeX, y: homeY, w: homeW };
  const areas = maps.flatMap((map) => areasOf(map));
  let pins = maps.flatMap(pinsOf);
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
    const zoomed = k < 1;
    for (const map of maps) {
      map.setAttribute('viewBox', [v.x, v.y, v.w, homeH * k].map(round).join(' '));
      map.classList.toggle('zoomed', zoomed);
      // A finger on the whole map still scrolls the page.
      map.style.touchAction = zoomed ? 'none' : 'pan-y';
    }
    for (const { node, at, size } of pins) node.setAttribute('transform', `translate(${at}) scale(${+(k * size).toFixed(4)})`);
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

  function onMap(clientX: number, clientY: number, map = svg): Point {
    return new DOMPoint(clientX, clientY).matrixTransform(map.getScreenCTM()!.inverse());
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

  /** The server draws scale bar, coordinates, discs and names anew for each view. */
  async function surround(href: string): Promise<void> {
    const answer = await fetch(href, { credentials: 'same-origin' }).catch(() => undefined);
    if (!answer?.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (href !== location.href || fingers.size) return;
    const fresh = next.getElementById('map-around');
    if (fresh) document.getElementById('map-around')?.replaceWith(document.importNode(fresh, true));
    for (const map of maps) layOut(map, next.getElementById(map.id));
    pins = maps.flatMap(pinsOf);
    draw(view);
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
    for (const link of document.querySelectorAll('#off-map [aria-current]')) status(link.querySelector('b')?.textContent);
  }

  function mark(area: Area, selected: boolean): void {
    area.classList.toggle('selected', selected);
    if (!selected) return area.removeAttribute('aria-current');
    area.setAttribute('aria-current', 'true');
    status(area.getAttribute('aria-label') ?? area.querySelector('title')?.textContent);
  }

  /** Shows what an address says of a place: of one on the map, off the map, or of none. */
  async function choose(href: string): Promise<void> {
    href = withView(href);
    const before = location.href;
    if (page(href) !== shown) history.pushState(null, '', href);
    if (await load(href)) return bringUp();
    history.replaceState(null, '', before);
    location.assign(href);
  }

  /** On a phone what is known about the chosen place slides up, and the map stays in sight above it. */
  function bringUp(): void {
    const panel = document.getElementById('panel');
    const open = innerWidth < SHEET && !!panel?.querySelector('.close');
    document.body.classList.toggle('sheet-open', open);
    if (!open) return;
    panel?.scrollTo(0, 0);
    svg.closest('.map-frame')?.scrollIntoView();
  }

  async function restore(): Promise<void> {
    show(viewInAddress());
    if (page(location.href) === shown) return;
    if (await load(location.href)) bringUp();
    else location.reload();
  }

  // Keyboard

  function rove(to: Area | undefined): void {
    for (const area of areas) if (area.ownerSVGElement === to?.ownerSVGElement) area.setAttribute('tabindex', area === to ? '0' : '-1');
  }

  /** Where several maps lie side by side, one place is lit in all of them. */
  function light(id: string | undefined): void {
    if (maps.length > 1) for (const area of areas) area.classList.toggle('lit', area.dataset.id === id);
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
    if (arrow && area) nearest(area, areasOf(area.ownerSVGElement!), arrow)?.focus({ preventScroll: true });
    else if (arrow) pan(arrow.x * goal.w * 0.15, arrow.y * goal.w * 0.15, true);
    else if (event.key === '+' || event.key === '=') zoom(STEP, at, true);
    else if (event.key === '-') zoom(1 / STEP, at, true);
    else if (event.key === '0') show(home, true);
    else if (event.key === 'Escape') {
      const close = document.querySelector<HTMLElement>('.sheet-open .close');
      if (close) close.click();
      else (document.activeElement as SVGElement).blur();
    } else return;
    event.preventDefault();
  }

  // Pointers

  const fingers = new Map<number, Point>();
  let start: Point = { x: 0, y: 0 };
  let dragged = false;
  let touched = svg;

  function onDown(event: PointerEvent): void {
    if (event.button > 0) return;
    if (!fingers.size) {
      start = { x: event.clientX, y: event.clientY };
      dragged = false;
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    touched = mapOf(event.target);
    if (!areaOf(event.target)) touched.focus({ preventScroll: true });
  }

  function onMove(event: PointerEvent): void {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    dragged ||= before.length > 1 || distance(start, { x: event.clientX, y: event.clientY }) >= DRAG_PX;
    if (!dragged) return;
    touched.setPointerCapture(event.pointerId);
    follow(before, [...fingers.values()]);
  }

  /** Keeps what lay under the fingers under them: one finger pans, two also zoom. */
  function follow(before: Point[], after: Point[]): void {
    const from = between(before), to = between(after);
    const a = onMap(from.x, from.y, touched), b = onMap(to.x, to.y, touched);
    pan(a.x - b.x, a.y - b.y);
    if (after.length > 1) zoom(spread(after) / (spread(before) || 1), onMap(to.x, to.y, touched));
  }

  function onUp(event: PointerEvent): void {
    fingers.delete(event.pointerId);
  }

  function onClick(event: MouseEvent): void {
    const area = areaOf(event.target);
    if (dragged && event.detail) return event.preventDefault();
    if (!area || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void choose(area.href.baseVal);
  }

  function onWheel(event: WheelEvent): void {
    const map = mapOf(event.target);
    const active = event.ctrlKey || map.contains(document.activeElement);
    const out = event.deltaY > 0;
    // At the whole map, scrolling on moves the page again; ctrl would zoom the page.
    if (!active || (out && goal.w >= homeW && !event.ctrlKey)) return;
    event.preventDefault();
    zoom(2 ** (-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), onMap(event.clientX, event.clientY, map));
  }

  function mapOf(target: EventTarget | null): SVGSVGElement {
    return maps.find((map) => map.contains(target as Node)) ?? svg;
  }

  // Wiring

  for (const map of maps) {
    map.addEventListener('pointerdown', onDown);
    map.addEventListener('pointermove', onMove);
    map.addEventListener('click', onClick);
    map.addEventListener('dblclick', (event) => zoom(STEP, onMap(event.clientX, event.clientY, map), true));
    map.addEventListener('wheel', onWheel, { passive: false });
    map.addEventListener('dragstart', (event) => event.preventDefault());
    map.addEventListener('keydown', onKey);
    map.addEventListener('pointerover', (event) => light(areaOf(event.target)?.dataset.id));
    map.addEventListener('pointerleave', () => light(undefined));
    map.addEventListener('focusin', (event) => {
      const area = areaOf(event.target);
      if (!area) return;
      rove(area);
      light(area.dataset.id);
      if (!fingers.size) reveal(area);
    });
    map.setAttribute('tabindex', '0');
    rove(areasOf(map).find((area) => area.classList.contains('selected')) ?? areasOf(map)[0]);
  }
  addEventListener('pointerup', onUp);
  addEventListener('pointercancel', onUp);
  addEventListener('popstate', () => void restore());
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-keep-view]');
    if (link) link.href = withView(link.href);
  }, true);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-r]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void choose(link.href).then(() => {
      const area = areasOf(svg).find((one) => one.dataset.id === link.dataset.r);
      if (area) reveal(area);
    });
  });

  const actions: Record<string, () => void> = {
    in: () => zoom(STEP, middle(), true),
    out: () => zoom(1 / STEP, middle(), true),
    home: () => show(home, true),
  };
  for (const button of document.querySelectorAll<HTMLElement>('[data-map]')) {
    button.addEventListener('click', () => actions[button.dataset.map!]?.());
    button.hidden = false;
  }

  draw(view);
  bringUp();
}

function areasOf(map: SVGSVGElement): Area[] {
  return [...map.querySelectorAll<Area>('a.area')];
}

function pinsOf(map: SVGSVGElement): Pin[] {
  return [...map.querySelectorAll<SVGGElement>('.pin')].map((node) => ({
    node, at: `${node.dataset.x} ${node.dataset.y}`, size: Number(node.closest<SVGElement>('[data-m]')?.dataset.m ?? 1),
  }));
}

/** Takes discs, names and the lines to them from a fresh drawing of the same map. */
function layOut(map: SVGSVGElement, fresh: Element | null): void {
  const parts = ':scope > .pin, :scope > .pins-wide, :scope > .pins-narrow';
  const leaders = [...(fresh?.querySelectorAll('.leaders') ?? [])];
  for (const [i, old] of [...map.querySelectorAll('.leaders')].entries()) {
    if (leaders[i]) old.replaceWith(document.importNode(leaders[i]!, true));
  }
  const places = new Map([...(fresh?.querySelectorAll<SVGElement>('a.area') ?? [])].map((area) => [area.dataset.id, area]));
  for (const area of areasOf(map)) {
    const place = places.get(area.dataset.id);
    if (!place) continue;
    for (const old of area.querySelectorAll(parts)) old.remove();
    for (const part of place.querySelectorAll(parts)) area.append(document.importNode(part, true));
  }
}

function status(text: string | null | undefined): void {
  const line = document.getElementById('map-status');
  if (line) line.textContent = text ?? '';
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

const first = document.querySelector<SVGSVGElement>('svg#map');
if (first) enhance([first, ...document.querySelectorAll<SVGSVGElement>('svg.map-small:not(#map)')]);
