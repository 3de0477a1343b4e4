/*
A ballot of pictures. Without this script each product has a list of places and
the form is sent as it is; with it, tapping pictures makes the ranking, a review
asks once more, and the vote is sent until the server has answered.

  <form id="ballot" method="post" action="/v/TOKEN" data-poll="POLL" data-places="5"
        data-text-placed="{name}: nomor {place}" data-text-removed="{name} dibatalkan"
        data-text-full="Sudah {places} pilihan" data-text-sending="Mengirim…" data-text-retry="Belum terkirim, dicoba lagi…">
    <input type="hidden" name="id" value="">                       filled here if empty: idempotency key
    <div data-ballot="choose">
      <div class="choice" data-product="P01">
        <button type="button" class="tile" aria-pressed="false" disabled>
          <svg …></svg> <span class="name" id="name-P01">Abon ikan</span> <span class="badge"></span>
        </button>
        <select name="place-P01" aria-labelledby="name-P01"><option value="">—</option><option>1</option>…</select>
      </div> …
      <ol id="tray"></ol>
      <button type="submit" data-ballot="review">Kirim</button>
    </div>
    <section id="review" tabindex="-1" hidden>
      <h2>Benar?</h2> <ol id="review-list"></ol>
      <button type="button" data-ballot="back">…</button> <button type="button" data-ballot="send">…</button>
    </section>
    <p id="ballot-status" role="status"></p>                       sending, retrying
    <p id="ballot-live" role="status" class="visually-hidden"></p> what a tap did
    <template id="tray-item"><li><span class="place"></span> <span class="picture"></span> <span class="name"></span>
      <button type="button" class="remove" aria-label="Hapus {name}">×</button></li></template>
  </form>

The script enables the tiles, hides the lists and gives the form class "js";
"full" while all places are taken, "sending" while a vote is under way. The
review uses the tray's template without its button. The answer to the POST:
a redirect is followed, another 2xx or a 4xx is shown in place of this page; no
answer, 5xx and 429 are tried again every 3 s. Unsent votes lie in localStorage
under ballot:POLL as {action: body}, because one phone may serve several voters.
*/

const RETRY_MS = 3000;
const PATIENCE_MS = 15000;

interface Choice { name: string; tile: HTMLButtonElement; select: HTMLSelectElement }

