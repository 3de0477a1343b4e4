/*
What reads codes with a camera: cards that are exchanged, and paper ballots. The
pictures stay in this window. The decoder is loaded when the camera starts.
*/

const EVERY = 90; // ms between two looks
const WIDEST = 960; // pixels that are looked at
const FEW = 5; // looks without a code, at least, before a card is away: a busy laptop looks seldom

/** Shows what a camera sees and tells each code that comes into sight: again once it was away for some ms. */
export class Camera {
  private readonly video = byId<HTMLVideoElement>('scan-video');
  private readonly canvas = document.createElement('canvas');
  private stream: MediaStream | null = null;
  private timer = 0;
  private last = '';
  private seen = 0;
  private missed = 0;

  constructor(private readonly box: HTMLElement, private readonly found: (text: string) => void, private readonly away: number) {
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
      this.missed++; // no code in this picture
      return;
    }
    const now = performance.now();
    const stays = text === this.last && (now - this.seen < this.away || this.missed < FEW);
    [this.last, this.seen, this.missed] = [text, now, 0];
    if (!stays) this.found(text);
  }

  private say(what: string): void {
    byId('scan-says').textContent = what ? this.box.getAttribute(`data-text-${what}`) : '';
  }
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
export class Sounds {
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

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
