/*
The voter's ballot. The page works without this script: it adds what a touch can
do (a picture chosen leads on, beans leave their pile, pictures touched make an
order), a last look that needs no network, and a vote that is sent until the
server has answered.

  <form id="ballot" class="TYPE [steps]" method="post" action="/v/TOKEN" data-poll="POLL" data-type="ranked" data-places="5" data-points="0"
        data-text-…="…">
    <input type="hidden" name="id" value="">                       filled here if empty: idempotency key
    <div data-ballot="choose">
      … the fields of its type; [data-product] holds a product's picture and .name …
      <p data-ballot="pile"><span class="beans"></span> <b></b></p>  of points
      <button type="submit" data-ballot="review">Selesai</button>
    </div>
    <section id="review" tabindex="-1" hidden>
      <h2>Benar?</h2> <ol id="review-list"></ol>
      <button type="button" data-ballot="back">…</button> <button type="button" data-ballot="send">…</button>
    </section>
    <p id="ballot-status" role="status"></p>                       ○ not sent yet, and why
    <p id="ballot-live" role="status" class="visually-hidden"></p> what a touch did
  </form>

Without class "steps" all is on one page: ranked then has tiles with lists of
places, a tray and template#tray-item. A submit button named "part" leads to the
next part of a long ballot and is left alone. The answer to the POST: a redirect is
followed, any other is shown in place of this page. Written for browsers of 2016:
it is loaded as a plain script and imports nothing.
*/

import { beans } from './ballot/beans';
import { forgetChosen, keepChosen } from './ballot/chosen';
import { draw, rowsOf, spent } from './ballot/look';
import { all, byId, element, encode, fieldsOf, put, refill } from './ballot/page';
import { rankByTouch, speakingButtons } from './ballot/rank';
import { stepByStep } from './ballot/steps';
import { deliver, keep, kept, unsent, type Answer, type Waiting } from './ballot/unsent';

function enhance(form: HTMLFormElement): void {
  const type = form.dataset.type || 'ranked';
  const points = Number(form.dataset.points) || 0;
  const poll = form.dataset.poll || '';
  const stepwise = form.classList.contains('steps');
  const button = (name: string) => form.querySelector<HTMLButtonElement>(`button[data-ballot="${name}"]`);
  const back = button('back')!, send = button('send')!;
  const choosing = form.querySelector<HTMLElement>('[data-ballot="choose"]')!;
  const review = byId('review');
  let elsewhere = false; // to another part of the ballot
  let began: Element | null = null; // where the last look was asked for
  let sent = false;

  function ask(reviewing: boolean): void {
    if (reviewing) {
      began = document.activeElement;
      const rows = rowsOf(type, points, fieldsOf(form));
      refill(byId('review-list'), rows.map((row) => draw(row, form)));
      byId('review-list').classList.toggle('few', rows.length < 7);
    }
    choosing.hidden = reviewing;
    review.hidden = !reviewing;
    byId('ballot-status').textContent = '';
    if (reviewing) review.focus();
    else if (began && choosing.contains(began)) (began as HTMLElement).focus();
    scrollTo(0, 0);
  }

  /** What is missing before the vote can be looked at, in words. */
  function missing(): string {
    const fields = fieldsOf(form);
    const rows = rowsOf(type, points, fields).length;
    if (!rows) return form.dataset.textEmpty || '';
    if (type !== 'pairwise' && rows > Number(form.dataset.most)) return put(form.dataset.textTooMany, { sum: rows });
    const left = points - spent(fields);
    return points && (left < 0 || left > 0 && form.dataset.exact) ? put(form.dataset.textLeft, { n: left }) : '';
  }

  function cast(): void {
    if (sent) return;
    sent = true;
    const id = form.elements.namedItem('id') as HTMLInputElement;
    id.value = id.value || randomId();
    const body = encode(fieldsOf(form));
    const safe = keep(poll, form.action, body);
    navigator.vibrate && navigator.vibrate(30);
    sending(body, safe);
  }

  function sending(body: string, safe: boolean): void {
    sent = true;
    forgetChosen();
    busy(form.dataset.textSending);
    deliver(poll, form.action, body, (why) => busy(wordsFor(form, why, safe)), settle);
  }

  function busy(state: string | undefined): void {
    back.disabled = send.disabled = true;
    form.classList.add('sending');
    byId('ballot-status').textContent = state ? `○ ${state}` : '';
  }

  /** A page opened again goes on sending, and does not show what the vote says. */
  function resume(): void {
    const body = kept(poll, form.action);
    if (!body) return;
    choosing.hidden = true;
    review.hidden = false;
    sending(body, true);
  }

  form.classList.add('js');
  keepChosen(form, () => sent);
  speakingButtons(form);
  if (stepwise) stepByStep(form);
  if (points) beans(form);
  if (type === 'ranked' && !stepwise) rankByTouch(form, button('review')!);
  form.addEventListener('click', (event) => {
    const pressed = (event.target as Element).closest('button');
    if (pressed && pressed.type === 'submit') elsewhere = pressed.name === 'part';
  });
  form.addEventListener('submit', (event) => {
    if (elsewhere) return;
    event.preventDefault();
    const words = missing();
    if (words) {
      byId('ballot-status').textContent = words;
      return;
    }
    history.pushState('review', ''); // the phone's own Back means: change it
    ask(true);
  });
  back.addEventListener('click', () => (history.state === 'review' ? history.back() : ask(false)));
  addEventListener('popstate', () => {
    if (!review.hidden && !sent) ask(false);
  });
  addEventListener('hashchange', () => {
    if (!sent) byId('ballot-status').textContent = ''; // once it is sent, the form may have gone
  });
  send.addEventListener('click', cast);
  resume();
}

