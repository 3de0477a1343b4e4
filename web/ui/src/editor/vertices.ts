// The vertices of the chosen resource as a list with number fields: whatever
// can be dragged on the map can be typed here.
import { button, last, make, part } from './dom';
import { moved, onEarth, onMap, same } from './earth';
import { readNumber, type Position } from './coordinates';
import { insertVertex, pathsOf, type Path } from './shapes';
import { plain, say, written } from './words';
import type { Coordinate } from 'ol/coordinate.js';
import type { MapView } from './map';
import type { Model } from './model';
import type { Tools } from './tools';

const PAGE = 60; // vertices shown at a time
const DIGITS = 6; // about a decimetre

interface Place { path: number; index: number; at: Coordinate }

export class Vertices {
  private id: string | null = null;
  private chosen: Place | null = null;
  private first = 0;
  private readonly lat = part<HTMLInputElement>('edit-lat');
  private readonly lon = part<HTMLInputElement>('edit-lon');
  private readonly error = part('edit-vertex-error');

  constructor(private readonly model: Model, private readonly view: MapView, private readonly tools: Tools) {
    for (const field of [this.lat, this.lon]) field.addEventListener('change', () => this.typed());
    for (const b of document.querySelectorAll<HTMLElement>('[data-nudge]')) b.addEventListener('click', () => this.nudge(b.dataset.nudge!));
    part('edit-insert').addEventListener('click', () => this.insert());
    part('edit-drop').addEventListener('click', () => this.drop());
    part('edit-earlier').addEventListener('click', () => this.turn(-PAGE));
    part('edit-later').addEventListener('click', () => this.turn(PAGE));
    part('edit-vertex-list').addEventListener('keydown', (e) => this.walk(e));
  }

  show(id: string | null): void {
    if (id !== this.id) this.first = 0;
    this.id = id;
    this.choose(null);
  }

  private paths(): Path[] { return this.id ? pathsOf(this.model.geometry(this.id)) : []; }
  private places(): Place[] { return this.paths().flatMap((p, path) => p.places.map((at, index) => ({ path, index, at }))); }

  /** Draws the list again, after the shape has changed. */
  draw(): void {
    const all = this.places();
    if (this.chosen) {
      const still = all.find((p) => p.path === this.chosen!.path && p.index === this.chosen!.index);
      this.chosen = still ?? null;
    }
    this.first = Math.min(this.first, Math.max(0, Math.floor((all.length - 1) / PAGE) * PAGE));
    part('edit-vertices').hidden = !all.length;
    part('edit-vertices-title').textContent = say('vertices', { n: all.length });
    part('edit-pager').hidden = all.length <= PAGE;
    part('edit-page').textContent = say('page', { from: this.first + 1, to: Math.min(this.first + PAGE, all.length), of: all.length });
    const focused = (document.activeElement as HTMLElement | null)?.dataset.vertex;
    part('edit-vertex-list').replaceChildren(...all.slice(this.first, this.first + PAGE).map((p, i) => this.entry(p, this.first + i)));
    if (focused) this.button(focused)?.focus();
    this.drawChosen(all);
  }

  private button(n: string): HTMLElement | null { return document.querySelector(`[data-vertex="${n}"]`); }

  private entry(p: Place, n: number): HTMLLIElement {
    const [lon, lat] = onEarth(p.at);
    const b = button('', 'edit-vertex-entry', () => this.choose(p, true));
    b.dataset.vertex = String(n);
    const where = this.paths().length > 1 ? this.partName(p.path) : '';
    b.append(make('b', '', String(n + 1)), make('span', '', `${degrees(lat)}  ${degrees(lon)}`));
    if (where) b.append(make('small', '', where));
    if (this.chosen?.path === p.path && this.chosen.index === p.index) b.setAttribute('aria-current', 'true');
    return make('li', '', '', b);
  }

  private partName(path: number): string {
    const p = this.paths()[path]!;
    return p.ring ? say('vertex.hole', { n: p.ring }) : say('vertex.part', { n: p.part + 1 });
  }

  choose(p: Place | null, intoView = false): void {
    this.chosen = p;
    this.error.textContent = '';
    this.draw();
    if (p && intoView) this.view.show(p.at);
  }

