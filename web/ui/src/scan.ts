/*
The reader of cards. What a camera sees, a scanner types or a person writes goes
into the same form; the server answers with the page, of which the result and the
counts are put in place. Codes stay on this laptop: they are in no address and
are not kept here.
*/

import { byId, Camera, Sounds } from './camera';

const AWAY = 2500; // ms for which a card has to be away before it is read again

function enhance(form: HTMLFormElement): void {
  const code = byId<HTMLInputElement>('code');
  const sound = new Sounds();
  let sending = false;

  async function send(text: string): Promise<void> {
    if (sending || !text.trim()) return;
    sending = true;
    const fields = new URLSearchParams({ mode: new FormData(form).get('mode') as string, code: text });
    code.value = '';
    try {
      const answer = await fetch(form.action, { method: 'POST', body: fields, credentials: 'same-origin', redirect: 'error' });
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      byId('scan-result').replaceChildren(said(form.dataset.textOffline ?? ''));
      sound.play('wrong');
    } finally {
      sending = false;
      code.focus();
    }
  }

  function show(page: Document): void {
    const result = page.getElementById('scan-result'), counts = page.getElementById('scan-counts');
    if (!result || !counts) throw new Error('another page');
    byId('scan-result').replaceChildren(...result.childNodes);
    byId('scan-counts').replaceChildren(...counts.childNodes);
    byId('scan-result').dataset.kind = result.dataset.kind;
    sound.play(result.dataset.kind ?? '');
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(code.value);
  });
  // A scanner types wherever the focus is: letters that would go nowhere go
  // into the field.
  document.addEventListener('keydown', (event) => {
    const at = document.activeElement;
    if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && (!at || at === document.body)) code.focus();
  });
  document.addEventListener('pointerdown', () => sound.wake(), { once: true });
  document.addEventListener('keydown', () => sound.wake(), { once: true });

  new Camera(byId('scan-camera'), (text) => void send(text), AWAY);
}

/** What the page itself has to say in the place of a result. */
function said(text: string): HTMLElement {
  const box = document.createElement('div'), head = document.createElement('h2');
  box.className = 'sc-said sc-wrong';
  head.textContent = text;
  box.append(head);
  return box;
}

const form = document.getElementById('scan');
if (form instanceof HTMLFormElement) enhance(form);
