import SignaturePad from 'signature_pad';
import { el } from './dom.ts';
import { base64Of, type Photo } from './photo.ts';
import { button } from './desk.ts';
import { say } from './words.ts';

/** A field to sign in with a finger, a pen or a mouse. It may stay empty: the typed name counts alone. */
export function makeSignature(): { readonly element: HTMLElement; readonly image: () => Photo | null } {
  const canvas = el('canvas', { class: 'signature', 'aria-label': say('signHere'), role: 'img' });
  const pad = new SignaturePad(canvas, { backgroundColor: '#fff', penColor: '#000' });
  // The canvas has its size only once it is on the page; drawn in fewer points than the screen has, a signature is blurred.
  new ResizeObserver(() => {
    const ratio = Math.max(devicePixelRatio, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext('2d')?.scale(ratio, ratio);
    pad.clear();
  }).observe(canvas);
  return {
    element: el(
      'div',
      {},
      el('p', { class: 'hint' }, say('signHere')),
      canvas,
      button(say('clear'), () => pad.clear()),
    ),
    image: () =>
      pad.isEmpty()
        ? null
        : { name: 'signature.png', mediaType: 'image/png', base64: base64Of(pad.toDataURL('image/png')) },
  };
}