function enhance(form: HTMLFormElement): void {
  const places = Number(form.dataset.places);
  const store = unsent(`ballot:${form.dataset.poll}`);
  const button = (name: string) => form.querySelector<HTMLButtonElement>(`button[data-ballot="${name}"]`)!;
  const submit = button('review'), back = button('back'), send = button('send');
  const choosing = form.querySelector<HTMLElement>('[data-ballot="choose"]')!;
  const review = byId('review'), tray = byId('tray');
  const template = byId<HTMLTemplateElement>('tray-item');
  const choices = [...form.querySelectorAll<HTMLElement>('[data-product]')].map(choiceOf);
  let ranking: Choice[] = [];

  // Ranking

  function toggle(choice: Choice): void {
    if (ranking.includes(choice)) remove(choice);
    else if (ranking.length < places) append(choice);
    else say(form.dataset.textFull);
  }

  function append(choice: Choice): void {
    ranking.push(choice);
    render();
    say(form.dataset.textPlaced, choice);
  }

  function remove(choice: Choice): void {
    ranking = ranking.filter((other) => other !== choice);
    render();
    say(form.dataset.textRemoved, choice);
  }

  function say(text: string | undefined, choice?: Choice): void {
    byId('ballot-live').textContent = fill(text, choice);
  }

  function fill(text = '', choice?: Choice): string {
    return text
      .replace('{name}', choice?.name ?? '')
      .replace('{place}', String(choice ? ranking.indexOf(choice) + 1 : ''))
      .replace('{places}', String(places));
  }

  function render(): void {
    for (const choice of choices) {
      const place = ranking.indexOf(choice) + 1;
      choice.select.value = place ? String(place) : '';
      choice.tile.setAttribute('aria-pressed', String(place > 0));
      choice.tile.querySelector('.badge')!.textContent = choice.select.value;
    }
    form.classList.toggle('full', ranking.length >= places);
    submit.disabled = !ranking.length;
    refill(tray, ranking.map(trayItem));
  }

  function trayItem(choice: Choice): HTMLElement {
    const item = pictured(choice);
    const remover = item.querySelector('button')!;
    remover.setAttribute('aria-label', fill(remover.getAttribute('aria-label') ?? '', choice));
    remover.addEventListener('click', () => {
      const index = ranking.indexOf(choice);
      remove(choice);
      const rest = tray.querySelectorAll('button');
      (rest[index] ?? rest[index - 1] ?? choice.tile).focus();
    });
    return item;
  }

  function pictured(choice: Choice): HTMLElement {
    const item = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const picture = choice.tile.querySelector('svg, img')?.cloneNode(true);
    if (picture) item.querySelector('.picture')!.append(picture);
    item.querySelector('.place')!.textContent = choice.select.value;
    item.querySelector('.name')!.textContent = choice.name;
    return item;
  }

  // Review

  function ask(reviewing: boolean): void {
    refill(byId('review-list'), ranking.map(pictured));
    review.querySelectorAll('#review-list button').forEach((remover) => remover.remove());
    choosing.hidden = reviewing;
    review.hidden = !reviewing;
    (reviewing ? review : submit).focus({ preventScroll: reviewing });
    if (reviewing) review.scrollIntoView();
  }

  // Sending

  function cast(): void {
    const id = form.elements.namedItem('id') as HTMLInputElement;
    id.value ||= randomId();
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>).toString();
    store.put(form.action, body);
    void deliverOwn(body);
  }

  async function deliverOwn(body: string): Promise<void> {
    const busy = (state: string) => {
      back.disabled = send.disabled = true;
      form.classList.add('sending');
      byId('ballot-status').textContent = state;
    };
    busy(form.dataset.textSending ?? '');
    const answer = await deliver(form.action, body, () => busy(form.dataset.textRetry ?? ''));
    navigator.vibrate?.(80);
    if (answer.redirected) location.replace(answer.url);
    else showInstead(await answer.text());
  }

  /** Posts until the server has answered for good, then forgets the vote. */
  async function deliver(action: string, body: string, onRetry: () => void): Promise<Response> {
    for (;;) {
      const answer = await post(action, body);
      if (answer && answer.status < 500 && answer.status !== 429) {
        store.drop(action);
        return answer;
      }
      onRetry();
      await new Promise((again) => setTimeout(again, RETRY_MS));
    }
  }

  /** Votes that an earlier page could not send: this form's goes on in sight, others' in silence. */
  function resume(): void {
    for (const [action, body] of Object.entries(store.all())) {
      if (action !== form.action) void deliver(action, body, () => {});
      else {
        takeFrom(new URLSearchParams(body));
        ask(true);
        void deliverOwn(body);
      }
    }
  }

  function takeFrom(values: URLSearchParams | FormData): void {
    const place = (choice: Choice) => Number(values.get(choice.select.name));
    ranking = choices.filter(place).sort((a, b) => place(a) - place(b)).slice(0, places);
    render();
  }

  // Wiring

  for (const choice of choices) {
    choice.select.hidden = true;
    choice.tile.disabled = false;
    choice.tile.addEventListener('click', () => toggle(choice));
  }
  form.classList.add('js');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    history.pushState('review', ''); // the phone's own Back means: change it
    ask(true);
  });
  back.addEventListener('click', () => (history.state === 'review' ? history.back() : ask(false)));
  addEventListener('popstate', () => {
    if (!review.hidden) ask(false);
  });
  send.addEventListener('click', cast);
  takeFrom(new FormData(form)); // what the server or the browser kept
  resume();
}

function choiceOf(element: HTMLElement): Choice {
  const tile = element.querySelector<HTMLButtonElement>('.tile')!;
  return {
    name: tile.querySelector('.name')!.textContent!.trim(),
    tile,
    select: element.querySelector('select')!,
  };
}

/** One try; undefined when nobody answered. */
async function post(action: string, body: string): Promise<Response | undefined> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' };
    return await fetch(action, { method: 'POST', body, headers, signal: patience.signal });
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function showInstead(html: string): void {
  const next = new DOMParser().parseFromString(html, 'text/html');
  document.title = next.title;
  document.body.replaceWith(document.importNode(next.body, true));
  scrollTo(0, 0);
}

/** Votes by action in localStorage; a browser that refuses storage loses only the safety. */
function unsent(key: string) {
  const all = (): Record<string, string> => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, string>;
    } catch {
      return {};
    }
  };
  const save = (votes: Record<string, string>): void => {
    try {
      if (Object.keys(votes).length) localStorage.setItem(key, JSON.stringify(votes));
      else localStorage.removeItem(key);
    } catch { /* full or forbidden */ }
  };
  return {
    all,
    put: (action: string, body: string) => save({ ...all(), [action]: body }),
    drop: (action: string) => {
      const { [action]: _, ...rest } = all();
      save(rest);
    },
  };
}

/** What replaceChildren does, for the phones that lack it. */
function refill(list: HTMLElement, items: HTMLElement[]): void {
  list.textContent = '';
  list.append(...items);
}

function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function byId<E extends HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

const ballot = document.querySelector<HTMLFormElement>('form#ballot');
if (ballot) enhance(ballot);
