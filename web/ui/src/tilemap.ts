/*
The map of a district: vector tiles in the same classes, colours and signs as
the drawn map. Without this script the page shows the way to the table.

  <div id="tilemap" hidden tabindex="0" data-tiles="/tiles/{z}/{x}/{y}.mvt" data-show="control"
       data-kind="" data-chosen="" data-view="lon,lat,zoom" data-extent="west,south,east,north"></div>
  <button data-map="in" hidden>…  and "out", "home"
  <nav id="map-tabs" data-swap><a data-show="access" href="…">…   switched in place
  <section id="panel" data-swap>…                                 what is known about the chosen resource

The address holds show, kind, r and view, as on the drawn map.
*/
import OlMap from 'ol/Map';
import View from 'ol/View';
import MVT from 'ol/format/MVT';
import VectorTileLayer from 'ol/layer/VectorTile';
import VectorTileSource from 'ol/source/VectorTile';
import { fromLonLat, toLonLat, transformExtent } from 'ol/proj';
import { defaults as interactions } from 'ol/interaction/defaults';
import type { FeatureLike } from 'ol/Feature';
import { Circle, Fill, Stroke, Style, Text } from 'ol/style';

const INK = '#1D1D1B';
const LEAST_SIGNS = 26; // pixels a shape must have for its signs to be read
const LEAST_NAME = 84;

interface Look { base: string; dots?: string; lines?: string; rings?: string; marks?: boolean; halves?: boolean; dash?: number[]; edge?: string; pale?: boolean }

/** The classes of the legend; web/templates/shared/map.html draws the same signs. */
const LOOKS: Record<string, Look> = {
  'held-women': { base: '#5E2A84', dots: '#fff' },
  'held-men': { base: '#F2A93B', lines: '#5A3600' },
  'held-both': { base: '#2F8F83', dots: '#fff', lines: '#fff' },
  'held-institution': { base: '#E8E8E8', pale: true },
  'held-nobody': { base: '#F1EFE9', rings: '#8F8A7F', pale: true },
  'held-unknown': { base: '#FFFFFF', marks: true, dash: [7, 5], edge: '#777' },
  'held-disputed': { base: '#A86A60', halves: true },
  'gap-women-much': { base: '#5B2A86', dots: '#fff' },
  'gap-women-more': { base: '#A98BC9' },
  'gap-even': { base: '#EFECE6', pale: true },
  'gap-men-more': { base: '#F5C168' },
  'gap-men-much': { base: '#C77700', lines: '#3A2000' },
  'gap-unknown': { base: '#FFFFFF', dash: [7, 5], edge: '#777' },
  neutral: { base: '#E6DFCF', pale: true },
};

