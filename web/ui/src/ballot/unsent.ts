/*
Votes that the server has not answered yet lie in localStorage under ballot:POLL
as {action: body}, because one phone may serve several voters. They are tried
again every 5 s with a jitter, when the phone is online again and when the page
comes back to the front; the server counts a ballot that it knows only once. What
is answered is forgotten, content and all. A browser that refuses storage loses
only the safety of closing the page.
*/

const RETRY_MS = 5000;
const PATIENCE_MS = 15000;
const PREFIX = 'ballot:';

/** Why a vote still waits. */
export type Waiting = 'retry' | 'busy' | 'paused';

/** What the server answered for good: a page to go to, or one to show. */
export interface Answer { url: string; redirected: boolean; status: number; html: string }

type Votes = { [action: string]: string };

function read(key: string): Votes {
  try {
    return JSON.parse(localStorage.getItem(key) || '{}') as Votes;
  } catch {
    return {};
  }
}

/** Reports whether the browser has kept them. */
function write(key: string, votes: Votes): boolean {
  try {
    if (Object.keys(votes).length) localStorage.setItem(key, JSON.stringify(votes));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

export function keep(poll: string, action: string, body: string): boolean {
  const votes = read(PREFIX + poll);
  votes[action] = body;
  return write(PREFIX + poll, votes);
}

export function kept(poll: string, action: string): string {
  return read(PREFIX + poll)[action] || '';
}

function forget(key: string, action: string): void {
  const votes = read(key);
  delete votes[action];
  write(key, votes);
}

/** All unsent votes of this phone: their poll's key, their address and what they say. */
export function unsent(): { key: string; action: string; body: string }[] {
  const out: { key: string; action: string; body: string }[] = [];
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i) || '';
      if (key.indexOf(PREFIX) !== 0) continue;
      const votes = read(key);
      for (const action of Object.keys(votes)) out.push({ key, action, body: votes[action] || '' });
    }
  } catch { /* forbidden */ }
  return out;
}

/** Posts a vote until it is answered for good, then forgets it. */
export function deliver(key: string, action: string, body: string, onWait: (why: Waiting) => void, onDone: (answer: Answer) => void): void {
  let timer = 0;
  let busy = false;

  function attempt(): void {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    post(action, body, (request) => {
      busy = false;
      const why = request ? reasonToWait(request) : 'retry';
      if (request && !why) return finish(request);
      onWait(why || 'retry');
      const pause = request ? Number(request.getResponseHeader('Retry-After')) * 1000 : 0;
      timer = window.setTimeout(attempt, (pause || RETRY_MS) * (0.8 + 0.4 * Math.random()));
    });
  }

  function finish(request: XMLHttpRequest): void {
    removeEventListener('online', attempt);
    removeEventListener('focus', attempt);
    forget(PREFIX + key, action);
    const url = request.responseURL || action;
    onDone({ url, redirected: url !== new URL(action, location.href).href, status: request.status, html: request.responseText });
  }

  addEventListener('online', attempt);
  addEventListener('focus', attempt);
  attempt();
}

/** The vote waits while the server is busy, restarting or the poll is paused. */
function reasonToWait(request: XMLHttpRequest): Waiting | undefined {
  if (request.status === 429) return 'busy';
  if (request.status >= 500 || request.status === 0) return 'retry';
  if (request.status === 409 && request.responseText.indexOf('data-notice="paused"') > 0) return 'paused';
  return undefined;
}

/** One try; undefined when nobody answered. */
function post(action: string, body: string, done: (request?: XMLHttpRequest) => void): void {
  const request = new XMLHttpRequest();
  request.open('POST', action);
  request.timeout = PATIENCE_MS;
  request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  request.setRequestHeader('Accept', 'text/html');
  request.onload = () => done(request);
  request.onerror = request.ontimeout = request.onabort = () => done();
  request.send(body);
}