/** Why a vote waits, in the words of its form or of a notice. */
function wordsFor(home: HTMLElement, why: Waiting, safe: boolean): string {
  const { textRetry, textBusy, textPaused, textLost, textKeep } = home.dataset;
  const words = { retry: textRetry, strange: textRetry, busy: textBusy, paused: textPaused, lost: textLost }[why] || '';
  return safe ? words : `${words} ${textKeep || ''}`;
}

/** Nothing of the vote stays on the page, nor behind it. */
function settle(answer: Answer): void {
  navigator.vibrate && navigator.vibrate([80, 60, 80]);
  if (answer.redirected) return location.replace(answer.url);
  stop(); // a notice that waits for a poll would reload itself, and the answer would be gone
  const next = new DOMParser().parseFromString(answer.html, 'text/html');
  history.replaceState(null, '', location.pathname);
  document.title = next.title;
  document.body.parentNode!.replaceChild(document.importNode(next.body, true), document.body);
  scrollTo(0, 0);
  begin();
}

/** Votes of earlier voters on this phone go out unseen, with a word on how many wait. */
function sendOthers(own: string): void {
  const words = document.querySelector('[data-text-others]');
  const waiting: { [action: string]: boolean } = {};
  function tell(): void {
    const n = Object.keys(waiting).length;
    const old = document.querySelector('.unsent');
    if (old) old.parentNode!.removeChild(old);
    if (n && words) document.body.appendChild(element('p', 'unsent', `○ ${put(words.getAttribute('data-text-others') || '', { n })}`)).setAttribute('role', 'status');
  }
  for (const vote of unsent()) {
    if (vote.action === own || sendHere(vote)) continue;
    deliver(vote.key.slice('ballot:'.length), vote.action, vote.body, () => { waiting[vote.action] = true; tell(); }, () => { delete waiting[vote.action]; tell(); });
  }
}

/**
 * A notice at the address of a vote that waits says so, and what becomes of it. The
 * answer is asked for at an address of its own: this page may reload itself.
 */
function sendHere(vote: { key: string; action: string; body: string }): boolean {
  const notice = document.querySelector<HTMLElement>('[data-notice]');
  const card = (address: string) => address.replace(/[?#].*/, '').replace('/en/v/', '/v/');
  if (!notice || card(vote.action) !== card(location.href)) return false;
  const tell = (words: string | undefined) => { byId('ballot-status').textContent = words ? `○ ${words}` : ''; };
  tell(notice.dataset.textSending);
  deliver(vote.key.slice('ballot:'.length), vote.action, vote.body, (why) => tell(wordsFor(notice, why, true)), settle, '&then=thanks');
  return true;
}

/** A form that the server drew is sent once, however often its button is touched. */
function onlyOnce(form: HTMLFormElement): void {
  let gone = false;
  form.addEventListener('submit', (event) => {
    if (gone) event.preventDefault();
    gone = true;
  });
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.prototype.map.call(bytes, (byte: number) => `0${byte.toString(16)}`.slice(-2)).join('');
}

function begin(): void {
  const ballot = document.querySelector<HTMLFormElement>('form#ballot');
  if (ballot) enhance(ballot);
  all<HTMLFormElement>(document, '#last-look, #again').forEach(onlyOnce);
}

begin();
const own = document.querySelector<HTMLFormElement>('form#ballot');
sendOthers(own ? own.action : '');