function enhance(target: HTMLElement): void {
  let show = target.dataset.show ?? 'control';
  let kind = target.dataset.kind ?? '';
  let chosen = target.dataset.chosen ?? '';

  const source = new VectorTileSource({
    format: new MVT({ idProperty: undefined }),
    url: target.dataset.tiles ?? '',
    maxZoom: 15, // beyond, a tile is drawn larger: its grid is finer than a metre
    tileSize: 512,
    transition: 0,
  });
  const layer = new VectorTileLayer({ source, declutter: true, preload: 1, style: (feature, resolution) => styleOf(feature, resolution) });
  const above = new VectorTileLayer({
    source,
    style: (feature) => (chosen && feature.get('id') === chosen ? PICKED : undefined),
  });

  const corners = (target.dataset.extent ?? '').split(',').map(Number);
  const [west = 95, south = -11, east = 141, north = 6] = corners.every(Number.isFinite) && corners.length === 4 ? corners : [];
  const extent = transformExtent([west, south, east, north], 'EPSG:4326', 'EPSG:3857');
  const view = new View({ maxZoom: 21, enableRotation: false });

  target.hidden = false;
  const map = new OlMap({
    target,
    layers: [layer, above],
    view,
    controls: [],
    interactions: interactions({ altShiftDragRotate: false, pinchRotate: false, mouseWheelZoom: true }),
  });
  place();

  // View

  function home(animated: boolean): void {
    view.fit(extent, { padding: [24, 24, 24, 24], maxZoom: 17, duration: animated && !calm() ? 250 : 0 });
  }

  function place(): void {
    const [lon = NaN, lat = NaN, zoom = NaN] = new URLSearchParams(location.search).get('view')?.split(',').map(Number) ?? [];
    if (!Number.isFinite(lon + lat + zoom)) return home(false);
    view.setCenter(fromLonLat([lon, lat]));
    view.setZoom(zoom);
  }

  function zoomBy(steps: number, at?: number[]): void {
    view.animate({ zoom: (view.getZoom() ?? 0) + steps, center: at ?? view.getCenter(), duration: calm() ? 0 : 200 });
  }

  function calm(): boolean { return matchMedia('(prefers-reduced-motion: reduce)').matches; }

  function remember(): void {
    const center = view.getCenter();
    if (!center) return;
    const [lon = 0, lat = 0] = toLonLat(center);
    const here = new URL(location.href);
    here.searchParams.set('view', [lon.toFixed(5), lat.toFixed(5), (view.getZoom() ?? 0).toFixed(2)].join());
    history.replaceState(history.state, '', tidy(here));
    const hidden = document.querySelector<HTMLInputElement>('.filter input[name="view"]');
    if (hidden) hidden.value = here.searchParams.get('view') ?? '';
    const note = document.getElementById('tilemap-overview');
    if (note) note.hidden = !together();
  }

  /** Whether squares that stand for several places are in sight. */
  function together(): boolean {
    return source.getTileGrid() !== null && layer.getFeaturesInExtent(view.calculateExtent()).some((f) => f.get('n') > 0);
  }

  // Signs

  function styleOf(feature: FeatureLike, resolution: number): Style | Style[] | undefined {
    const what = String(feature.get('kind') ?? '');
    if (what === 'boundary') return BOUNDARY;
    const look = LOOKS[classOf(feature, what)] ?? LOOKS.neutral!;
    const faded = kind !== '' && what !== kind;
    const type = feature.getGeometry()?.getType();
    if (type === 'Point' || type === 'MultiPoint') return pointStyle(look, faded);
    if (type === 'LineString' || type === 'MultiLineString') return lineStyle(look, faded);
    const box = feature.getGeometry()?.getExtent() ?? [0, 0, 0, 0];
    const across = Math.min(box[2]! - box[0]!, box[3]! - box[1]!) / resolution;
    const style = areaStyle(look, faded, across >= LEAST_SIGNS, Boolean(feature.get('sketch')), across);
    if (across < LEAST_NAME || faded) return style;
    return [style, nameStyle(String(feature.get('name') ?? ''))];
  }

  function classOf(feature: FeatureLike, what: string): string {
    const word = feature.get(show);
    if (word) return (show === 'gap' ? 'gap-' : 'held-') + word;
    return what === '' ? (show === 'gap' ? 'gap-unknown' : 'held-unknown') : 'neutral';
  }

  // Choice

  async function choose(id: string): Promise<void> {
    const here = new URL(location.href);
    if (id) here.searchParams.set('r', id);
    else here.searchParams.delete('r');
    history.pushState(null, '', tidy(here));
    await follow();
  }

  let asked: AbortController | undefined;

  /** Takes over what the page at the present address says, and its state. */
  async function follow(): Promise<void> {
    const state = new URLSearchParams(location.search);
    show = state.get('show') ?? 'control';
    kind = state.get('kind') ?? '';
    chosen = state.get('r') ?? '';
    layer.changed();
    above.changed();
    asked?.abort();
    const mine = (asked = new AbortController());
    const answer = await fetch(location.href, { signal: mine.signal, credentials: 'same-origin' }).catch(() => undefined);
    if (mine.signal.aborted) return;
    if (!answer?.ok) return location.reload();
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    document.title = next.title;
    for (const old of document.querySelectorAll('[data-swap]')) {
      const fresh = next.getElementById(old.id);
      if (fresh) old.replaceWith(document.importNode(fresh, true));
    }
    const heading = document.querySelector('.map-title');
    const title = next.querySelector('.map-title');
    if (heading && title) heading.textContent = title.textContent;
    for (const name of ['show', 'r']) {
      const hidden = document.querySelector<HTMLInputElement>(`.filter input[name="${name}"]`);
      if (hidden) hidden.value = name === 'show' ? show : chosen;
    }
    const status = document.getElementById('map-status');
    if (status) status.textContent = document.querySelector('#panel h2')?.textContent ?? '';
  }

  function onClick(pixel: number[], at: number[]): void {
    const feature = map.forEachFeatureAtPixel(pixel, (f) => (f.get('kind') === 'boundary' ? undefined : f), { hitTolerance: 6, layerFilter: (l) => l === layer });
    if (!feature) return;
    if (feature.get('n')) return zoomBy(2, at);
    void choose(String(feature.get('id')));
  }

  // Events

  map.on('moveend', remember);
  map.on('rendercomplete', () => {
    target.dataset.ready = 'true';
    const note = document.getElementById('tilemap-overview');
    if (note) note.hidden = !together();
  });
  map.on('singleclick', (event) => onClick(event.pixel, event.coordinate));
  map.on('pointermove', (event) => {
    if (!event.dragging) target.classList.toggle('over', map.hasFeatureAtPixel(event.pixel, { hitTolerance: 4 }));
  });
  target.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '0') home(true);
    else if (event.key === '=') zoomBy(1);
    else if (event.key === 'Enter') onClick([target.clientWidth / 2, target.clientHeight / 2], view.getCenter() ?? [0, 0]);
    else return;
    event.preventDefault();
  });
  for (const [name, act] of [['in', () => zoomBy(1)], ['out', () => zoomBy(-1)], ['home', () => home(true)]] as const) {
    const button = document.querySelector<HTMLButtonElement>(`[data-map="${name}"]`);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener('click', act);
  }
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('#map-tabs a, #panel a[data-close]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const to = new URL(link.href);
    const now = new URLSearchParams(location.search).get('view');
    if (now) to.searchParams.set('view', now);
    history.pushState(null, '', tidy(to));
    void follow();
  });
  window.addEventListener('popstate', () => {
    place();
    void follow();
  });
}

