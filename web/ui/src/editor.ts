/*
Drawing and correcting the village's resources on the map: the facilitator's
page /map/edit. The server has drawn the page around it (templates/edit.html)
and checks whatever is saved.

  editor/model.ts       what is edited, saved and undone
  editor/map.ts         layers and views; style.ts how they look
  editor/tools.ts       drawing, dragging, shared borders
  editor/list.ts, form.ts, vertices.ts    the panel, by which all can be done with the keyboard
  editor/photo.ts       a photo of the hand-drawn map below; affine.ts lays it
  editor/basemap.ts     an offline base map
  editor/saving.ts      saving, conflicts; draft.ts unsaved work
*/
import 'ol/ol.css';
import Feature from 'ol/Feature.js';
import type { Coordinate } from 'ol/coordinate.js';
import type Geometry from 'ol/geom/Geometry.js';
import * as api from './editor/api';
import { Basemap } from './editor/basemap';
import { readPositions } from './editor/coordinates';
import { ask, button, last, make, part } from './editor/dom';
import { Drafts, type Sketch, type Work } from './editor/draft';
import { each, onEarth, onMap } from './editor/earth';
import { Form } from './editor/form';
import { List } from './editor/list';
import { MapView } from './editor/map';
import { Model, type Draft } from './editor/model';
import { Photo } from './editor/photo';
import { Saving } from './editor/saving';
import { Tools, type Shape } from './editor/tools';
import { Vertices } from './editor/vertices';
import GeoJSON from 'ol/format/GeoJSON.js';
import { clock, lang, say, size } from './editor/words';

/** How well a shape is known when nobody says, in metres, by how it came to be. */
const USUAL: Record<string, number> = { gps: 5, digitised: 10, sketch: 50 };

class Editor {
  private readonly model = new Model();
  private readonly view: MapView;
  private readonly tools: Tools;
  private readonly list: List;
  private readonly form: Form;
  private readonly vertices: Vertices;
  private readonly photo: Photo;
  private readonly base: Basemap;
  private readonly saving: Saving;
  private readonly drafts: Drafts;
  private readonly findings = new Map<string, api.Finding[]>();
  private chosen: string | null = null;
  private savedAt: string | null = null;
  private problem = '';
  private offered: Draft[] = []; // unsaved work of before, until it is taken up or left
  private offeredSketch: Sketch | null = null;
  private sketch: Sketch | null = null; // what is being drawn

  constructor(root: HTMLElement, features: api.GeoFeature[], versions: Record<string, string>) {
    this.model.load(features, versions);
    this.view = new MapView(this.model);
    this.tools = new Tools(this.view, this.model, {
      drawn: (g, typed) => this.drawn(g, typed),
      sketching: (shape, places, about) => this.sketching(shape, places, about),
      chose: (id) => this.choose(id),
      stitched: (names) => this.hint(say('hint.stitched', { names: names.join(', ') })),
    });
    this.list = new List(this.model, (id) => this.choose(id, true));
    this.form = new Form(this.model);
    this.vertices = new Vertices(this.model, this.view, this.tools);
    this.photo = new Photo(this.view, { marking: (on) => this.tools.pause(on), shown: () => this.ground(), hint: (text) => this.hint(text) });
    this.base = new Basemap(this.view.map, () => this.ground());
    this.saving = new Saving(this.model, (f) => this.showTheirs(f));
    this.drafts = new Drafts(root.dataset.village ?? '', () => { this.problem = say('draft.full'); this.drawState(); });
    this.wire();
    this.model.onChange(() => this.changed());
    this.offerDraft();
    this.list.draw();
    this.changed();
    this.drawTools();
    if (root.dataset.chosen) this.choose(root.dataset.chosen, true);
    else this.hint(say('hint.select'));
    this.photo.list().catch(() => undefined);
    this.base.list().catch(() => undefined);
  }

  // What the buttons do

