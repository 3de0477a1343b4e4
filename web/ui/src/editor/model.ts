// What is being edited: the resources on the map, what of them is saved, and
// every step, so that it can be undone.
import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import VectorSource from 'ol/source/Vector.js';
import type Geometry from 'ol/geom/Geometry.js';
import type SimpleGeometry from 'ol/geom/SimpleGeometry.js';
import { last } from './dom';
import { each, onEarth, onMap } from './earth';
import type { Coordinate } from 'ol/coordinate.js';
import type { GeoFeature } from './api';

export type Properties = Record<string, unknown>;
type State = { geometry: Geometry | undefined; properties: Properties } | null; // null: not there
interface Step { label: string; before: Map<string, State>; after: Map<string, State> }

/** How a resource differs from what is saved. */
export type Difference = 'added' | 'changed' | 'deleted';

/** Unsaved work as it is kept in the browser. */
export interface Draft { feature: GeoFeature | null; id: string; version: string | undefined; answers: boolean }

const MEASURED = ['area_ha', 'length_km'];
const reader = new GeoJSON<Feature>();

export class Model {
  readonly source = new VectorSource<Feature>();
  readonly unsaved = new Map<string, Difference>();
  readonly withAnswers = new Set<string>(); // to be deleted with what was said about them
  private readonly saved = new Map<string, { text: string; feature: GeoFeature; version: string }>();
  private undos: Step[] = [];
  private redos: Step[] = [];
  private open: Map<string, State> | null = null;
  private readonly listeners: (() => void)[] = [];

  /** Calls back after every change. */
  onChange(listener: () => void): void { this.listeners.push(listener); }
  private tell(): void { for (const listener of this.listeners) listener(); }

  /** Takes in what is saved: all at the beginning, or one that was just saved. */
  load(features: GeoFeature[], versions: Record<string, string>): void {
    for (const f of features) {
      this.put(f.id, stateOf(f));
      this.remember(f, versions[f.id] ?? '*');
    }
    this.tell();
  }

  /** Notes how a resource is saved now; what is on the map stays as it is. */
  remember(feature: GeoFeature, version: string): void {
    this.saved.set(feature.id, { text: this.textOf(this.geojsonOf(feature.id, stateOf(feature)!)), feature, version });
    this.compare(feature.id);
  }

  forget(id: string): void {
    this.saved.delete(id);
    this.withAnswers.delete(id);
    this.compare(id);
    this.tell();
  }

  get(id: string): Feature | null { return this.source.getFeatureById(id) as Feature | null; }
  properties(id: string): Properties { return (this.get(id)?.get('data') as Properties | undefined) ?? {}; }
  geometry(id: string): Geometry | undefined { return this.get(id)?.getGeometry(); }
  version(id: string): string | undefined { return this.saved.get(id)?.version; }
  savedFeature(id: string): GeoFeature | undefined { return this.saved.get(id)?.feature; }
  all(): Feature[] { return this.source.getFeatures(); }

  /** The resource as it would be sent; null when it is gone. */
  geojson(id: string): GeoFeature | null {
    const state = this.state(id);
    return state && this.geojsonOf(id, state);
  }

  // Steps

  /** Begins a step; what is touched within can be undone. */
  begin(): void { this.open ??= new Map(); }

  /** Notes how a resource was before this step. */
  touch(id: string): void {
    if (this.open && !this.open.has(id)) this.open.set(id, this.state(id));
  }

  /** The shape that a resource had before the step that is open. */
  before(id: string): Geometry | undefined { return this.open?.get(id)?.geometry; }

  setGeometry(id: string, geometry: Geometry | undefined): void {
    this.touch(id);
    this.get(id)?.setGeometry(geometry);
  }

  setProperties(id: string, properties: Properties): void {
    this.touch(id);
    this.get(id)?.set('data', properties);
  }

  add(id: string, geometry: Geometry | undefined, properties: Properties): void {
    this.touch(id);
    this.put(id, { geometry, properties });
  }

  drop(id: string): void {
    this.touch(id);
    this.put(id, null);
  }

  /** Ends a step. One that changed nothing is none. */
  commit(label: string): boolean {
    const before = this.open;
    this.open = null;
    if (!before) return false;
    const after = new Map<string, State>();
    for (const [id, was] of before) {
      const is = this.state(id);
      if (this.stateText(id, was) === this.stateText(id, is)) before.delete(id); else after.set(id, is);
    }
    if (!after.size) return false;
    const step = last(this.undos);
    if (step && label.startsWith('form:') && step.label === label) {
      step.after = after; // one more letter of the same field
    } else {
      this.undos.push({ label, before, after });
    }
    this.redos = [];
    this.settle(after.keys());
    return true;
  }

