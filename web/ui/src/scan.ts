/*
The reader of cards. What a camera sees, a scanner types or a person writes goes
into the same form; the server answers with the page, of which the result and the
counts are put in place. Codes stay on this laptop: they are in no address and
are not kept here. The decoder is loaded when the camera starts.
*/

const SAME = 2500; // ms for which a card has to be away before it is read again
const EVERY = 90; // ms between two looks
const WIDEST = 960; // pixels that are looked at

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

  new Camera(byId('scan-camera'), (text) => void send(text));
}

/** Shows what a camera sees and tells each code that comes into sight. */
class Camera {
  private readonly video = byId<HTMLVideoElement>('scan-video');
  private readonly canvas = document.createElement('canvas');
  private stream: MediaStream | null = null;
  private timer = 0;
  private last = '';
  private seen = 0;

  constructor(private readonly box: HTMLElement, private readonly found: (text: string) => void) {
    box.hidden = false;
    if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
      this.say('insecure');
      byId('scan-start').hidden = true;
      return;
    }
    byId('scan-start').addEventListener('click', () => void this.start());
    byId('scan-stop').addEventListener('click', () => {
      this.stop();
      keep('scan-camera', '');
      this.say('');
    });
    byId<HTMLSelectElement>('scan-which').addEventListener('change', (event) => void this.start((event.target as HTMLSelectElement).value));
    window.addEventListener('pagehide', () => this.stop());
    if (kept('scan-camera')) void this.start(kept('scan-which'));
  }

  private async start(device = ''): Promise<void> {
    this.stop();
    this.say('starting');
    try {
      const wanted = device ? { deviceId: { exact: device } } : { facingMode: 'environment' };
      const [{ default: decodeQR }, stream] = await Promise.all([
        import('qr/decode.js'),
        navigator.mediaDevices.getUserMedia({ video: { ...wanted, width: { ideal: 1280 } }, audio: false }),
      ]);
      this.stream = stream;
      this.video.srcObject = stream;
      this.video.hidden = false;
      await this.video.play();
      this.turn(true);
      keep('scan-camera', '1');
      stream.getVideoTracks()[0]?.addEventListener('ended', () => { this.stop(); this.say('failed'); });
      await this.offer();
      this.say('looking');
      this.timer = window.setInterval(() => this.look(decodeQR), EVERY);
    } catch (error) {
      this.stop();
      this.say(reason(error));
    }
  }

  private stop(): void {
    window.clearInterval(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
    this.video.hidden = true;
    this.turn(false);
  }

  private turn(on: boolean): void {
    byId('scan-start').hidden = on;
    byId('scan-stop').hidden = !on;
  }

  /** Lets another camera be chosen, where there are several. */
  private async offer(): Promise<void> {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === 'videoinput');
    const which = byId<HTMLSelectElement>('scan-which');
    const now = this.stream?.getVideoTracks()[0]?.getSettings().deviceId ?? '';
    which.replaceChildren(...cameras.map((one, i) => new Option(one.label || String(i + 1), one.deviceId, false, one.deviceId === now)));
    byId('scan-choice').hidden = cameras.length < 2;
    keep('scan-which', now);
  }

  private look(decode: (image: ImageData) => string): void {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || document.hidden) return;
    const scale = Math.min(1, WIDEST / videoWidth);
    this.canvas.width = Math.round(videoWidth * scale);
    this.canvas.height = Math.round(videoHeight * scale);
    const pen = this.canvas.getContext('2d', { willReadFrequently: true });
    if (!pen) return;
    pen.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    let text = '';
    try {
      text = decode(pen.getImageData(0, 0, this.canvas.width, this.canvas.height));
    } catch {
      return; // no code in this picture
    }
    const now = performance.now();
    if (text === this.last && now - this.seen < SAME) {
      this.seen = now;
      return;
    }
    [this.last, this.seen] = [text, now];
    this.found(text);
  }

  private say(what: string): void {
    byId('scan-says').textContent = what ? this.box.getAttribute(`data-text-${what}`) : '';
  }
}

/** What the page itself has to say in the place of a result. */
function said(text: string): HTMLElement {
  const box = document.createElement('div'), head = document.createElement('h2');
  box.className = 'sc-said sc-wrong';
  head.textContent = text;
  box.append(head);
  return box;
}

/** Why a camera does not start, as far as the browser tells. */
function reason(error: unknown): string {
  switch ((error as DOMException)?.name) {
    case 'NotAllowedError': case 'SecurityError': return 'denied';
    case 'NotFoundError': case 'OverconstrainedError': return 'none';
    case 'NotReadableError': case 'AbortError': return 'busy';
  }
  return 'failed';
}

/** A high tone: done. Two: it was so before. A low one: stop. */
class Sounds {
  private context: AudioContext | null = null;

  wake(): void {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  play(kind: string): void {
    if (kind === 'done') this.tone(880, 0, .14);
    if (kind === 'again') [0, .2].forEach((at) => this.tone(587, at, .12));
    if (kind === 'wrong') this.tone(196, 0, .5);
    navigator.vibrate?.(kind === 'done' ? 40 : [120, 60, 120]);
  }

  private tone(pitch: number, at: number, length: number): void {
    if (this.context?.state !== 'running') return;
    const from = this.context.currentTime + at, loud = this.context.createGain(), voice = this.context.createOscillator();
    voice.frequency.value = pitch;
    loud.gain.setValueAtTime(.25, from);
    loud.gain.exponentialRampToValueAtTime(.001, from + length);
    voice.connect(loud).connect(this.context.destination);
    voice.start(from);
    voice.stop(from + length);
  }
}

function keep(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch { /* then the button starts it */ }
}

function kept(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const form = document.getElementById('scan');
if (form instanceof HTMLFormElement) enhance(form);
