import { el } from './dom.ts';
import { say } from './words.ts';

type Detector = { readonly detect: (source: HTMLVideoElement) => Promise<readonly { readonly rawValue: string }[]> };
type Detectors = {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats: () => Promise<readonly string[]>;
};

const formats = ['code_128', 'qr_code', 'data_matrix', 'code_39', 'ean_13'];
const pauseMs = 150;
/** The same code in front of the camera is read once in this time. */
const sameMs = 3_000;

/** The camera as a scanner: a button, the picture while it runs, and why it cannot where it cannot. */
export function makeCamera(onCode: (code: string) => void): HTMLElement {
  const status = el('p', { class: 'hint', role: 'status' });
  const video = el('video', { playsinline: true, muted: true, hidden: true, 'aria-label': say('looking') });
  let stream: MediaStream | null = null;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    button.textContent = say('camera');
    status.textContent = '';
  };
  const begin = async () => {
    if (!isSecureContext) return void (status.textContent = say('cameraInsecure'));
    const got = await openCamera();
    if (typeof got === 'string') return void (status.textContent = say(got));
    stream = got;
    video.srcObject = got;
    video.hidden = false;
    button.textContent = say('cameraOff');
    status.textContent = say('looking');
    await video.play();
    await watch(video, () => stream === got, onCode);
  };
  const button = el(
    'button',
    { type: 'button', class: 'plain', click: () => void (stream === null ? begin() : stop()) },
    say('camera'),
  );
  return el('div', { class: 'camera' }, button, status, video);
}

async function openCamera(): Promise<MediaStream | 'cameraRefused' | 'cameraNone'> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'cameraRefused' : 'cameraNone';
  }
}

async function watch(video: HTMLVideoElement, isOn: () => boolean, onCode: (code: string) => void): Promise<void> {
  const read = await makeReader();
  let last = { code: '', atMs: 0 };
  while (isOn()) {
    const code = await read(video).catch(() => undefined);
    const nowMs = performance.now();
    if (code !== undefined && isOn() && (code !== last.code || nowMs - last.atMs > sameMs)) {
      last = { code, atMs: nowMs };
      onCode(code);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The browser's own detector where it knows our codes; otherwise one that is fetched from this server when it is first needed. */
async function makeReader(): Promise<(video: HTMLVideoElement) => Promise<string | undefined>> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: Detectors };
  if (BarcodeDetector !== undefined) {
    const known = await BarcodeDetector.getSupportedFormats();
    const ours = formats.filter((format) => known.includes(format));
    if (ours.includes('code_128') && ours.includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: ours });
      return async (video) => (await detector.detect(video))[0]?.rawValue;
    }
  }
  const { readCode } = await import('./scanner.ts');
  const canvas = document.createElement('canvas');
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    if (video.videoWidth === 0 || drawing === null) return undefined;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    drawing.drawImage(video, 0, 0);
    return readCode(drawing.getImageData(0, 0, canvas.width, canvas.height));
  };
}