function tidy(url: URL): string {
  url.search = url.search.replace(/%2C/g, ',');
  return url.href;
}

// Styles, made once each

const kept = new Map<string, Style>();

function keep(key: string, make: () => Style): Style {
  let style = kept.get(key);
  if (!style) kept.set(key, (style = make()));
  return style;
}

const PICKED = new Style({ stroke: new Stroke({ color: INK, width: 4.5 }), fill: new Fill({ color: 'rgba(0,0,0,0)' }), zIndex: 9,
  image: new Circle({ radius: 11, stroke: new Stroke({ color: INK, width: 4 }) }) });
const BOUNDARY = new Style({ stroke: new Stroke({ color: '#3F3C35', width: 2.2, lineDash: [12, 4, 2, 4] }), zIndex: 5 });

function faint(color: string, faded: boolean): string { return faded ? color + '33' : color; }

function areaStyle(look: Look, faded: boolean, signs: boolean, sketch: boolean, across: number): Style {
  const bordered = across >= 6;
  return keep(['a', look.base, look.edge, faded, signs, sketch, bordered].join(), () => new Style({
    fill: new Fill({ color: signs && !faded ? pattern(look) : faint(look.base, faded) }),
    stroke: bordered || look.edge || look.pale
      ? new Stroke({ color: faded ? '#2B2B2B22' : look.edge ?? (sketch ? '#2B2B2BB0' : '#2B2B2B66'), width: bordered ? 1.2 : 0.6,
        lineDash: bordered ? look.dash ?? (sketch ? [5, 4] : undefined) : undefined })
      : undefined,
  }));
}

