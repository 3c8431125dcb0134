/** What lets people draw on the page: strokes become a PNG in the form. Without it the page works by typed names. */
export const signPageScript = `'use strict';
const canvas = document.querySelector('canvas');
const field = document.querySelector('input[name=drawn]');
const clear = document.querySelector('button[type=button]');
if (canvas !== null && field !== null && clear !== null) {
  const pen = canvas.getContext('2d');
  let last = null;
  const wipe = () => {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    field.value = '';
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) * canvas.width / box.width, y: (event.clientY - box.top) * canvas.height / box.height };
  };
  const draw = (event) => {
    if (last === null) return;
    const now = place(event);
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(now.x, now.y);
    pen.stroke();
    last = now;
  };
  pen.lineWidth = 4;
  pen.lineCap = 'round';
  wipe();
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    draw(event);
  });
  canvas.addEventListener('pointermove', draw);
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => {
    if (last === null) return;
    last = null;
    field.value = canvas.toDataURL('image/png');
  });
  clear.addEventListener('click', wipe);
  for (const part of document.querySelectorAll('[data-draw]')) part.hidden = false;
}
`;
