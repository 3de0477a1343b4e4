/*
The voice of a product: records its name by the laptop's microphone, shows how
loud it is, lets people listen and record again, and sends it as WAV, which
every phone plays: PCM of 16 bits, 16,000 a second, one channel. Without a
microphone, or without this script, a file can be chosen instead.
*/

const RATE = 16_000;

interface Take { blob: Blob; seconds: number; loudest: number }

function byId<T extends Element = HTMLElement>(id: string): T { return document.getElementById(id) as unknown as T; }

class Recorder {
  private stream?: MediaStream;
  private recorder?: MediaRecorder;
  private context?: AudioContext;
  private frame = 0;
  private timer = 0;

  constructor(private seconds: number, private level: (share: number) => void) {}

  /** Records until stop() or the time is over; says when it begins, which is not before the microphone is there. */
  async record(began: () => void): Promise<Take> {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    this.meter(this.stream);
    const parts: Blob[] = [];
    const recorder = this.recorder = new MediaRecorder(this.stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    const ended = new Promise<void>((done, failed) => {
      recorder.onstop = () => done();
      recorder.onerror = () => failed(new Error('recorder'));
    });
    recorder.onstart = () => began();
    recorder.start();
    this.timer = window.setTimeout(() => this.stop(), this.seconds * 1000);
    try {
      await ended;
      return await wav(new Blob(parts, { type: recorder.mimeType }), this.seconds);
    } finally {
      this.release();
    }
  }

  stop(): void {
    if (this.recorder?.state === 'recording') this.recorder.stop();
  }

  /** Shows how loud it is, from 0 to 1. */
  private meter(stream: MediaStream): void {
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 1024;
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const draw = (): void => {
      analyser.getFloatTimeDomainData(samples);
      this.level(Math.min(1, Math.max(...samples.map(Math.abs)) * 1.4));
      this.frame = requestAnimationFrame(draw);
    };
    draw();
  }

  private release(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.level(0);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    void this.context?.close();
  }
}

/** Makes a WAV file of whatever the browser has recorded. */
async function wav(recorded: Blob, most: number): Promise<Take> {
  const context = new AudioContext();
  try {
    const heard = await context.decodeAudioData(await recorded.arrayBuffer());
    const seconds = Math.min(heard.duration, most);
    const mixer = new OfflineAudioContext(1, Math.max(1, Math.floor(seconds * RATE)), RATE);
    const source = mixer.createBufferSource();
    source.buffer = heard;
    source.connect(mixer.destination);
    source.start();
    const samples = (await mixer.startRendering()).getChannelData(0);
    let loudest = 0;
    for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    return { blob: new Blob([encode(samples, loudest)], { type: 'audio/wav' }), seconds, loudest };
  } finally {
    void context.close();
  }
}

/** Writes samples as WAV; a quiet voice is made as loud as others. */
function encode(samples: Float32Array, loudest: number): ArrayBuffer {
  const gain = loudest > 0.01 ? Math.min(8, 0.89 / loudest) : 1;
  const out = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at: number, word: string): void => { for (let i = 0; i < word.length; i++) out.setUint8(at + i, word.charCodeAt(i)); };
  text(0, 'RIFF');
  out.setUint32(4, 36 + samples.length * 2, true);
  text(8, 'WAVEfmt ');
  out.setUint32(16, 16, true);
  out.setUint16(20, 1, true);
  out.setUint16(22, 1, true);
  out.setUint32(24, RATE, true);
  out.setUint32(28, RATE * 2, true);
  out.setUint16(32, 2, true);
  out.setUint16(34, 16, true);
  text(36, 'data');
  out.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => out.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, sample * gain)) * 32767), true));
  return out.buffer;
}

function enhance(form: HTMLFormElement): void {
  const record = byId<HTMLButtonElement>('voice-record'), stop = byId<HTMLButtonElement>('voice-stop');
  const status = byId('voice-status'), bar = byId<SVGRectElement>('voice-bar'), taken = byId('voice-take');
  const recorder = new Recorder(Number(form.dataset.seconds), (share) => bar.setAttribute('width', String(Math.round(share * 200))));
  const silence = 0.01;
  let take: Take | undefined;

  const show = (recording: boolean): void => {
    record.hidden = recording;
    stop.hidden = !recording;
    taken.hidden = recording || !take;
  };
  const began = (): void => {
    take = undefined;
    show(true);
    stop.focus();
    status.textContent = form.dataset.textRecording ?? '';
  };
  let busy = false; // from the touch on: the microphone may take a while
  const begin = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      take = await recorder.record(began);
      byId<HTMLAudioElement>('voice-listen').src = URL.createObjectURL(take.blob);
      status.textContent = (take.loudest < silence ? form.dataset.textSilent : form.dataset.textDone) ?? '';
    } catch {
      status.textContent = form.dataset.textDenied ?? '';
    }
    busy = false;
    show(false);
    (take ? byId<HTMLButtonElement>('voice-keep') : record).focus();
  };
  const keep = async (): Promise<void> => {
    const agreed = form.querySelector<HTMLInputElement>('[name=agreed]')!;
    if (!take) return;
    if (!agreed.checked) {
      status.textContent = form.dataset.textAgree ?? '';
      agreed.focus();
      return;
    }
    const body = new FormData(form);
    body.set('file', take.blob, 'voice.wav');
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      if (!answer.ok) throw new Error(String(answer.status));
      location.assign(answer.url);
    } catch {
      status.textContent = form.dataset.textFailed ?? '';
    }
  };

  byId('voice-recorder').hidden = false;
  record.addEventListener('click', () => void begin());
  stop.addEventListener('click', () => recorder.stop());
  byId('voice-again').addEventListener('click', () => void begin());
  byId('voice-keep').addEventListener('click', () => void keep());
}

const form = document.getElementById('voice-form') as HTMLFormElement | null;
if (form && typeof MediaRecorder !== 'undefined' && navigator.mediaDevices) enhance(form);
