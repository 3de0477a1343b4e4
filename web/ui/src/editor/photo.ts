// A photo of a hand-drawn map, laid under the resources by points that are
// marked on both. The photo is kept beside the village file.
import Feature from 'ol/Feature.js';
import ImageLayer from 'ol/layer/Image.js';
import Layer from 'ol/layer/Layer.js';
import Map from 'ol/Map.js';
import Point from 'ol/geom/Point.js';
import Projection from 'ol/proj/Projection.js';
import Static from 'ol/source/ImageStatic.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import View from 'ol/View.js';
import Zoom from 'ol/control/Zoom.js';
import { defaults } from 'ol/interaction/defaults.js';
import { apply as applyTransform } from 'ol/transform.js';
import type { Coordinate } from 'ol/coordinate.js';
import type { FrameState } from 'ol/Map.js';
import * as api from './api';
import { apply, fit, residuals, type Affine, type Pair } from './affine';
import { ask, button, last, make, part } from './dom';
import { metresAt, onEarth, onMap } from './earth';
import { readNumber } from './coordinates';
import { numbered } from './style';
import { plain, say, written } from './words';
import type { MapView } from './map';

const KEPT = 'potensi-photo';

export class Photo {
  private sheets: api.Sheet[] = [];
  private sheet: api.Sheet | null = null;
  private laid: Affine | null = null;
  private readonly image = make('img', 'edit-under');
  private readonly frame = make('div', 'edit-under-frame ol-layer', '', this.image);
  private readonly layer: Layer;
  private pane: Map | null = null;
  private readonly panePins = new VectorSource<Feature>();
  private marking = false;
  private waiting: [number, number] | null = null; // marked on the photo, not yet on the map
  private saving = 0;
  private unsaved: api.Sheet | null = null;

  constructor(private readonly view: MapView, private readonly told: { marking(on: boolean): void; shown(): void; hint(text: string): void }) {
    this.image.alt = '';
    this.layer = new Layer({ render: (frame) => this.render(frame), zIndex: 5, visible: false });
    view.map.addLayer(this.layer);
    view.map.on('click', (e) => { if (this.waiting) this.onMapMarked(e.coordinate); });
    part<HTMLInputElement>('edit-photo-file').addEventListener('change', (e) => void this.add(e.target as HTMLInputElement));
    part<HTMLSelectElement>('edit-photo-select').addEventListener('change', (e) => this.choose((e.target as HTMLSelectElement).value));
    part<HTMLInputElement>('edit-photo-shown').addEventListener('change', (e) => this.change((s) => { s.shown = (e.target as HTMLInputElement).checked; }));
    part<HTMLInputElement>('edit-photo-opacity').addEventListener('input', (e) => this.change((s) => { s.opacity = Number((e.target as HTMLInputElement).value) / 100; }));
    part('edit-photo-add').addEventListener('click', () => this.mark(!this.marking));
    part('edit-photo-centre').addEventListener('click', () => this.onPhotoMarked(this.pane!.getView().getCenter()!));
    part('edit-photo-map').addEventListener('click', () => this.onMapMarked(view.center));
    window.addEventListener('pagehide', () => this.keep());
    part('edit-photo-delete').addEventListener('click', () => void this.remove());
  }

  /** A photo is seen under the map. */
  get shown(): boolean { return !!this.laid && !!this.sheet?.shown; }

  /** How well the photo lies, in metres; null while it does not lie. */
  get accuracy(): number | null {
    const off = this.offs();
    return this.shown && off.length > 3 ? off.reduce((a, b) => a + b, 0) / off.length : null;
  }

  async list(): Promise<void> {
    this.sheets = await api.photos();
    const before = localStorage.getItem(KEPT);
    this.choose((this.sheets.find((s) => s.id === before) ?? last(this.sheets))?.id ?? '');
  }

  private async add(field: HTMLInputElement): Promise<void> {
    const file = field.files?.[0];
    field.value = '';
    if (!file) return;
    const error = part('edit-photo-error');
    error.textContent = '';
    part('edit-photo-fit').textContent = say('photo.reading');
    part('edit-photo-tools').hidden = false;
    try {
      const sheet = await api.addPhoto(file);
      this.sheets.push(sheet);
      this.choose(sheet.id);
      this.mark(true);
    } catch (e) {
      error.textContent = e instanceof api.Refusal && e.message ? e.message : say('save.unreachable');
      this.draw();
    }
  }

