/*
What a voter has chosen so far lies in this tab's sessionStorage under
chosen:ADDRESS when the page goes out of sight: a reload, or a phone that is short
of memory and drops the page, loses nothing. Only for the ballot of a card: at an
address that many share, the next one would see it. Forgotten once the vote is sent.
*/

import { fieldsOf } from './page';

export function keepChosen(form: HTMLFormElement, done: () => boolean): void {
  if (!ofOneCard()) return;
  restore(form);
  const save = () => {
    if (!done()) store(JSON.stringify(fieldsOf(form)));
  };
  addEventListener('pagehide', save);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) save();
  });
}

export function forgetChosen(): void {
  if (ofOneCard()) store('');
}

function ofOneCard(): boolean {
  return /\/v\/[^/]+$/.test(location.pathname);
}

function store(text: string): void {
  try {
    if (text) sessionStorage.setItem(key(), text);
    else sessionStorage.removeItem(key());
  } catch { /* forbidden */ }
}

function key(): string {
  return `chosen:${location.pathname.replace(/^\/en\//, '/')}`;
}

/** What the server has put into hidden fields stays. */
function restore(form: HTMLFormElement): void {
  for (const [name, value] of kept()) {
    const fields = Array.prototype.filter.call(form.elements, (field: HTMLInputElement) => field.name === name && field.type !== 'hidden') as HTMLInputElement[];
    for (const field of fields) {
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.checked || field.value === value;
    }
    const list = fields.filter((field) => field.tagName === 'SELECT' || field.type === 'number').filter((field) => !field.hasAttribute('data-kept'))[0];
    if (!list) continue;
    list.value = value;
    list.setAttribute('data-kept', ''); // two lists of one name, tens and ones, come in their order
  }
}

function kept(): [string, string][] {
  try {
    return JSON.parse(sessionStorage.getItem(key()) || '[]') as [string, string][];
  } catch {
    return [];
  }
}
