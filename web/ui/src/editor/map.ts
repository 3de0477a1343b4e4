// The map: layers and views.
import Feature from 'ol/Feature.js';
import Map from 'ol/Map.js';
import View from 'ol/View.js';
import Point from 'ol/geom/Point.js';
import ScaleLine from 'ol/control/ScaleLine.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import Zoom from 'ol/control/Zoom.js';
import { defaults } from 'ol/interaction/defaults.js';
import { createEmpty, extend, getCenter, isEmpty, type Extent } from 'ol/extent.js';
import type { Coordinate } from 'ol/coordinate.js';
import type Geometry from 'ol/geom/Geometry.js';
import { toLonLat } from 'ol/proj.js';
import { onMap } from './earth';
import { part } from './dom';
import * as style from './style';
import { lang, say } from './words';
import type { Finding } from './api';
import type { Model } from './model';

const INDONESIA: [number, number, number, number] = [95, -11, 141, 6];
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class MapView {
  readonly map: Map;
  readonly chosen = new VectorSource<Feature>();
  readonly vertex = new VectorSource<Feature>();
  readonly faults = new VectorSource<Feature>();
  readonly theirs = new VectorSource<Feature>();
  private faint = false; // there is something below that is to be seen
  readonly pins = new VectorSource<Feature>(); // points of a photo

  constructor(readonly model: Model) {
    this.map = new Map({
      target: 'edit-map',
      interactions: defaults({ doubleClickZoom: false }), // two taps end a line
      controls: [new ScaleLine({ minWidth: 90 }), new Zoom({ zoomInTipLabel: say('zoom.in'), zoomOutTipLabel: say('zoom.out') })],
      layers: [
        this.layer(model.source, style.ground(() => this.faint), 10), this.layer(this.theirs, style.theirs, 11), this.layer(this.chosen, style.chosen(() => this.faint), 12),
        this.layer(model.source, style.names, 13, true), this.layer(this.vertex, style.vertex, 13), this.layer(this.faults, style.fault, 14), this.layer(this.pins, style.numbered, 15),
      ],
      view: new View({ maxZoom: 22, constrainResolution: false, enableRotation: false }),
    });
    this.home(false);
    this.map.on('moveend', () => this.note());
    for (const b of document.querySelectorAll<HTMLButtonElement>('#edit-map .ol-zoom button')) b.lang = lang;
  }

  private layer(source: VectorSource<Feature>, look: unknown, zIndex: number, declutter = false): VectorLayer {
    return new VectorLayer({ source, style: look as never, zIndex, declutter, updateWhileInteracting: true, updateWhileAnimating: true });
  }

  /** Shows all resources. */
  home(animated = true): void {
    const all = createEmpty();
    for (const f of this.model.all()) {
      const g = f.getGeometry();
      if (g) extend(all, g.getExtent());
    }
    if (isEmpty(all)) {
      const [west, south, east, north] = INDONESIA;
      this.fit([...onMap([west, south]), ...onMap([east, north])] as Extent, animated);
    } else this.fit(all, animated);
  }

  fit(extent: Extent, animated = true): void {
    const pad = Math.min(70, (this.map.getSize()?.[0] ?? 600) / 8);
    this.map.getView().fit(extent, { padding: [pad + 20, pad, pad, pad], maxZoom: 18, duration: animated && !calm.matches ? 250 : 0 });
  }

  /** Brings a place into view if it is not there. */
  show(at: Coordinate): void {
    const view = this.map.getView();
    const [west, south, east, north] = view.calculateExtent(this.map.getSize()) as Extent;
    const [dx, dy] = [(east! - west!) / 12, (north! - south!) / 12];
    const inside = at[0]! > west! + dx && at[0]! < east! - dx && at[1]! > south! + dy && at[1]! < north! - dy;
    if (!inside) view.setCenter(at);
  }

  showGeometry(g: Geometry | undefined): void {
    if (!g) return;
    const extent = g.getExtent();
    const seen = this.map.getView().calculateExtent(this.map.getSize());
    const small = (extent[2]! - extent[0]!) * 6 < seen[2]! - seen[0]!;
    const outside = extent[0]! < seen[0]! || extent[1]! < seen[1]! || extent[2]! > seen[2]! || extent[3]! > seen[3]!;
    if (small && g.getType() === 'Point') this.show(getCenter(extent));
    else if (small || outside) this.fit(extent);
  }

  get center(): Coordinate { return this.map.getView().getCenter() ?? [0, 0]; }

  /** Lights one vertex, or none. */
  light(at: Coordinate | null): void {
    this.vertex.clear();
    if (at) this.vertex.addFeature(new Feature(new Point(at)));
  }

  /** Makes fills faint while a photo or a base map lies below. */
  setFaint(on: boolean): void {
    this.faint = on;
    this.model.source.changed();
    this.chosen.changed();
  }

  /** Marks the places at which something is wrong. */
  mark(findings: Finding[]): void {
    this.faults.clear();
    for (const f of findings) {
      if (!f.coordinate || f.level === 'note') continue;
      this.faults.addFeature(new Feature({ geometry: new Point(onMap(f.coordinate)), level: f.level }));
    }
  }

  /** Says in the page what is in view: longitude and latitude of the centre, metres a pixel. */
  private note(): void {
    const view = this.map.getView();
    part('edit-map').dataset.view = [...toLonLat(this.center), view.getResolution()].join(' ');
  }
}
