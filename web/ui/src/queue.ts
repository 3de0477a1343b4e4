/*
What is recorded, on its way to the server. Each change lies in localStorage
under record:VILLAGE:SESSION:ID until the server has answered for good, so that
it outlives a reload, a crash and a cut connection. A change's id is a UUIDv7
made here: the server saves it once, however often it comes. A change that the
server could not take, because the record was changed elsewhere or is refused,
stays there too until a person has decided.
*/

export type Value = number | string | null;
export type Members = Record<string, Value>;

export interface Saying { id: string; resource: string; group: string; session: string; set: Members; was: Members }

export interface Result {
  id: string;
  outcome: 'saved' | 'unchanged' | 'repeated' | 'conflict' | 'refused';
  record: Members | null;
  problems: { message: string }[];
}

/** Kept is a change as it lies in the store; stuck is why the server did not take it. */
interface Kept { change: Saying; stuck?: { record: Members | null; message: string } }

export interface Listener {
  /** Something is unsaved, or all is saved; offline: the server does not answer. */
  state(unsaved: number, offline: boolean): void;
  /** The server has the change; record is as it stands. */
  saved(change: Saying, record: Members | null): void;
  /** The server did not take the change: message is empty when it was changed elsewhere. */
  stuck(change: Saying, record: Members | null, message: string): void;
  /** What was stuck has been overtaken by a newer answer to the same question. */
  settled(key: string): void;
  /** Another tab saved. */
  elsewhere(resource: string, group: string, record: Members | null): void;
}

const RETRY_MS = 5000;
const AT_ONCE = 100;

export class Queue {
  private readonly prefix: string;
  private readonly memory = new Map<string, string>(); // where the browser keeps nothing
  private readonly tabs: BroadcastChannel | null;
  private sending = false;
  private offline = false;
  private flight = new Set<string>();
  private timer = 0;

  /** wire writes a change as the server reads it, where that is not a saying. */
  constructor(village: string, private readonly session: string, private readonly api: string, private readonly listener: Listener, private readonly wire: (change: Saying) => unknown = (change) => change) {
    this.prefix = `record:${village}:${session}:`;
    this.tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(this.prefix);
    this.tabs?.addEventListener('message', (event) => this.hear(event.data));
    for (const sign of ['online', 'focus', 'pageshow']) addEventListener(sign, () => void this.send());
    document.addEventListener('visibilitychange', () => void this.send());
  }

  /** Takes up what an earlier page left. */
  start(): Saying[] {
    const left = this.all();
    for (const { change, stuck } of left) if (stuck) this.listener.stuck(change, stuck.record, stuck.message);
    this.tell();
    void this.send();
    return left.filter((kept) => !kept.stuck).map((kept) => kept.change);
  }

  /** Queues a change. One of the same members that has not left yet is replaced: nobody saw what lay between. */
  put(resource: string, group: string, set: Members, was: Members): void {
    const waiting = this.all().find(({ change, stuck }) => !stuck && !this.flight.has(change.id) && change.resource === resource && change.group === group && sameMembers(change.set, set));
    const change: Saying = waiting
      ? { ...waiting.change, id: uuid7(), set }
      : { id: uuid7(), resource, group, session: this.session, set, was };
    if (waiting) this.drop(waiting.change.id);
    this.overtake(change);
    this.keep({ change });
    this.tell();
    void this.send();
  }

  /** Forgets what was stuck about the same question. */
  private overtake(change: Saying): void {
    for (const kept of this.all()) {
      if (!kept.stuck || stuckKey(kept.change) !== stuckKey(change)) continue;
      this.drop(kept.change.id);
      this.listener.settled(stuckKey(change));
    }
  }

  /** Forgets a change that was stuck: a person has decided. */
  settle(id: string): void {
    this.drop(id);
    this.tell();
  }

  /** What waits for the server, per member of a record: its newest value. */
  pending(resource: string, group: string): Members {
    const out: Members = {};
    for (const { change, stuck } of this.all()) {
      if (!stuck && change.resource === resource && change.group === group) Object.assign(out, change.set);
    }
    return out;
  }

  // Store

  private all(): Kept[] {
    const out: Kept[] = [];
    for (const [key, text] of this.entries()) {
      if (!key.startsWith(this.prefix)) continue;
      try { out.push(JSON.parse(text) as Kept); } catch { /* not ours */ }
    }
    return out.sort((a, b) => (a.change.id < b.change.id ? -1 : 1));
  }

  private entries(): [string, string][] {
    try {
      return [...Object.entries(localStorage) as [string, string][], ...this.memory];
    } catch {
      return [...this.memory];
    }
  }

  private keep(kept: Kept): void {
    const key = this.prefix + kept.change.id, text = JSON.stringify(kept);
    try { localStorage.setItem(key, text); } catch { this.memory.set(key, text); }
  }

  private drop(id: string): void {
    this.memory.delete(this.prefix + id);
    try { localStorage.removeItem(this.prefix + id); } catch { /* it was in memory */ }
  }

