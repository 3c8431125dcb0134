import { signOnGlass } from '../sign-on-glass.ts';
import { shrinkPhoto } from '../scan/photo.ts';
import './portal.css';

/**
 * Takes the secret from behind the # of the address and sends it in the body of a request; the address forgets it. It counts on an open page
 * as well: the browser may have the page of somebody else, and a link that is opened in the same window loads nothing by itself.
 */
function openDoor(): void {
  const secret = location.hash.slice(1);
  if (location.pathname !== '/p' || secret === '') return;
  const door = document.querySelector<HTMLFormElement>('form[data-door]') ?? makeDoor();
  const code = door.querySelector<HTMLInputElement>('input[name=code]');
  if (!code) return;
  code.value = secret;
  history.replaceState(null, '', location.pathname + location.search);
  for (const part of door.querySelectorAll<HTMLElement>('p')) part.hidden = !('wait' in part.dataset);
  door.submit();
}

function makeDoor(): HTMLFormElement {
  const door = document.createElement('form');
  door.method = 'post';
  door.action = `/p/open?language=${encodeURIComponent(document.documentElement.lang)}`;
  door.hidden = true;
  const code = document.createElement('input');
  code.name = 'code';
  door.append(code);
  document.body.append(door);
  return door;
}

/** Lets people draw their signature; without it the typed name is enough. */
function letDraw(form: HTMLFormElement): void {
  const part = form.querySelector<HTMLElement>('[data-draw]');
  const canvas = part?.querySelector('canvas');
  const drawn = form.querySelector<HTMLInputElement>('input[name=drawn]');
  if (!part || !canvas || !drawn) return;
  part.hidden = false;
  const glass = signOnGlass(canvas);
  part.querySelector('button')?.addEventListener('click', glass.clear);
  form.addEventListener('submit', () => {
    drawn.value = glass.image() ?? '';
  });
}

/** Sends a photo no larger than it has to be: a phone takes more than its line carries. What cannot be read goes as it is. */
async function shrink(input: HTMLInputElement): Promise<void> {
  const [chosen] = input.files ?? [];
  if (chosen === undefined || !chosen.type.startsWith('image/')) return;
  const small = await shrinkPhoto(chosen);
  if (small === null || small.size >= chosen.size || input.files?.[0] !== chosen) return;
  const files = new DataTransfer();
  files.items.add(small);
  input.files = files.files;
}

function shrinkPhotos(form: HTMLFormElement): void {
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'file') void shrink(target);
  });
}

/** Answers behind a summary belong to a group that the Tab key has passed by then: whoever opens them is led to the first. */
function leadIn(form: HTMLFormElement): void {
  form.addEventListener('click', ({ target }) => {
    const details = target instanceof Element ? target.closest('summary')?.parentElement : null;
    if (!(details instanceof HTMLDetailsElement) || details.open) return;
    const first = details.querySelector<HTMLElement>('input[type=radio]');
    details.addEventListener('toggle', () => first?.focus({ preventScroll: true }), { once: true });
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
addEventListener('hashchange', openDoor);
const form = document.querySelector<HTMLFormElement>('form[data-page]');
if (form) {
  letDraw(form);
  leadIn(form);
  shrinkPhotos(form);
  tend(form);
}
