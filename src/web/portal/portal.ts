import SignaturePad from 'signature_pad';
import './portal.css';

/** Takes the secret from behind the # of the address and sends it in the body of a request; the address forgets it. */
function openDoor(): void {
  const door = document.querySelector<HTMLFormElement>('form[data-door]');
  const code = door?.querySelector<HTMLInputElement>('input[name=code]');
  const secret = location.hash.slice(1);
  if (!door || !code || secret === '') return;
  code.value = secret;
  history.replaceState(null, '', location.pathname + location.search);
  for (const part of door.querySelectorAll<HTMLElement>('p')) part.hidden = !('wait' in part.dataset);
  door.submit();
}

/** Lets people draw their signature; without it the typed name is enough. */
function letDraw(form: HTMLFormElement): void {
  const part = form.querySelector<HTMLElement>('[data-draw]');
  const canvas = part?.querySelector('canvas');
  const drawn = form.querySelector<HTMLInputElement>('input[name=drawn]');
  if (!part || !canvas || !drawn) return;
  part.hidden = false;
  // Drawn black on white whatever the colours of the page: that is how it is kept.
  const pad = new SignaturePad(canvas, { penColor: '#000', backgroundColor: '#fff', minWidth: 1.5, maxWidth: 4 });
  const fit = () => {
    const strokes = pad.toData();
    const ratio = Math.max(devicePixelRatio, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext('2d')?.scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
  };
  fit();
  let width = canvas.offsetWidth;
  addEventListener('resize', () => {
    // A keyboard that opens changes the height alone, and nothing is to be drawn anew.
    if (canvas.offsetWidth === width) return;
    width = canvas.offsetWidth;
    fit();
  });
  part.querySelector('button')?.addEventListener('click', () => pad.clear());
  form.addEventListener('submit', () => {
    drawn.value = pad.isEmpty() ? '' : pad.toDataURL('image/png');
  });
}

/** A form is sent once, however often its button is pressed. */
function tend(form: HTMLFormElement): void {
  let isSent = false;
  form.addEventListener('submit', (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  // A page that comes back out of the browser's memory may be sent again.
  addEventListener('pageshow', () => {
    isSent = false;
  });
}

openDoor();
const form = document.querySelector<HTMLFormElement>('form[data-page]');
if (form) {
  letDraw(form);
  tend(form);
}
