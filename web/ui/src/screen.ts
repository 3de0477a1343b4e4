/*
What changes by itself: the projector and the facilitator's page of a poll.

  <div id="screen" data-stream="/vote/POLL/stream" data-news="…">…</div>   drawn anew by the server whenever the stream says something else than
                                                            data-news, from which it was drawn
    <a id="sc-next" href="?reveal=2" data-swap>…</a>          followed without leaving the page, so that full screen stays
    <a id="sc-theme" href="?theme=night" data-swap>…</a>
    <button id="sc-full" hidden>…</button>                    shown where the browser can fill the screen
    <time data-elapsed="61" data-still>…</time>               seconds, counted on unless data-still
    <li data-n="7"><ellipse class="sc-bean"/>…</li>           new beans get the class "fall"

Keys: F fills the screen, N is the other theme, → Space PageDown the next step, ← PageUp the one before.
Without this script every link works and the page reloads itself.
*/

const root = document.querySelector<HTMLElement>('[data-stream]');
if (root) watch(root);

function watch(root: HTMLElement): void {
  let busy = false, again = false;

  // News

  const stream = new EventSource(root.dataset.stream!);
  let newest = root.dataset.news;
  stream.onmessage = (event: MessageEvent<string>) => {
    if (newest !== event.data) void draw(location.href);
    newest = event.data;
  };
  addEventListener('pagehide', () => stream.close());

  /** Asks the server for the page and puts its part in place of this one. */
  async function draw(address: string): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const answer = await fetch(address, { headers: { Accept: 'text/html' } });
      if (!answer.ok) return location.reload();
      if (new URL(answer.url).pathname !== new URL(address, location.href).pathname) return location.assign(answer.url);
      put(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      newest = undefined; // the server is away; when it is back, the stream says how things stand
    } finally {
      busy = false;
    }
    if (again) {
      again = false;
      void draw(location.href);
    }
  }

  function put(next: Document): void {
    const fresh = next.getElementById(root.id);
    if (!fresh) return location.reload();
    const focused = document.activeElement?.id;
    const before = heaps();
    if (root.classList.contains('keep-open')) keepOpen(fresh);
    root.replaceChildren(...document.importNode(fresh, true).childNodes);
    document.documentElement.className = next.documentElement.className;
    if (focused) document.getElementById(focused)?.focus();
    heaps().forEach((now, i) => now.beans.slice(before[i]?.beans.length ?? now.beans.length).forEach((bean) => bean.classList.add('fall')));
    ready();
  }

  function heaps() {
    return [...root.querySelectorAll<HTMLElement>('[data-n]')].map((heap) => ({ beans: [...heap.querySelectorAll('.sc-bean')] }));
  }

  /** What the facilitator has unfolded stays so. */
  function keepOpen(fresh: HTMLElement): void {
    for (const open of root.querySelectorAll<HTMLDetailsElement>('details[id][open]')) fresh.querySelector(`#${open.id}`)?.setAttribute('open', '');
  }

  // The clock

  let counted = { at: 0, from: 0 };

  function ready(): void {
    const time = root.querySelector<HTMLElement>('[data-elapsed]');
    if (time) counted = { at: performance.now(), from: Number(time.dataset.elapsed) };
    tick();
    const full = document.getElementById('sc-full');
    if (full) full.hidden = !document.fullscreenEnabled;
  }

  function tick(): void {
    const time = root.querySelector<HTMLElement>('[data-elapsed]');
    if (!time) return;
    const seconds = counted.from + ('still' in time.dataset ? 0 : (performance.now() - counted.at) / 1000);
    const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
    time.textContent = (seconds >= 3600 ? `${Math.floor(seconds / 3600)}:` : '') + `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  setInterval(tick, 1000);

  // Hands

  function go(address: string): void {
    history.replaceState(null, '', address);
    void draw(address);
  }

  async function fill(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  }

  root.addEventListener('click', (event) => {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>('a[data-swap]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(link.href);
    }
    if (target.closest('#sc-full')) void fill();
  });

  const keys: Record<string, string> = { n: 'sc-theme', N: 'sc-theme', ArrowRight: 'sc-next', PageDown: 'sc-next', ' ': 'sc-next', ArrowLeft: 'sc-prev', PageUp: 'sc-prev' };
  if (document.getElementById('sc-full')) {
    addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' && (event.target as Element).closest('a, button')) return;
      if (event.key === 'f' || event.key === 'F') void fill();
      const link = keys[event.key] && document.querySelector<HTMLAnchorElement>(`#${keys[event.key]}[data-swap]`);
      if (!link) return;
      event.preventDefault();
      go(link.href);
    });
    void awake();
    document.addEventListener('visibilitychange', () => void awake());
  }

  ready();
}

/** Keeps the laptop's screen on, where the browser can: on 127.0.0.1 it may. */
async function awake(): Promise<void> {
  if (document.visibilityState !== 'visible') return;
  try {
    await navigator.wakeLock?.request('screen');
  } catch { /* on battery it may refuse */ }
}
