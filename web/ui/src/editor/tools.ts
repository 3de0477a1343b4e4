// Drawing and dragging on the map. Borders that two resources share stay
// shared: vertices at one place are dragged together, what is drawn sticks to
// what is there, and a vertex put on a neighbour's border becomes a vertex of
// that border, too.
import Collection from 'ol/Collection.js';
import Draw from 'ol/interaction/Draw.js';
import Modify from 'ol/interaction/Modify.js';
import Point from 'ol/geom/Point.js';
import Snap from 'ol/interaction/Snap.js';
import type Feature from 'ol/Feature.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import type Geometry from 'ol/geom/Geometry.js';
import type SimpleGeometry from 'ol/geom/SimpleGeometry.js';
import { primaryAction } from 'ol/events/condition.js';
import type { Coordinate } from 'ol/coordinate.js';
import { metresAt, same } from './earth';
import { dropVertex, moveVertex, pathsOf, roughly, stitch } from './shapes';
import * as style from './style';
import type { MapView } from './map';
import type { Model } from './model';

export type Shape = 'Polygon' | 'LineString' | 'Point';

const REACH = matchMedia('(pointer: coarse)').matches ? 22 : 12; // pixels

export interface Told {
  /** A shape is drawn to its end. */
  drawn(geometry: Geometry, typed: boolean): void;
  /** The drawing began, went on or ended; so many places are set. */
  sketching(shape: Shape | null, places: Coordinate[], about: { ha?: number; km?: number }): void;
  chose(id: string | null): void;
  /** Vertices were put into the borders of neighbours, too. */
  stitched(names: string[]): void;
}

export class Tools {
  private draw: Draw | null = null;
  private shape: Shape | null = null;
  private places: Coordinate[] = [];
  private typed = 0; // places that were typed in
  private tracing = false;
  private readonly dragged = new Collection<Feature>();
  private readonly modify: Modify;
  private readonly snap: Snap;
  private chosenId: string | null = null;
  paused = false; // the map is wanted for something else

  constructor(private readonly view: MapView, private readonly model: Model, private readonly told: Told) {
    this.modify = new Modify({ features: this.dragged, pixelTolerance: REACH, style: style.sketch, condition: (e) => primaryAction(e) && this.near(e),
      trace: () => this.tracing, traceSource: model.source });
    this.snap = new Snap({ source: model.source, pixelTolerance: REACH });
    this.modify.on('modifystart', () => {
      model.begin();
      for (const f of this.dragged.getArray()) model.touch(String(f.getId()));
    });
    this.modify.on('modifyend', () => {
      const names = this.chosenId ? this.stitchIn(this.chosenId) : [];
      model.commit('drag');
      if (names.length) told.stitched(names);
    });
    view.map.addInteraction(this.modify);
    view.map.addInteraction(this.snap);
    view.map.on('click', (e) => this.click(e));
    view.map.on('pointermove', (e) => {
      if (!e.dragging) view.map.getTargetElement()?.classList.toggle('over', !this.draw && !this.paused && !!this.at(e.pixel));
    });
    model.onChange(() => this.regather());
  }

  get drawing(): Shape | null { return this.shape; }

  setTracing(on: boolean): void { this.tracing = on; }

  pause(on: boolean): void {
    this.paused = on;
    this.modify.setActive(!on && !this.draw);
  }

  // Choosing

  choose(id: string | null): void {
    this.chosenId = id;
    this.regather();
  }

  /** Gathers the chosen resource and those that share a vertex with it. */
  private regather(): void {
    const f = this.chosenId ? this.model.get(this.chosenId) : null;
    const beside = f ? this.neighbours(f) : [];
    this.dragged.clear();
    this.view.chosen.clear();
    if (!f?.getGeometry()) return;
    this.dragged.extend([f, ...beside]);
    this.view.chosen.addFeature(f);
  }

