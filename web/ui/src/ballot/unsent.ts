/*
Votes that the server has not answered yet lie in localStorage under ballot:POLL
as {action: body}, because one phone may serve several voters. They are tried
again every 5 s with a jitter, when the phone is online again and when the page
comes back to the front; the server counts a ballot that it knows only once. What
is settled is forgotten, content and all: taken, or refused for good by a page of
ours. Any other answer, such as that of another village's server or of a router, is
no reason to lose the only copy: it is tried again, more and more rarely, for some
ten minutes, and after that when a page is opened. A browser that refuses storage
loses only the safety of closing the page.
*/

const RETRY_MS = 5000;
const PATIENCE_MS = 15000;
const MOST_STRANGE = 6; // answers one after the other that settle nothing: 10 + 20 + … + 320 s
const PREFIX = 'ballot:';

/** Why a vote still waits. */
export type Waiting = 'retry' | 'busy' | 'paused' | 'strange' | 'lost';

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

/** Posts a vote, and what more is to be asked with it, until it is settled, then forgets it. */
export function deliver(key: string, action: string, body: string, onWait: (why: Waiting) => void, onDone: (answer: Answer) => void, more = ''): void {
  let timer = 0;
  let busy = false;
  let strange = 0; // answers that settled nothing, one after the other

  function attempt(): void {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    post(action, body + more, heard);
  }

  function heard(request?: XMLHttpRequest): void {
    busy = false;
    const why = request ? reasonToWait(request) : 'retry';
    strange = why === 'strange' ? strange + 1 : 0;
    if (request && !why || request && strange > MOST_STRANGE && noticeIn(request)) return finish(request);
    if (strange > MOST_STRANGE) {
      rest();
      return onWait('lost');
    }
    onWait(why || 'retry');
    const pause = request ? Number(request.getResponseHeader('Retry-After')) * 1000 : 0;
    timer = window.setTimeout(attempt, (pause || RETRY_MS * Math.pow(2, strange)) * (0.8 + 0.4 * Math.random()));
  }

  function sooner(): void {
    if (!strange) attempt(); // a wrong address is not asked more often
  }

  function rest(): void {
    removeEventListener('online', sooner);
    removeEventListener('focus', sooner);
  }

  function finish(request: XMLHttpRequest): void {
    rest();
    forget(PREFIX + key, action);
    onDone({ url: request.responseURL || action, redirected: redirected(request, action), status: request.status, html: request.responseText });
  }

  addEventListener('online', sooner);
  addEventListener('focus', sooner);
  attempt();

  /** The vote waits while the server is busy, restarting or the poll is paused, and after an answer that does not settle it. */
  function reasonToWait(request: XMLHttpRequest): Waiting | undefined {
    const notice = noticeIn(request);
    if (request.status === 429) return 'busy';
    if (request.status >= 500 || request.status === 0) return 'retry';
    if (notice === 'paused') return 'paused';
    if (notice === 'draft') return 'retry';
    if (notice && notice !== 'unknown') return undefined;
    if (request.status < 300 && redirected(request, action)) return undefined;
    return UNREADABLE.indexOf(request.status) < 0 ? 'strange' : undefined;
  }
}

/** What the server says of a ballot that it cannot read or that its voter must mend: sent again, it would be no better. */
const UNREADABLE = [400, 413, 422];

function redirected(request: XMLHttpRequest, action: string): boolean {
  return (request.responseURL || action) !== new URL(action, location.href).href;
}

/** The kind of notice that a page of ours is; empty of any other page. */
function noticeIn(request: XMLHttpRequest): string {
  const mark = /<main[^>]* data-notice="([a-z-]+)"/.exec(request.responseText);
  return mark ? mark[1]! : '';
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
