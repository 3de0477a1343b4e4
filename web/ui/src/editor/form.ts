// What a resource is: its name, kind, how its shape came to be.
import { part, pictogram } from './dom';
import { readNumber } from './coordinates';
import { plain, say, size, wordFor } from './words';
import { roughly } from './shapes';
import type { Model, Properties } from './model';

type Field = HTMLInputElement | HTMLSelectElement;

export class Form {
  private readonly form = part<HTMLFormElement>('edit-form');
  private id: string | null = null;

  constructor(private readonly model: Model) {
    this.form.addEventListener('submit', (e) => e.preventDefault());
    this.form.addEventListener('input', (e) => this.take(e.target as Field));
  }

  show(id: string): void {
    this.id = id;
    this.draw();
  }

  /** Writes the fields again, except the one that is being typed in. */
  draw(): void {
    if (!this.id) return;
    const data = this.model.properties(this.id) as Record<string, string | number | boolean | undefined>;
    part('edit-resource-title').textContent = String(data.name || say('list.unnamed'));
    this.write('name', String(data.name ?? ''));
    this.write('local_name', String(data.local_name ?? ''));
    this.write('geometry_method', String(data.geometry_method ?? ''));
    this.write('accuracy_m', typeof data.accuracy_m === 'number' ? plain(data.accuracy_m, 2) : '');
    part<HTMLInputElement>('edit-sensitive').checked = data.sensitive === true;
    for (const radio of this.form.querySelectorAll<HTMLInputElement>('[name="kind"]')) radio.checked = radio.value === data.kind;
    part('edit-kind-now').replaceChildren(pictogram(String(data.kind ?? 'other')), wordFor('kind', String(data.kind ?? 'other')));
    part('edit-size').textContent = this.sizeText(data);
    part('edit-missing').hidden = !!this.model.geometry(this.id);
  }

  private write(name: string, value: string): void {
    const field = this.form.elements.namedItem(name) as Field;
    if (field !== document.activeElement) field.value = value;
  }

  /** The size that the server measured, or about how large it is by now. */
  private sizeText(data: Record<string, unknown>): string {
    const g = this.model.geometry(this.id!);
    const about = roughly(g);
    const text = size(about.ha, about.km);
    if (!text) return g ? say('size.point') : '';
    const saved = this.model.savedFeature(this.id!);
    const same = saved && JSON.stringify(saved.geometry) === JSON.stringify(this.model.geojson(this.id!)?.geometry);
    if (!same) return say('size.about', { size: text });
    return say('size.exact', { size: size(data.area_ha as number | undefined, data.length_km as number | undefined) || text });
  }

  private take(field: Field): void {
    if (!this.id || !field.name) return;
    const value = this.valueOf(field);
    if (value === undefined) return;
    const data: Properties = { ...this.model.properties(this.id) };
    if (value === '' || value === false) delete data[field.name]; else data[field.name] = value;
    this.model.change(`form:${this.id}:${field.name}`, () => this.model.setProperties(this.id!, data));
  }

  /** What a field says; undefined while it says nothing sensible. */
  private valueOf(field: Field): unknown {
    if (field.name === 'sensitive') return (field as HTMLInputElement).checked;
    if (field.name !== 'accuracy_m') return field.value;
    const metres = readNumber(field.value);
    const wrong = field.value.trim() !== '' && !(metres >= 0 && metres <= 100_000);
    field.setAttribute('aria-invalid', String(wrong));
    return wrong ? undefined : field.value.trim() === '' ? '' : metres;
  }
}