  /** One step in one go. */
  change(label: string, act: () => void): boolean {
    this.begin();
    act();
    return this.commit(label);
  }

  get canUndo(): boolean { return this.undos.length > 0; }
  get canRedo(): boolean { return this.redos.length > 0; }
  undo(): string[] { return this.replay(this.undos, this.redos, 'before'); }
  redo(): string[] { return this.replay(this.redos, this.undos, 'after'); }

  private replay(from: Step[], to: Step[], side: 'before' | 'after'): string[] {
    const step = from.pop();
    if (!step) return [];
    to.push(step);
    for (const [id, state] of step[side]) this.put(id, state);
    const ids = [...step[side].keys()];
    this.settle(ids);
    return ids;
  }

  private settle(ids: Iterable<string>): void {
    for (const id of ids) this.compare(id);
    this.tell();
  }

  // Unsaved work

  private compare(id: string): void {
    const was = this.saved.get(id)?.text;
    const is = this.stateText(id, this.state(id));
    if (was === is || (was === undefined && is === '')) this.unsaved.delete(id);
    else this.unsaved.set(id, was === undefined ? 'added' : is === '' ? 'deleted' : 'changed');
    this.get(id)?.set('unsaved', this.unsaved.get(id));
  }

  drafts(): Draft[] {
    return [...this.unsaved.keys()].map((id) => ({ id, feature: this.geojson(id), version: this.version(id), answers: this.withAnswers.has(id) }));
  }

  /** Takes unsaved work up again. It was begun from the version it names. */
  resume(drafts: Draft[]): void {
    this.change('draft', () => {
      for (const d of drafts) {
        const known = this.saved.get(d.id);
        if (known && d.version) known.version = d.version;
        if (d.answers) this.withAnswers.add(d.id);
        if (d.feature && this.get(d.id)) {
          const state = stateOf(d.feature)!;
          this.setGeometry(d.id, state.geometry);
          this.setProperties(d.id, state.properties);
        } else if (d.feature) {
          const state = stateOf(d.feature)!;
          this.add(d.id, state.geometry, state.properties);
        } else this.drop(d.id);
      }
    });
  }

  /** Replaces a resource by what the server has, outside of all steps. */
  replace(feature: GeoFeature, version: string): void {
    this.put(feature.id, stateOf(feature));
    this.remember(feature, version);
    this.tell();
  }

  // States

  private state(id: string): State {
    const f = this.get(id);
    return f ? { geometry: f.getGeometry()?.clone(), properties: { ...this.properties(id) } } : null;
  }

  private put(id: string, state: State): void {
    const known = this.get(id);
    if (!state) {
      if (known) this.source.removeFeature(known);
      return;
    }
    const f = known ?? new Feature();
    f.setGeometry(state.geometry?.clone());
    f.set('data', { ...state.properties });
    if (known) return;
    f.setId(id);
    this.source.addFeature(f);
  }

  private geojsonOf(id: string, state: NonNullable<State>): GeoFeature {
    const g = state.geometry as SimpleGeometry | undefined;
    const geometry = g ? { type: g.getType() as string, coordinates: each(g.getCoordinates(), onEarth as (at: [number, number]) => Coordinate) } : null;
    return { type: 'Feature', id, geometry, properties: state.properties };
  }

  private stateText(id: string, state: State): string { return state ? this.textOf(this.geojsonOf(id, state)) : ''; }

  /** A text that two equal resources share: measures follow from the shape. */
  private textOf(f: GeoFeature): string {
    const properties = Object.entries(f.properties).filter(([name, v]) => !MEASURED.includes(name) && v !== '' && v !== null && v !== undefined);
    return JSON.stringify([f.geometry, properties.sort(([a], [b]) => (a < b ? -1 : 1))]);
  }
}

/** A resource as the server tells it. */
function stateOf(f: GeoFeature): State {
  if (!f.geometry) return { geometry: undefined, properties: f.properties };
  const projected = { type: f.geometry.type, coordinates: each(f.geometry.coordinates, onMap) };
  return { geometry: reader.readGeometry(projected) ?? undefined, properties: f.properties };
}