  private neighbours(f: Feature): Feature[] {
    const g = f.getGeometry();
    if (!g) return [];
    const own = new Set(pathsOf(g).flatMap((p) => p.places.map(String)));
    return this.model.source.getFeaturesInExtent(g.getExtent())
      .filter((o) => o !== f && this.yields(o) && pathsOf(o.getGeometry()).some((p) => p.places.some((at) => own.has(String(at)))));
  }

  /** Only the chosen resource's border is dragged: others would come loose from theirs. */
  private near(e: MapBrowserEvent): boolean {
    const g = this.chosenId ? this.model.geometry(this.chosenId) : undefined;
    if (!g || this.paused) return false;
    const at = this.view.map.getPixelFromCoordinate(g.getClosestPoint(e.coordinate));
    const inside = pathsOf(g).some((p) => {
      const border = this.nearest(p.places, p.closed, e.coordinate);
      const pixel = this.view.map.getPixelFromCoordinate(border);
      return Math.hypot(pixel[0]! - e.pixel[0]!, pixel[1]! - e.pixel[1]!) <= REACH;
    });
    return inside || (g.getType() === 'Point' && Math.hypot(at[0]! - e.pixel[0]!, at[1]! - e.pixel[1]!) <= REACH);
  }

  private nearest(places: Coordinate[], closed: boolean, to: Coordinate): Coordinate {
    let best = places[0]!, least = Infinity;
    for (let i = 0; i < (closed ? places.length : places.length - 1); i++) {
      const [a, b] = [places[i]!, places[(i + 1) % places.length]!];
      const [dx, dy] = [b[0]! - a[0]!, b[1]! - a[1]!];
      const t = Math.min(1, Math.max(0, ((to[0]! - a[0]!) * dx + (to[1]! - a[1]!) * dy) / (dx * dx + dy * dy || 1)));
      const at: Coordinate = [a[0]! + t * dx, a[1]! + t * dy];
      const away = Math.hypot(at[0]! - to[0]!, at[1]! - to[1]!);
      if (away < least) [best, least] = [at, away];
    }
    return best;
  }

  private click(e: MapBrowserEvent): void {
    if (this.draw || this.paused) return;
    this.told.chose(this.at(e.pixel));
  }

  /** The resource at a pixel, the smallest where several lie over each other. */
  private at(pixel: number[]): string | null {
    const hits: Feature[] = [];
    this.view.map.forEachFeatureAtPixel(pixel, (f) => { if (f.getId() !== undefined) hits.push(f as Feature); }, { hitTolerance: 5 });
    const rank = (f: Feature) => {
      const g = f.getGeometry();
      return roughly(g).ha ?? (g?.getType() === 'Point' ? -2 : -1);
    };
    const area = (f: Feature) => ((f.get('data') as { kind?: string })?.kind === 'boundary' ? Infinity : rank(f));
    const best = hits.sort((a, b) => area(a) - area(b))[0];
    return best ? String(best.getId()) : null;
  }

  // Drawing

  start(shape: Shape): void {
    this.stop();
    this.shape = shape;
    this.draw = new Draw({ type: shape, style: style.sketch, snapTolerance: REACH, trace: () => this.tracing, traceSource: this.model.source, stopClick: true });
    this.draw.on('drawstart', (e) => {
      e.feature.getGeometry()?.on('change', () => this.follow(e.feature.getGeometry() as SimpleGeometry));
    });
    this.draw.on('drawend', (e) => {
      const g = e.feature.getGeometry()!;
      const typed = this.typed > 0 && this.typed >= pathsOf(g).reduce((n, p) => n + p.places.length, 0);
      setTimeout(() => { // the click that ended it is not one on the map
        this.stop();
        this.told.drawn(g, typed);
      });
    });
    this.modify.setActive(false);
    this.view.map.removeInteraction(this.snap);
    this.view.map.addInteraction(this.draw);
    this.view.map.addInteraction(this.snap); // last, so that it comes first
    this.view.map.getTargetElement()?.classList.add('drawing');
    this.told.sketching(shape, [], {});
  }

  /** Ends the drawing without a shape. */
  stop(): void {
    if (this.draw) this.view.map.removeInteraction(this.draw);
    this.draw = this.shape = null;
    this.places = [];
    this.typed = 0;
    this.modify.setActive(!this.paused);
    this.view.map.getTargetElement()?.classList.remove('drawing');
    this.told.sketching(null, [], {});
  }

