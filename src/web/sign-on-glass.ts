import SignaturePad from 'signature_pad';

/** A canvas that is signed on; `image` is a PNG as a data address, null while nothing is drawn. */
export type Glass = { readonly image: () => string | null; readonly clear: () => void; readonly stop: () => void };

/** Lets people sign on a canvas with a finger, a pen or a mouse. `onDrawn` is told after each stroke. */
export function signOnGlass(canvas: HTMLCanvasElement, onDrawn: () => void = () => undefined): Glass {
  // Black on white whatever the colours of the page: that is how it is kept.
  const pad = new SignaturePad(canvas, { penColor: '#000', backgroundColor: '#fff', minWidth: 1.5, maxWidth: 4 });
  pad.addEventListener('endStroke', onDrawn);
  let width = 0;
  // The canvas has its size only once it is on the page; drawn in fewer points than the screen has, a signature is blurred.
  const watch = new ResizeObserver(() => {
    // A keyboard that opens changes the height alone, and nothing is to be drawn anew.
    if (canvas.offsetWidth === width) return;
    width = canvas.offsetWidth;
    const strokes = pad.toData();
    const ratio = Math.max(devicePixelRatio, 1);
    canvas.width = width * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext('2d')?.scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
  });
  watch.observe(canvas);
  return {
    image: () => (pad.isEmpty() ? null : pad.toDataURL('image/png')),
    clear: () => pad.clear(),
    stop: () => {
      watch.disconnect();
      pad.off();
    },
  };
}
