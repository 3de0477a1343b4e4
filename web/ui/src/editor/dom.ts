// Small things about the page.

/** The element of an id, which the page must have. */
export function part<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** Makes an element with a class, a text and children. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, cls = '', text = '', ...children: Node[]): HTMLElementTagNameMap[K] {
  const out = document.createElement(tag);
  if (cls) out.className = cls;
  if (text) out.textContent = text;
  out.append(...children);
  return out;
}

/** The last of a list: Array.at is not in every browser that is used. */
export const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

/** A button that does something. */
export function button(text: string, cls: string, act: () => void): HTMLButtonElement {
  const out = make('button', cls, text);
  out.type = 'button';
  out.addEventListener('click', act);
  return out;
}

/** The pictogram of a kind, as the page has it on its button. */
export function pictogram(kind: string): Node {
  return document.querySelector(`#edit-kinds [data-kind="${CSS.escape(kind)}"] svg`)?.cloneNode(true) ?? document.createTextNode('');
}

/** Asks a question with some answers; null when it is closed without one. */
export function ask(title: string, text: string, answers: { value: string; word: string; cls?: string }[]): Promise<string | null> {
  const dialog = part<HTMLDialogElement>('edit-dialog');
  part('edit-dialog-title').textContent = title;
  part('edit-dialog-text').textContent = text;
  dialog.returnValue = '';
  part('edit-dialog-answers').replaceChildren(...answers.map((a) => button(a.word, `button ${a.cls ?? 'quiet'}`, () => dialog.close(a.value))));
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener('close', () => answered(dialog.returnValue || null), { once: true });
  });
}
