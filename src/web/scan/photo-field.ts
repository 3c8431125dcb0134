import { el, field } from './dom.ts';
import { type Photo, readPhoto } from './photo.ts';
import { say } from './words.ts';

/** A control that takes one photo, with the camera of a phone or from a file. */
export function makePhotoField(label: string = say('photo')): {
  readonly element: HTMLElement;
  readonly photo: () => Photo | null;
  readonly clear: () => void;
} {
  let taken: Photo | null = null;
  const status = el('span', { class: 'hint', role: 'status' });
  const input = el('input', {
    type: 'file',
    accept: 'image/jpeg,image/png,image/webp',
    capture: 'environment',
    change: () => {
      const [file] = input.files ?? [];
      taken = null;
      if (file === undefined) return;
      void readPhoto(file).then((photo) => {
        taken = photo;
        status.textContent = say(photo === null ? 'photoRefused' : 'photoTaken');
      });
    },
  });
  return {
    element: el('div', {}, field(label, input), status),
    photo: () => taken,
    clear: () => {
      taken = null;
      input.value = '';
      status.textContent = '';
    },
  };
}
