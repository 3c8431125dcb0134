import { signOnGlass } from '../sign-on-glass.ts';
import { el } from './dom.ts';
import { base64Of, type Photo } from './photo.ts';
import { button } from './desk.ts';
import { say } from './words.ts';

/** A field to sign in with a finger, a pen or a mouse. It may stay empty: the typed name counts alone. */
export function makeSignature(): { readonly element: HTMLElement; readonly image: () => Photo | null } {
  const canvas = el('canvas', { class: 'signature', 'aria-label': say('signHere'), role: 'img' });
  const glass = signOnGlass(canvas);
  return {
    element: el('div', {}, el('p', { class: 'hint' }, say('signHere')), canvas, button(say('clear'), glass.clear)),
    image: () => {
      const drawn = glass.image();
      return drawn === null ? null : { name: 'signature.png', mediaType: 'image/png', base64: base64Of(drawn) };
    },
  };
}
