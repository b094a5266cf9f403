// In a site of your own: the address where you serve the package's folders dist and assets.
import { defineLineamentLive } from '../../packages/core/dist/browser/lineament.js';

defineLineamentLive();

const view = document.querySelector('lineament-live');
const button = document.querySelector('button');
const output = document.querySelector('output');

button.addEventListener('click', () => {
  // The attribute opens the camera; until then, no one is asked for it.
  const on = view.toggleAttribute('camera');
  button.textContent = on ? 'Stop' : 'Use the camera';
  output.textContent = 'No faces yet.';
});

view.addEventListener('lineament-result', ({ detail: { faces, framesPerSecond } }) => {
  output.textContent = `${faces.length} ${faces.length === 1 ? 'face' : 'faces'}, ${Math.round(framesPerSecond)} frames/s`;
});