  private follow(g: SimpleGeometry): void {
    if (!this.shape) return;
    const path = pathsOf(g)[0]?.places ?? [];
    this.places = path.slice(0, -1); // the last follows the pointer
    this.told.sketching(this.shape, this.places, this.places.length > 1 ? roughly(g) : {});
  }

  /** Sets a place without the pointer. */
  place(at: Coordinate, typed: boolean): void {
    if (!this.draw) return;
    if (this.shape === 'Point') {
      this.stop();
      this.told.drawn(new Point(at), typed);
      return;
    }
    if (typed) this.typed++;
    this.draw.appendCoordinates([at]);
    this.places = [...this.places.filter((p) => !same(p, at)), at];
    this.told.sketching(this.shape, this.places, {});
  }

  back(): void {
    this.draw?.removeLastPoint();
    this.places = this.places.slice(0, -1);
    if (this.shape) this.told.sketching(this.shape, this.places, {});
  }

  finish(): void { this.draw?.finishDrawing(); }

  /** How many places a shape needs before it can be finished. */
  static needs(shape: Shape): number { return shape === 'Polygon' ? 3 : shape === 'LineString' ? 2 : 1; }

  // Vertices

  /** Moves a vertex, and that of every neighbour at the same place. */
  moveVertex(from: Coordinate, to: Coordinate): void {
    this.model.change('vertex', () => {
      for (const f of this.atPlace(from)) this.model.setGeometry(String(f.getId()), moveVertex(f.getGeometry()!, from, to));
    });
  }

  /** Takes a vertex away, from every neighbour too; false where a shape would end. */
  dropVertex(at: Coordinate): boolean {
    const touched = this.atPlace(at);
    const left = touched.map((f) => dropVertex(f.getGeometry()!, at));
    if (left.includes(null)) return false;
    return this.model.change('vertex', () => touched.forEach((f, i) => this.model.setGeometry(String(f.getId()), left[i]!)));
  }

  private atPlace(at: Coordinate): Feature[] {
    return this.model.source.getFeaturesInExtent([at[0]! - 1, at[1]! - 1, at[0]! + 1, at[1]! + 1])
      .filter((f) => this.yields(f) && pathsOf(f.getGeometry()).some((p) => p.places.some((q) => same(q, at))));
  }

  /** The village's boundary is moved only when it is chosen itself. */
  private yields(f: Feature): boolean {
    return String(f.getId()) === this.chosenId || (f.get('data') as { kind?: string }).kind !== 'boundary';
  }

  /**
   * Makes the new vertices of a resource that lie on neighbours' borders
   * vertices of these borders, and names the neighbours. Part of the step that
   * is open.
   */
  stitchIn(id: string): string[] {
    const g = this.model.geometry(id), names = new Set<string>();
    if (!g || g.getType().includes('Point')) return [];
    const known = new Set(pathsOf(this.model.before(id)).flatMap((p) => p.places.map(String)));
    for (const at of pathsOf(g).flatMap((p) => p.places)) {
      if (known.has(String(at))) continue;
      for (const other of this.model.source.getFeaturesInExtent([at[0]! - 1, at[1]! - 1, at[0]! + 1, at[1]! + 1])) {
        const border = other.getGeometry();
        if (String(other.getId()) === id || !border || border.getType().includes('Point') || !this.yields(other)) continue;
        const stitched = stitch(border, at);
        if (stitched === border) continue;
        this.model.setGeometry(String(other.getId()), stitched);
        names.add(String((other.get('data') as { name?: string }).name ?? ''));
      }
    }
    return [...names];
  }

  /** How many others a vertex is shared with. */
  sharedBy(at: Coordinate): Feature[] { return this.atPlace(at); }

  /** Metres that so many pixels are here. */
  metres(pixels: number): number { return pixels * (this.view.map.getView().getResolution() ?? 1) * metresAt(this.view.center); }
}