function lineStyle(look: Look, faded: boolean): Style[] {
  return [
    keep(['l1', faded].join(), () => new Style({ stroke: new Stroke({ color: faint('#2B2B2B', faded), width: 7 }), zIndex: 2 })),
    keep(['l2', look.base, faded].join(), () => new Style({ stroke: new Stroke({ color: faint(look.base, faded), width: 4.5, lineDash: look.dash }), zIndex: 3 })),
  ];
}

function pointStyle(look: Look, faded: boolean): Style {
  return keep(['p', look.base, look.dots, look.lines, look.edge, faded].join(), () => new Style({
    zIndex: 4,
    image: new Circle({ radius: 7, fill: new Fill({ color: faded ? faint(look.base, true) : pattern(look) }), stroke: new Stroke({ color: faded ? '#2B2B2B44' : INK, width: 1.5, lineDash: look.edge ? [3, 2] : undefined }) }),
  }));
}

function nameStyle(name: string): Style {
  return new Style({ text: new Text({ text: name, font: '600 13px system-ui, sans-serif', fill: new Fill({ color: INK }), stroke: new Stroke({ color: '#fff', width: 4 }), overflow: false }) });
}

/** The signs of a class: dots are women, lines men, both are both. */
function pattern(look: Look): string | CanvasPattern {
  const ratio = Math.max(1, Math.round(devicePixelRatio));
  const [w, h] = look.halves ? [40, 20] : look.marks ? [30, 30] : look.rings ? [24, 24] : [12, 12];
  const canvas = document.createElement('canvas');
  canvas.width = w * ratio;
  canvas.height = h * ratio;
  const c = canvas.getContext('2d');
  if (!c) return look.base;
  c.scale(ratio, ratio);
  c.fillStyle = look.base;
  c.fillRect(0, 0, w, h);
  c.lineCap = 'round';
  if (look.halves) halves(c);
  if (look.lines) lines(c, look.lines, look.dots ? 0.6 : 0.75, w);
  if (look.dots) dots(c, look.dots, w);
  if (look.rings) rings(c, look.rings);
  if (look.marks) marks(c);
  return c.createPattern(canvas, 'repeat') ?? look.base;
}

function dots(c: CanvasRenderingContext2D, color: string, w: number): void {
  c.fillStyle = color;
  c.globalAlpha = 0.85;
  for (const [x, y] of [[w / 4, w / 4], [(3 * w) / 4, (3 * w) / 4]] as const) {
    c.beginPath();
    c.arc(x, y, 1.5, 0, 7);
    c.fill();
  }
  c.globalAlpha = 1;
}

function lines(c: CanvasRenderingContext2D, color: string, alpha: number, w: number): void {
  c.strokeStyle = color;
  c.globalAlpha = alpha;
  c.lineWidth = 1.6;
  c.beginPath();
  for (const shift of [-w, 0, w]) {
    c.moveTo(shift - 2, w + 2);
    c.lineTo(shift + w + 2, -2);
  }
  c.stroke();
  c.globalAlpha = 1;
}

function rings(c: CanvasRenderingContext2D, color: string): void {
  c.strokeStyle = color;
  c.lineWidth = 1.4;
  for (const [x, y] of [[6, 6], [18, 18]] as const) {
    c.beginPath();
    c.arc(x, y, 3, 0, 7);
    c.stroke();
  }
}

function marks(c: CanvasRenderingContext2D): void {
  c.fillStyle = '#8A857A';
  c.font = '600 13px system-ui, sans-serif';
  c.fillText('?', 4, 13);
  c.fillText('?', 19, 28);
}

/** Women's side and men's side with a zig-zag between. */
function halves(c: CanvasRenderingContext2D): void {
  c.fillStyle = '#5E2A84';
  c.fillRect(0, 0, 40, 20);
  c.fillStyle = '#F2A93B';
  c.fill(new Path2D('M15 0L25 10L15 20H40V0z'));
  c.strokeStyle = '#fff';
  c.lineWidth = 3;
  c.stroke(new Path2D('M15 0L25 10L15 20M40 0V20M0 0V20'));
}

const target = document.getElementById('tilemap');
if (target) enhance(target);
