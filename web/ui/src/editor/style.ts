// How resources look while they are edited: a quiet ground, the chosen one
// lit. A sketch is dashed, as on every map of this program.
import CircleStyle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import Text from 'ol/style/Text.js';
import type { FeatureLike } from 'ol/Feature.js';
import type Geometry from 'ol/geom/Geometry.js';
import { pathsOf } from './shapes';

const INK = '#1D1D1B', GREEN = '#1F6F43', CHANGED = '#8A5A00';
const FONT = '600 13px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** A pale tint for what covers the ground; none that stands for people. */
const TINTS: Record<string, string> = {
  forest: '148,180,140', agroforest: '176,196,140', plantation: '196,190,140', sugar_palm: '190,184,150', farmland: '222,206,140', yard: '208,200,160',
  river: '120,172,206', wetland: '150,190,190', water_source: '120,172,206', fish_cage: '120,172,206', settlement: '200,190,182', problem: '214,150,130',
};

const tint = (kind: string, strength: number): string => `rgba(${TINTS[kind] ?? '190,186,176'},${strength})`;

interface Look { kind: string; name: string; sketch: boolean; unsaved: boolean }

function lookOf(f: FeatureLike): Look {
  const data = (f.get('data') ?? {}) as Record<string, string>;
  return { kind: data.kind ?? 'other', name: data.name ?? '', sketch: data.geometry_method !== 'official' && data.geometry_method !== 'gps', unsaved: !!f.get('unsaved') };
}

/** The ground: every resource; faint, where what lies below is to be seen. */
export const ground = (faint: () => boolean) => (f: FeatureLike): Style[] => {
  const look = lookOf(f);
  const outline = look.unsaved ? CHANGED : look.kind === 'river' ? '#2F6F9F' : '#4A473F';
  const stroke = new Stroke({ color: outline, width: look.kind === 'boundary' ? 2.5 : look.unsaved ? 2 : 1.3, ...(look.kind === 'boundary' ? { lineDash: [14, 5, 3, 5] } : look.sketch ? { lineDash: [6, 4] } : {}) });
  const fill = look.kind === 'boundary' ? null : new Fill({ color: tint(look.kind, faint() ? 0.14 : 0.38) });
  const dot = new CircleStyle({ radius: 7, fill: new Fill({ color: tint(look.kind, 1) }), stroke: new Stroke({ color: outline, width: 2 }) });
  const out = [new Style({ stroke: new Stroke({ color: 'rgba(255,255,255,.75)', width: 4 }) }), new Style({ stroke, image: dot, ...(fill ? { fill } : {}) })];
  return out;
};

/** The names, as many as find room. */
export function names(f: FeatureLike, resolution: number): Style | undefined {
  const look = lookOf(f);
  return resolution < 60 && look.kind !== 'boundary' ? label(look.name, f.getGeometry()?.getType() === 'Point') : undefined;
}

function label(name: string, aside: boolean): Style {
  return new Style({ text: new Text({ text: name, font: FONT, fill: new Fill({ color: INK }), stroke: new Stroke({ color: '#fff', width: 3 }), offsetY: aside ? 17 : 0, overflow: false }) });
}

/** The chosen one, with its vertices. */
export const chosen = (faint: () => boolean) => (f: FeatureLike): Style[] => {
  const look = lookOf(f);
  const vertices = new MultiPoint(pathsOf(f.getGeometry() as Geometry).flatMap((p) => p.places));
  return [
    new Style({ stroke: new Stroke({ color: '#fff', width: 7 }) }),
    new Style({ stroke: new Stroke({ color: GREEN, width: 3.5 }), ...(look.kind === 'boundary' ? {} : { fill: new Fill({ color: tint(look.kind, faint() ? 0.06 : 0.25) }) }) }),
    new Style({ geometry: vertices, image: new CircleStyle({ radius: 6, fill: new Fill({ color: '#fff' }), stroke: new Stroke({ color: GREEN, width: 2.5 }) }) }),
  ];
};

/** What is being drawn or dragged. */
export const sketch = [
  new Style({ stroke: new Stroke({ color: '#fff', width: 6 }) }),
  new Style({
    stroke: new Stroke({ color: INK, width: 2.5, lineDash: [8, 5] }), fill: new Fill({ color: 'rgba(31,111,67,.16)' }),
    image: new CircleStyle({ radius: 8, fill: new Fill({ color: 'rgba(255,255,255,.85)' }), stroke: new Stroke({ color: INK, width: 2.5 }) }),
  }),
];

/** The vertex that is chosen in the list. */
export const vertex = new Style({ image: new CircleStyle({ radius: 9, fill: new Fill({ color: '#FFD54A' }), stroke: new Stroke({ color: INK, width: 3 }) }) });

/** A place at which something is wrong. */
export function fault(f: FeatureLike): Style[] {
  const serious = f.get('level') === 'error';
  return [
    new Style({ image: new CircleStyle({ radius: 15, fill: new Fill({ color: 'rgba(255,255,255,.9)' }), stroke: new Stroke({ color: serious ? '#A3230B' : CHANGED, width: 4 }) }),
      text: new Text({ text: '!', font: '800 18px system-ui, sans-serif', fill: new Fill({ color: serious ? '#A3230B' : CHANGED }) }) }),
  ];
}

/** How somebody else's version runs. */
export const theirs = new Style({ stroke: new Stroke({ color: '#1F5FA0', width: 3, lineDash: [3, 6], lineCap: 'round' }) });

/** A numbered point of a photo. */
export function numbered(f: FeatureLike): Style {
  return new Style({
    image: new CircleStyle({ radius: 12, fill: new Fill({ color: '#FFD54A' }), stroke: new Stroke({ color: INK, width: 2.5 }) }),
    text: new Text({ text: String(f.get('number') ?? ''), font: '700 13px system-ui, sans-serif', fill: new Fill({ color: INK }) }),
  });
}