  private drawChosen(all: Place[]): void {
    part('edit-vertex').hidden = !this.chosen;
    this.view.light(this.chosen?.at ?? null);
    if (!this.chosen) return;
    const n = all.findIndex((p) => p.path === this.chosen!.path && p.index === this.chosen!.index);
    const [lon, lat] = onEarth(this.chosen.at);
    part('edit-vertex-title').textContent = say('vertex', { n: n + 1 });
    if (document.activeElement !== this.lat) this.lat.value = plain(lat, 8);
    if (document.activeElement !== this.lon) this.lon.value = plain(lon, 8);
    const others = this.tools.sharedBy(this.chosen.at).filter((f) => String(f.getId()) !== this.id);
    part('edit-shared').textContent = others.length
      ? say('vertex.shared', { names: others.map((f) => String((f.get('data') as { name?: string }).name ?? '')).join(', ') }) : '';
  }

  private typed(): void {
    if (!this.chosen) return;
    const [lon, lat] = [readNumber(this.lon.value), readNumber(this.lat.value)];
    const wrong = !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90);
    this.error.textContent = wrong ? say('vertex.wrong') : '';
    if (!wrong) this.move(onMap([lon, lat]));
  }

  private nudge(direction: string): void {
    if (!this.chosen) return;
    const metres = Number(part<HTMLSelectElement>('edit-step').value);
    const [east = 0, north = 0] = direction.split(',').map(Number);
    this.move(onMap(onEarth(moved(this.chosen.at, east * metres, north * metres))));
  }

  private move(to: Coordinate): void {
    if (!this.chosen || same(this.chosen.at, to)) return;
    this.tools.moveVertex(this.chosen.at, to);
    this.view.show(to);
  }

  /** A new vertex half-way to the next. */
  private insert(): void {
    if (!this.chosen || !this.id) return;
    const { path, index, at } = this.chosen;
    const p = this.paths()[path]!;
    const next = p.places[(index + 1) % p.places.length]!;
    if (!p.closed && index === p.places.length - 1) return this.tell(say('vertex.last'));
    const middle = onMap(onEarth([(at[0]! + next[0]!) / 2, (at[1]! + next[1]!) / 2]));
    this.insertAt(path, index, [middle]);
  }

  private insertAt(path: number, index: number, places: Coordinate[]): void {
    const id = this.id!;
    const next = { path, index: index + places.length, at: last(places)! };
    this.chosen = next;
    this.model.change('vertex', () => {
      places.forEach((at, i) => this.model.setGeometry(id, insertVertex(this.model.geometry(id)!, path, index + i, at)));
      this.tools.stitchIn(id);
    });
    this.choose(next, true);
  }

  private drop(): void {
    if (!this.chosen) return;
    if (!this.tools.dropVertex(this.chosen.at)) return this.tell(say('vertex.fewest'));
    const left = this.places().filter((p) => p.path === this.chosen?.path);
    this.choose(left[Math.min(this.chosen?.index ?? 0, left.length - 1)] ?? null);
  }

  private tell(text: string): void { this.error.textContent = text; }

  private turn(by: number): void {
    this.first = Math.max(0, Math.min(this.first + by, this.places().length - 1));
    this.draw();
  }

  private walk(e: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    const at = Number((document.activeElement as HTMLElement | null)?.dataset.vertex);
    if (!step || Number.isNaN(at)) return;
    const next = this.button(String(at + step));
    if (next) e.preventDefault();
    next?.focus();
  }

  /** Puts typed positions behind the chosen vertex, or moves a point there. */
  take(found: Position[]): boolean {
    const g = this.id ? this.model.geometry(this.id) : undefined;
    if (!g) return false;
    if (g.getType() === 'Point') {
      this.tools.moveVertex(this.paths()[0]!.places[0]!, onMap(last(found)!));
      return true;
    }
    const after = this.chosen ?? { path: 0, index: this.paths()[0]!.places.length - 1 };
    this.insertAt(after.path, after.index, found.map(onMap));
    return true;
  }
}

const degrees = (n: number): string => written(n, DIGITS).replace('-', '−');