  private choose(id: string): void {
    this.mark(false);
    this.sheet = this.sheets.find((s) => s.id === id) ?? null;
    if (id) localStorage.setItem(KEPT, id);
    const select = part<HTMLSelectElement>('edit-photo-select');
    select.replaceChildren(...this.sheets.map((s) => new Option(s.name || say('photo'), s.id, false, s.id === id)));
    part('edit-photo-which').hidden = this.sheets.length < 2;
    if (this.sheet) this.image.src = `/photos/${this.sheet.id}`;
    this.lay();
  }

  /** Changes how the photo is laid or shown, and keeps it. */
  private change(act: (s: api.Sheet) => void): void {
    if (!this.sheet) return;
    act(this.sheet);
    this.lay();
    clearTimeout(this.saving);
    this.unsaved = this.sheet;
    this.saving = window.setTimeout(() => this.keep(), 300);
  }

  private keep(): void {
    const sheet = this.unsaved;
    this.unsaved = null;
    if (sheet) api.layPhoto(sheet).catch(() => { part('edit-photo-error').textContent = say('photo.not-kept'); });
  }

  private pairs(): Pair[] { return (this.sheet?.points ?? []).map((p) => ({ photo: [p.x, p.y], map: onMap([p.lon, p.lat]) })); }

  /** How far each point is off, in metres. */
  private offs(): number[] {
    const pairs = this.pairs();
    return this.laid ? residuals(this.laid, pairs).map((units, i) => units * metresAt(pairs[i]!.map)) : [];
  }

  private lay(): void {
    this.laid = fit(this.pairs());
    this.layer.setVisible(this.shown);
    this.layer.setOpacity(this.sheet?.opacity ?? 1);
    this.layer.changed();
    this.told.shown();
    this.draw();
    this.drawPins();
  }

  /** Puts the picture where it belongs by a CSS transform. */
  private render(frame: FrameState): HTMLElement {
    const t = this.laid;
    if (t && this.sheet) {
      const pixel = (at: Coordinate) => applyTransform(frame.coordinateToPixelTransform, [at[0]!, at[1]!]) as [number, number];
      const [o, x, y] = [pixel(apply(t, [0, 0])), pixel(apply(t, [1000, 0])), pixel(apply(t, [0, 1000]))];
      const [w, h] = [this.sheet.width, this.sheet.height];
      this.image.style.width = `${w}px`;
      this.image.style.height = `${h}px`;
      this.image.style.transform = `matrix(${(x[0] - o[0]) / 1000},${(x[1] - o[1]) / 1000},${(y[0] - o[0]) / 1000},${(y[1] - o[1]) / 1000},${o[0]},${o[1]})`;
      this.image.style.opacity = String(this.sheet.opacity);
    }
    return this.frame;
  }

  // Marking points

  private mark(on: boolean): void {
    const was = this.marking;
    this.marking = on && !!this.sheet;
    this.waiting = null;
    part('edit-photo-pane').hidden = !this.marking;
    part('edit-ground').classList.toggle('split', this.marking);
    part('edit-photo-add').setAttribute('aria-pressed', String(this.marking));
    part('edit-photo-map').hidden = true;
    this.told.marking(this.marking);
    if (this.marking) this.openPane();
    this.view.map.updateSize();
    this.drawPins();
    if (was || this.marking) this.hint();
  }

  private hint(): void {
    if (!this.marking) return this.told.hint('');
    this.told.hint(this.waiting ? say('photo.hint.map', { n: (this.sheet?.points.length ?? 0) + 1 }) : say('photo.hint.photo', { n: (this.sheet?.points.length ?? 0) + 1 }));
  }

  /** The photo alone, on which points are marked: x to the right, y upwards. */
  private openPane(): void {
    const { width, height, id } = this.sheet!;
    const extent = [0, 0, width, height];
    const projection = new Projection({ code: `photo-${id}`, units: 'pixels', extent });
    this.pane?.setTarget(undefined);
    this.pane = new Map({
      target: 'edit-photo',
      interactions: defaults({ doubleClickZoom: false }),
      controls: [new Zoom({ zoomInTipLabel: say('zoom.in'), zoomOutTipLabel: say('zoom.out') })],
      layers: [new ImageLayer({ source: new Static({ url: `/photos/${id}`, projection, imageExtent: extent }) }), new VectorLayer({ source: this.panePins, style: numbered })],
      view: new View({ projection, center: [width / 2, height / 2], enableRotation: false, showFullExtent: true, extent: [-width / 2, -height / 2, width * 1.5, height * 1.5] }),
    });
    this.pane.getView().fit(extent, { padding: [10, 10, 10, 10] });
    this.pane.on('click', (e) => this.onPhotoMarked(e.coordinate));
  }

