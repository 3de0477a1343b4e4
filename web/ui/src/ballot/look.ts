import { drawing, element } from './page';

/** One picture of the last look, as the server draws it where there is no script. */
interface Row { product: string; mark?: string; face?: string; than?: string }

/** The rows of a ballot, from its fields alone, whichever way it was filled in. */
export function rowsOf(type: string, points: number, fields: [string, string][]): Row[] {
  if (type === 'ranked') return places(fields);
  if (type === 'pairwise') return pairs(fields);
  if (type === 'approval') {
    return fields.filter(([name, value]) => name === 'yes' || /^yes-/.test(name) && value === '1')
      .map(([name, value]) => ({ product: name === 'yes' ? value : name.slice(4), face: 'yes' }));
  }
  return marks(type, points, fields);
}

function places(fields: [string, string][]): Row[] {
  const at: { [product: string]: number } = {};
  for (const [name, value] of fields) {
    const place = /^r(\d+)$/.exec(name);
    if (place && value && !(value in at && at[value]! <= Number(place[1]))) at[value] = Number(place[1]);
    if (/^place-/.test(name) && value) at[name.slice(6)] = Number(value);
  }
  return Object.keys(at).sort((a, b) => at[a]! - at[b]!).map((product, i) => ({ product, mark: String(i + 1) }));
}

function marks(type: string, points: number, fields: [string, string][]): Row[] {
  const given: { [product: string]: number } = {};
  const order: string[] = [];
  for (const [name, value] of fields) {
    if (!/^n-/.test(name) || value.trim() === '') continue;
    const product = name.slice(2);
    if (!(product in given)) order.push(product);
    given[product] = (given[product] || 0) + Number(value);
  }
  return order.filter((product) => given[product] || !points).map((product) => {
    const mark = String(given[product]);
    if (type === 'thumbs') return { product, face: mark === '1' ? 'up' : 'down' };
    return { product, mark, face: !points && document.getElementById(`face-${mark}`) ? mark : undefined };
  });
}

function pairs(fields: [string, string][]): Row[] {
  const out: Row[] = [];
  for (const [name, value] of fields) {
    const sides = name.split('|');
    if (sides[0] !== 'pair' || !value) continue;
    out.push({ product: value, than: value === sides[1] ? sides[2] : sides[1], face: 'yes' });
  }
  return out;
}

/** Draws a row; its picture and name are taken from the page. */
export function draw(row: Row, form: HTMLFormElement): HTMLElement {
  const item = element('li', row.than ? 'than' : '');
  if (row.mark) item.appendChild(element('span', 'place', row.mark));
  item.appendChild(pictureOf(row.product, form));
  if (row.face) item.appendChild(drawing(`face-${row.face}`, 'face'));
  item.appendChild(element('span', 'name', nameOf(row.product, form)));
  if (row.than) {
    const lost = element('span', 'lost', `${form.dataset.textThan || ''} `);
    lost.appendChild(pictureOf(row.than, form));
    lost.appendChild(document.createTextNode(` ${nameOf(row.than, form)}`));
    item.appendChild(lost);
  }
  return item;
}

function home(product: string, form: HTMLFormElement): Element | undefined {
  const homes = form.querySelectorAll('[data-product]');
  for (let i = 0; i < homes.length; i++) {
    if (homes[i]!.getAttribute('data-product') === product) return homes[i]!;
  }
  return undefined;
}

export function nameOf(product: string, form: HTMLFormElement): string {
  const at = home(product, form);
  const name = at && at.querySelector('.name');
  return name ? name.textContent!.trim() : product;
}

function pictureOf(product: string, form: HTMLFormElement): HTMLElement {
  const out = element('span', 'picture');
  const at = home(product, form);
  const picture = at && at.querySelector('.photo, svg, img');
  if (picture) out.appendChild(picture.cloneNode(true));
  return out;
}

/** The beans that are put down, for the pile and the check before sending. */
export function spent(fields: [string, string][]): number {
  return fields.reduce((sum, [name, value]) => (/^n-/.test(name) ? sum + (Number(value) || 0) : sum), 0);
}

