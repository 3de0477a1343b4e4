/** What all parts of the ballot need of the page. */

export function byId<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

export function all<E extends Element>(within: ParentNode, selector: string): E[] {
  return Array.prototype.slice.call(within.querySelectorAll(selector)) as E[];
}

/** What replaceChildren does, for the phones that lack it. */
export function refill(list: Element, items: Node[]): void {
  list.textContent = '';
  for (const item of items) list.appendChild(item);
}

export function put(text: string | undefined, values: { [name: string]: string | number }): string {
  let out = text || '';
  for (const name of Object.keys(values)) out = out.split(`{${name}}`).join(String(values[name]));
  return out;
}

export function element(tag: string, className: string, text = ''): HTMLElement {
  const out = document.createElement(tag);
  out.className = className;
  out.textContent = text;
  return out;
}

/** A picture of the page's own set, such as bean or face-up. */
export function drawing(symbol: string, className = ''): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', `#${symbol}`);
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  svg.appendChild(use);
  return svg;
}

/** The fields of a form as they would be sent, without its buttons, in the order in which they are asked. */
export function fieldsOf(form: HTMLFormElement): [string, string][] {
  const first: [string, string][] = [], out: [string, string][] = []; // the first step stands last in the page
  for (const field of Array.prototype.slice.call(form.elements) as HTMLInputElement[]) {
    if (!field.name || field.disabled || /^(submit|button)$/.test(field.type) || field.tagName === 'FIELDSET') continue;
    if (/^(radio|checkbox)$/.test(field.type) && !field.checked) continue;
    (field.closest('.first') ? first : out).push([field.name, field.value]);
  }
  return first.concat(out);
}

export function encode(fields: [string, string][]): string {
  return fields.map(([name, value]) => `${plus(name)}=${plus(value)}`).join('&');
}

function plus(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, '+');
}