  private onPhotoMarked(at: Coordinate): void {
    const { width, height } = this.sheet!;
    const [x, y] = [at[0]!, height - at[1]!];
    if (x < 0 || y < 0 || x > width || y > height) return;
    this.waiting = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
    part('edit-photo-map').hidden = false;
    this.drawPins();
    this.hint();
  }

  private onMapMarked(at: Coordinate): void {
    if (!this.waiting) return;
    const [x, y] = this.waiting;
    const [lon, lat] = onEarth(at);
    this.waiting = null;
    part('edit-photo-map').hidden = true;
    this.change((s) => s.points.push({ x, y, lon, lat }));
    this.hint();
  }

  private drawPins(): void {
    this.view.pins.clear();
    this.panePins.clear();
    if (!this.marking || !this.sheet) return;
    const pin = (at: Coordinate, number: number) => new Feature({ geometry: new Point(at), number });
    const height = this.sheet.height;
    this.sheet.points.forEach((p, i) => {
      this.view.pins.addFeature(pin(onMap([p.lon, p.lat]), i + 1));
      this.panePins.addFeature(pin([p.x, height - p.y], i + 1));
    });
    if (this.waiting) this.panePins.addFeature(pin([this.waiting[0], height - this.waiting[1]], this.sheet.points.length + 1));
  }

  // What is said beside the map

  private draw(): void {
    const s = this.sheet;
    part('edit-photo-tools').hidden = !s;
    if (!s) return;
    part<HTMLInputElement>('edit-photo-shown').checked = s.shown;
    part<HTMLInputElement>('edit-photo-opacity').value = String(Math.round(s.opacity * 100));
    part('edit-photo-fit').textContent = this.fitText();
    const off = this.offs();
    part('edit-points').hidden = !s.points.length;
    part('edit-points').querySelector('tbody')!.replaceChildren(...s.points.map((p, i) => this.row(p, i, off[i])));
  }

  private fitText(): string {
    const n = this.sheet!.points.length, off = this.offs();
    if (n < 3) return say('photo.more', { n: 3 - n });
    if (!this.laid) return say('photo.row');
    if (n === 3) return say('photo.three');
    return say('photo.fit', { n, mean: written(off.reduce((a, b) => a + b, 0) / n, 1), most: written(Math.max(...off), 1) });
  }

  private row(p: api.Sheet['points'][number], i: number, off: number | undefined): HTMLTableRowElement {
    const row = make('tr');
    const field = (value: number, decimals: number, label: string, put: (n: number) => void) => {
      const input = make('input');
      input.value = plain(value, decimals);
      input.inputMode = 'decimal';
      input.setAttribute('aria-label', say('photo.field', { label, n: i + 1 }));
      input.addEventListener('change', () => {
        const n = readNumber(input.value);
        if (!Number.isNaN(n)) this.change(() => put(n));
      });
      return input;
    };
    const x = field(p.x, 0, 'x', (n) => { p.x = n; }), y = field(p.y, 0, 'y', (n) => { p.y = n; });
    const lat = field(p.lat, 5, say('lat'), (n) => { p.lat = n; }), lon = field(p.lon, 5, say('lon'), (n) => { p.lon = n; });
    const gone = button('×', 'edit-gone', () => this.change((s) => s.points.splice(i, 1)));
    gone.setAttribute('aria-label', say('photo.remove', { n: i + 1 }));
    row.append(make('td', '', String(i + 1)), make('td', '', '', x, y), make('td', '', '', lat, lon),
      make('td', 'num', off === undefined ? '–' : say('photo.metres', { n: written(off, 1) })), make('td', '', '', gone));
    return row;
  }

  private async remove(): Promise<void> {
    const s = this.sheet;
    if (!s || (await ask(say('photo.delete.title'), say('photo.delete.text', { name: s.name }), [
      { value: 'yes', word: say('photo.delete.yes'), cls: 'warn' }, { value: 'no', word: say('cancel') }])) !== 'yes') return;
    await api.removePhoto(s.id).catch(() => undefined);
    this.sheets = this.sheets.filter((other) => other !== s);
    this.choose(last(this.sheets)?.id ?? '');
  }
}