  private wire(): void {
    for (const b of document.querySelectorAll<HTMLElement>('[data-tool]')) b.addEventListener('click', () => this.tool(b.dataset.tool!));
    part('edit-trace').addEventListener('click', () => this.trace());
    part('edit-undo').addEventListener('click', () => this.undo());
    part('edit-redo').addEventListener('click', () => this.redo());
    part('edit-home').addEventListener('click', () => this.view.home());
    part('edit-save').addEventListener('click', () => void this.save());
    part('edit-close').addEventListener('click', () => this.toList());
    part('edit-zoom').addEventListener('click', () => { if (this.chosen) this.zoom(this.chosen); });
    part('edit-delete').addEventListener('click', () => void this.remove());
    part('edit-centre').addEventListener('click', () => this.tools.place(this.view.center, false));
    part('edit-last').addEventListener('click', () => this.tools.back());
    part('edit-finish').addEventListener('click', () => this.tools.finish());
    part('edit-stop').addEventListener('click', () => this.tool('select'));
    part('edit-gps-add').addEventListener('click', () => this.takePositions());
    part('edit-gps').addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && (e.ctrlKey || !e.shiftKey)) { e.preventDefault(); this.takePositions(); }
    });
    document.addEventListener('keydown', (e) => this.key(e));
    window.addEventListener('beforeunload', (e) => { if (this.model.unsaved.size) e.preventDefault(); });
  }

  private key(e: KeyboardEvent): void {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test((e.target as HTMLElement).tagName) && (e.target as HTMLInputElement).type !== 'radio';
    const control = e.ctrlKey || e.metaKey;
    const letter = e.key.toLowerCase();
    if (control && letter === 's') { e.preventDefault(); void this.save(); }
    else if (control && !typing && (letter === 'y' || (letter === 'z' && e.shiftKey))) { e.preventDefault(); this.redo(); }
    else if (control && !typing && letter === 'z') { e.preventDefault(); this.undo(); }
    else if (e.key === 'Escape' && this.tools.drawing && !part<HTMLDialogElement>('edit-dialog').open) this.tool('select');
    else if (!typing && this.tools.drawing && e.key === 'Enter' && (e.target as HTMLElement).id === 'edit-map') this.tools.place(this.view.center, false);
    else if (!typing && this.tools.drawing && e.key === 'Backspace') this.tools.back();
  }

  private tool(name: string): void {
    if (name === 'select') this.tools.stop();
    else this.tools.start(name as Shape);
    this.drawTools();
    this.hint(name === 'select' ? say('hint.select') : name === 'Polygon' ? say('hint.area') : name === 'LineString' ? say('hint.line') : say('hint.point'));
  }

  private trace(): void {
    const on = part('edit-trace').getAttribute('aria-pressed') !== 'true';
    part('edit-trace').setAttribute('aria-pressed', String(on));
    this.tools.setTracing(on);
    this.hint(on ? say('hint.trace') : say('hint.trace.off'));
  }

  private drawTools(): void {
    const now = this.tools.drawing ?? 'select';
    for (const b of document.querySelectorAll<HTMLElement>('[data-tool]')) b.setAttribute('aria-pressed', String(b.dataset.tool === now));
    const typing = part('edit-typing'), mapped = !!this.chosen && !!this.model.geometry(this.chosen);
    typing.hidden = !this.tools.drawing && !mapped;
    if (this.tools.drawing) part('edit-side').prepend(typing);
    else if (mapped) part('edit-vertices').append(typing);
  }

  private undo(): void {
    if (this.tools.drawing) return this.tools.back();
    this.after(this.model.undo(), say('undone'));
  }

  private redo(): void { this.after(this.model.redo(), say('redone')); }

  private after(ids: string[], text: string): void {
    if (!ids.length) return;
    this.hint(text);
    if (this.chosen && !this.model.get(this.chosen)) this.choose(null);
  }

  // Choosing

  private choose(id: string | null, intoView = false): void {
    if (id && !this.model.get(id)) id = null;
    const before = this.chosen;
    this.chosen = id;
    if (id !== before) part<HTMLDetailsElement>('edit-kind').open = false;
    this.tools.choose(id);
    this.list.mark(id);
    part('edit-listing').hidden = !!id;
    part('edit-resource').hidden = !id;
    if (id) {
      this.form.show(id);
      if (intoView) {
        this.view.showGeometry(this.model.geometry(id));
        part('edit-resource-title').focus({ preventScroll: true });
        part('edit-side').scrollTop = 0;
      }
      if (before !== id && !this.tools.drawing) this.hint(this.model.geometry(id) ? say('hint.drag') : say('hint.unmapped'));
    }
    this.vertices.show(id);
    this.drawFindings();
    this.drawTools();
  }

  private toList(): void {
    const id = this.chosen;
    this.choose(null);
    if (id) this.list.focus(id);
  }

  private zoom(id: string): void {
    const g = this.model.geometry(id);
    if (g) this.view.fit(g.getExtent());
  }

  // Drawing

  private sketching(shape: Shape | null, places: Coordinate[], about: { ha?: number; km?: number }): void {
    part('edit-drawing').hidden = !shape;
    this.sketch = shape && places.length ? { shape, places: places.map(onEarth) } : null;
    this.drafts?.keep(() => this.unsavedWork());
    if (!shape) return;
    part<HTMLButtonElement>('edit-finish').disabled = places.length < Tools.needs(shape);
    part<HTMLButtonElement>('edit-last').disabled = places.length === 0;
    part('edit-finish').hidden = shape === 'Point';
    part('edit-last').hidden = shape === 'Point';
    const text = size(about.ha, about.km);
    if (places.length) this.hint(text ? say('hint.sketch', { n: places.length, size: text }) : say('hint.places', { n: places.length }));
  }

  /** A shape is ready: it is the chosen resource's, if that has none, or a new one's. */
  private drawn(g: Geometry, typed: boolean): void {
    const unmapped = this.chosen && !this.model.geometry(this.chosen) ? this.chosen : null;
    const id = unmapped ?? crypto.randomUUID();
    let beside: string[] = [];
    this.model.change('draw', () => {
      if (unmapped) {
        this.model.setGeometry(id, g);
        this.model.setProperties(id, { ...this.model.properties(id), ...this.origin(typed) });
      } else this.model.add(id, g, { name: '', kind: 'other', ...this.origin(typed) });
      beside = this.tools.stitchIn(id);
    });
    this.choose(id);
    this.hint([unmapped ? say('hint.drawn') : say('hint.name'), ...(beside.length ? [say('hint.stitched', { names: beside.join(', ') })] : [])].join(' '));
    part('edit-side').scrollTop = 0;
    part<HTMLDetailsElement>('edit-kind').open = !unmapped;
    part('edit-name').focus();
  }

  /** How the shape came to be, as far as the page can know. */
  private origin(typed: boolean): Record<string, unknown> {
    const method = typed ? 'gps' : this.photo.shown ? 'sketch' : this.base.shown ? 'digitised' : 'sketch';
    const laid = method === 'sketch' ? this.photo.accuracy : null;
    return { geometry_method: method, accuracy_m: laid ? Math.max(1, Math.ceil(laid)) : USUAL[method] };
  }

  private takePositions(): void {
    const field = part<HTMLTextAreaElement>('edit-gps'), error = part('edit-gps-error');
    const { found, failed } = readPositions(field.value);
    error.textContent = failed.length ? say('gps.failed', { text: failed[0]! }) : !found.length ? say('gps.empty') : '';
    field.setAttribute('aria-invalid', String(!!failed.length));
    if (failed.length || !found.length) return;
    if (this.tools.drawing) {
      for (const at of found) this.tools.place(onMap(at), true);
      this.view.show(onMap(last(found)!));
    } else this.vertices.take(found);
    field.value = '';
    field.focus();
  }

  // Deleting

  private async remove(): Promise<void> {
    const id = this.chosen;
    if (!id) return;
    const version = this.model.version(id);
    if (version === undefined) return this.drop(id);
    try {
      await api.remove(id, version, false, true);
      this.drop(id);
    } catch (e) {
      if (!(e instanceof api.Refusal)) throw e;
      if (e.status === 409) await this.removeUsed(id, e);
      else if (e.status === 412 || e.status === 404) this.drop(id); // saving will tell
      else this.fail(e.status === 0 ? say('save.unreachable') : e.message);
    }
  }

  /** Others refer to it: what people said stays, unless that is wanted away. */
  private async removeUsed(id: string, refusal: api.Refusal): Promise<void> {
    const answers = Number(refusal.args.access_records ?? 0);
    const others = Object.entries(refusal.args).some(([name, v]) => typeof v === 'number' && name !== 'access_records');
    const choices = [{ value: 'shape', word: say('delete.shape') }, ...(answers && !others ? [{ value: 'all', word: say('delete.all', { n: answers }), cls: 'warn' }] : []), { value: 'no', word: say('cancel') }];
    const answer = await ask(say('delete.title', { name: String(this.model.properties(id).name ?? '') }), refusal.message, this.model.geometry(id) ? choices : choices.slice(1));
    if (answer === 'shape') {
      this.model.change('delete', () => this.model.setGeometry(id, undefined));
      this.choose(id);
    } else if (answer === 'all') {
      this.model.withAnswers.add(id);
      this.drop(id);
    }
  }

  private drop(id: string): void {
    const name = String(this.model.properties(id).name || say('list.unnamed'));
    this.model.change('delete', () => this.model.drop(id));
    this.choose(null);
    this.hint(say('deleted', { name }));
  }

  // Saving

  private async save(): Promise<void> {
    if (this.saving.busy || !this.model.unsaved.size) return;
    if (this.tools.drawing) return this.fail(say('save.drawing'));
    const nameless = [...this.model.unsaved.keys()].find((id) => this.model.get(id) && !String(this.model.properties(id).name ?? '').trim());
    if (nameless) {
      this.choose(nameless, true);
      part('edit-name').focus();
      return this.fail(say('save.nameless'));
    }
    this.problem = '';
    this.findings.clear();
    part<HTMLButtonElement>('edit-save').disabled = true;
    part('edit-state').textContent = say('state.saving');
    const out = await this.saving.run();
    this.drafts.keepNow(this.unsavedWork());
    for (const [id, found] of out.findings) if (found.length) this.findings.set(id, found);
    if (!out.failed) this.savedAt = clock(new Date());
    this.choose(out.at && this.model.get(out.at) ? out.at : this.chosen, !!out.failed);
    this.changed();
    if (out.failed) this.fail(out.failed);
    else this.hint(this.findings.size ? say('saved.look') : say('saved'));
  }

  private fail(text: string): void {
    this.problem = text;
    this.hint(text, true);
    this.drawState();
  }

  /** What lies below has changed. */
  private ground(): void { this.view.setFaint(this.photo.shown || this.base.shown); }

  private showTheirs(f: api.GeoFeature | null): void {
    this.view.theirs.clear();
    if (!f?.geometry) return;
    const g = new GeoJSON().readGeometry({ type: f.geometry.type, coordinates: each(f.geometry.coordinates, onMap) });
    this.view.theirs.addFeature(new Feature(g as Geometry));
  }

  // What is shown

  private changed(): void {
    this.problem = '';
    this.drafts.keep(() => this.unsavedWork());
    part<HTMLButtonElement>('edit-undo').disabled = !this.model.canUndo;
    part<HTMLButtonElement>('edit-redo').disabled = !this.model.canRedo;
    if (this.chosen && this.model.get(this.chosen)) {
      this.form.draw();
      this.vertices.draw();
    }
    this.drawState();
    this.drawFindings();
  }

  private unsavedWork(): Work { return { drafts: [...this.offered, ...this.model.drafts()], sketch: this.sketch ?? this.offeredSketch }; }

  private drawState(): void {
    const n = this.model.unsaved.size, state = part('edit-state');
    part<HTMLButtonElement>('edit-save').disabled = !n || this.saving.busy;
    state.className = `edit-state ${this.problem ? 'problem' : n ? 'open' : 'safe'}`;
    state.textContent = this.problem || (n ? say('state.unsaved', { n }) : this.savedAt ? say('state.saved', { time: this.savedAt }) : say('state.clean'));
  }

  private drawFindings(): void {
    const mine = this.chosen ? this.findings.get(this.chosen) ?? [] : [];
    const others = [...this.findings].filter(([id]) => id !== this.chosen && this.model.get(id));
    this.view.mark([...this.findings.values()].flat());
    part('edit-findings').replaceChildren(...mine.map((f) => this.finding(f)),
      ...others.map(([id, found]) => this.alsoAt(id, found.length)));
  }

  private finding(f: api.Finding): HTMLElement {
    const out = make('div', `edit-finding ${f.level}`, '', make('p', '', f.message));
    if (f.cure) out.append(make('p', 'cure', f.cure));
    if (f.coordinate) out.append(button(say('finding.look'), 'button quiet', () => this.view.fit([...onMap(f.coordinate!), ...onMap(f.coordinate!)] as [number, number, number, number])));
    return out;
  }

  private alsoAt(id: string, n: number): HTMLElement {
    const name = String(this.model.properties(id).name ?? '');
    return button(say('finding.other', { n, name }), 'button quiet edit-also', () => this.choose(id, true));
  }

  private hint(text: string, serious = false): void {
    const p = part('edit-hint');
    p.textContent = text;
    p.classList.toggle('problem', serious);
  }

  // Unsaved work of before

  private offerDraft(): void {
    const kept = this.drafts.read();
    if (!kept) return;
    const bar = part('edit-draft');
    bar.hidden = false;
    const at = new Date(kept.at).toLocaleString(lang === 'en' ? 'en-GB' : 'id-ID', { dateStyle: 'long', timeStyle: 'short' });
    part('edit-draft-text').textContent = say('draft', { n: kept.drafts.length + (kept.sketch ? 1 : 0), time: at });
    part('edit-resume').addEventListener('click', () => this.takeUp(kept));
    part('edit-discard').addEventListener('click', () => { this.leave(); this.changed(); });
    this.offered = kept.drafts;
    this.offeredSketch = kept.sketch;
  }

  /** Nothing of before is offered any longer. */
  private leave(): void {
    this.offered = [];
    this.offeredSketch = null;
    part('edit-draft').hidden = true;
  }

  private takeUp(kept: Work): void {
    this.leave();
    this.model.resume(kept.drafts);
    const { sketch } = kept;
    if (!sketch) return;
    this.tool(sketch.shape);
    for (const at of sketch.places) this.tools.place(onMap(at), false);
    this.view.show(onMap(last(sketch.places)!));
  }
}

async function begin(): Promise<void> {
  const root = document.getElementById('edit'), wait = document.getElementById('edit-wait');
  if (!root || !wait) return;
  try {
    const versions = await api.versions(); // first: what changes meanwhile is then told
    const { features } = await api.resources();
    root.hidden = false;
    wait.hidden = true;
    const spatial = new Set([...document.querySelectorAll<HTMLElement>('#edit-kinds [data-kind]')].map((kind) => kind.dataset.kind));
    new Editor(root, features.filter((f) => spatial.has(String(f.properties.kind))), versions);
    root.dataset.ready = 'true';
  } catch (e) {
    root.hidden = true;
    wait.hidden = false;
    part('edit-wait-error').textContent = e instanceof api.Refusal && e.message ? e.message : say('save.unreachable');
    throw e;
  }
}

void begin();
