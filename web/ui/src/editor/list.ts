// The list of resources beside the map: by it everything can be chosen with
// the keyboard.
import { button, make, part, pictogram } from './dom';
import { roughly } from './shapes';
import { say, size, wordFor } from './words';
import type { Model } from './model';

const SHOWN = 200; // entries at a time; the search finds the others

export class List {
  private readonly list = part('edit-list');
  private readonly search = part<HTMLInputElement>('edit-search');
  private chosen: string | null = null;

  constructor(private readonly model: Model, private readonly choose: (id: string) => void) {
    this.search.addEventListener('input', () => this.draw());
    this.list.addEventListener('keydown', (e) => this.walk(e));
    model.onChange(() => this.draw());
  }

  mark(id: string | null): void {
    this.chosen = id;
    this.draw();
  }

  focus(id: string): void {
    this.list.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  }

  draw(): void {
    const wanted = this.search.value.trim().toLowerCase();
    const all = this.model.all()
      .map((f) => ({ id: String(f.getId()), data: this.model.properties(String(f.getId())) as Record<string, string> }))
      .filter(({ data }) => !wanted || `${data.name} ${data.local_name ?? ''} ${wordFor('kind', data.kind ?? '')}`.toLowerCase().includes(wanted))
      .sort((a, b) => (a.data.name ?? '').localeCompare(b.data.name ?? ''));
    const focused = (document.activeElement as HTMLElement | null)?.dataset.id;
    this.list.replaceChildren(...all.slice(0, SHOWN).map(({ id, data }) => this.entry(id, data)));
    if (focused && this.list.childElementCount) this.focus(focused);
    const more = all.length - SHOWN;
    part('edit-more').textContent = !all.length ? say('list.none') : more > 0 ? say('list.more', { n: more }) : '';
  }

  private entry(id: string, data: Record<string, string>): HTMLLIElement {
    const b = button('', 'edit-entry', () => this.choose(id));
    b.dataset.id = id;
    const g = this.model.geometry(id);
    const about = roughly(g);
    const unsaved = this.model.unsaved.has(id);
    const saved = unsaved ? undefined : this.model.savedFeature(id)?.properties;
    const extent = size(saved?.area_ha as number | undefined, saved?.length_km as number | undefined) || size(about.ha, about.km);
    const small = [wordFor('kind', data.kind ?? 'other'), g ? extent : say('list.unmapped')].filter(Boolean).join(' · ');
    b.append(pictogram(data.kind ?? 'other'), make('b', '', data.name || say('list.unnamed')), make('small', '', small));
    if (unsaved) b.append(make('span', 'edit-unsaved', say('list.unsaved')));
    if (id === this.chosen) b.setAttribute('aria-current', 'true');
    return make('li', '', '', b);
  }

  /** Arrow keys walk the list. */
  private walk(e: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step) return;
    const all = [...this.list.querySelectorAll<HTMLElement>('.edit-entry')];
    const next = all[all.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    e.preventDefault();
    next.focus();
  }
}