  private tell(): void {
    const questions = new Set(this.all().filter((kept) => !kept.stuck).map((kept) => stuckKey(kept.change)));
    this.listener.state(questions.size, this.offline);
  }

  // Sending

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (;;) {
        const batch = this.all().filter((kept) => !kept.stuck).slice(0, AT_ONCE).map((kept) => kept.change);
        if (!batch.length) break;
        this.flight = new Set(batch.map((change) => change.id));
        const results = await this.post(batch);
        this.flight.clear();
        this.offline = !results;
        if (!results) break;
        batch.forEach((change, i) => this.take(change, results[i]!));
        this.tell();
      }
    } finally {
      this.flight.clear();
      this.sending = false;
      this.tell();
      if (this.all().some((kept) => !kept.stuck)) this.timer = window.setTimeout(() => void this.send(), RETRY_MS);
    }
  }

  /** Asks the server to save; null: no answer that says what became of each change. */
  private async post(changes: Saying[]): Promise<Result[] | null> {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), 15_000);
    try {
      const answer = await fetch(`${this.api}?lang=${document.documentElement.lang}`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ changes: changes.map(this.wire) }), signal: stop.signal,
      });
      if (!answer.ok) return null;
      const { results } = await answer.json() as { results: Result[] };
      return results.length === changes.length ? results : null;
    } catch {
      return null;
    } finally {
      clearTimeout(patience);
    }
  }

  private take(change: Saying, result: Result): void {
    if (result.outcome === 'conflict' || result.outcome === 'refused') {
      const message = result.problems.map((problem) => problem.message).join(' ');
      this.overtake(change);
      this.keep({ change, stuck: { record: result.record, message } });
      this.listener.stuck(change, result.record, message);
      return;
    }
    this.drop(change.id);
    this.listener.saved(change, result.record);
    this.tabs?.postMessage({ resource: change.resource, group: change.group, record: result.record });
  }

  private hear(said: { resource: string; group: string; record: Members | null }): void {
    this.listener.elsewhere(said.resource, said.group, said.record);
    this.tell();
  }
}

function sameMembers(a: Members, b: Members): boolean {
  return Object.keys(a).sort().join() === Object.keys(b).sort().join();
}

/** Names the question that a change answers. */
export function stuckKey(change: Saying): string {
  return [change.resource, change.group, ...Object.keys(change.set).filter((name) => name !== 'method').sort()].join('|');
}

let last = 0, count = 0;

/** A UUIDv7: sorts by when it was made, within a millisecond too (RFC 9562). Plain HTTP has no crypto.randomUUID. */
export function uuid7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Math.max(Date.now(), last);
  count = now === last ? count + 1 : 0;
  last = now;
  if (count > 0xfff) { last += 1; count = 0; }
  let time = last;
  for (let i = 5; i >= 0; i--) { bytes[i] = time % 256; time = Math.floor(time / 256); }
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Puts words into a message's {places}. */
export function fill(text: string | undefined, words: Record<string, string | number>): string {
  return (text ?? '').replace(/\{(\w+)\}/g, (_, name: string) => String(words[name] ?? ''));
}

/** Shows whether all is saved, and says so aloud when that changes. */
export function showState(root: HTMLElement, unsaved: number, offline: boolean): void {
  const state = document.getElementById('rec-state')!;
  const text = unsaved ? fill(offline ? root.dataset.textOffline : root.dataset.textUnsaved, { n: unsaved }) : root.dataset.textSaved ?? '';
  const was = state.dataset.state, is = unsaved ? 'unsaved' : 'saved';
  state.dataset.state = is;
  document.getElementById('rec-state-text')!.textContent = text;
  if (offline || was !== is) document.getElementById('rec-live-state')!.textContent = text;
}

/** Lists a change that the server did not take, with the two ways to settle it. */
export function showStuck(key: string, text: string, choices: boolean, decide: (mine: boolean) => void): void {
  const box = document.getElementById('rec-conflicts')!;
  const list = box.querySelector('ul')!;
  hideStuck(key);
  const item = (box.querySelector('template')!.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  item.dataset.key = key;
  item.querySelector('p')!.textContent = text;
  for (const button of item.querySelectorAll<HTMLButtonElement>('button')) {
    if (!choices && button.dataset.do === 'mine') button.remove();
    else button.addEventListener('click', () => {
      item.remove();
      box.hidden = !list.children.length;
      decide(button.dataset.do === 'mine');
    });
  }
  list.append(item);
  box.hidden = false;
  document.getElementById('rec-live')!.textContent = text;
}

/** Takes a change off the list of those to settle. */
export function hideStuck(key: string): void {
  const box = document.getElementById('rec-conflicts')!;
  const list = box.querySelector('ul')!;
  for (const item of [...list.children] as HTMLElement[]) if (item.dataset.key === key) item.remove();
  box.hidden = !list.children.length;
}
