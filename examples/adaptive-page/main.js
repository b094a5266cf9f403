// In a site of your own: the address where you serve the package's folders dist and assets.
import { createLive, ExpressionWindow } from '../../packages/core/dist/browser/lineament.js';

/** Seconds that a mood is read from: a page that twitches with every smile is no help. */
const WINDOW = 10;
/** Below this steadiness, or this far from neutral, the page stays as it is. */
const STEADY = 0.6;
const CLEAR = 0.15;

const button = document.querySelector('button');
const output = document.querySelector('output');
const video = document.querySelector('video');

let live;
let camera;
let expression = new ExpressionWindow(WINDOW);

button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    await (camera === undefined ? start() : stop());
  } catch (error) {
    await stop();
    output.textContent = error.message;
  } finally {
    button.disabled = false;
  }
});

async function start() {
  output.textContent = 'Asking for the camera …';
  camera = await navigator.mediaDevices.getUserMedia({ video: true });
  // Shown, so that the visitor sees what the page sees; a hidden video would get no frames either.
  video.hidden = false;
  video.srcObject = camera;
  await video.play();
  output.textContent = 'Loading models …';
  live = await createLive({
    video,
    tasks: ['emotion'],
    onResult: react,
    onError: (error) => {
      output.textContent = error.message;
    },
  });
  button.setAttribute('aria-pressed', 'true');
  button.textContent = 'Stop looking';
}

async function stop() {
  for (const track of camera?.getTracks() ?? []) {
    track.stop();
  }
  await live?.dispose();
  live = undefined;
  camera = undefined;
  video.srcObject = null;
  video.hidden = true;
  expression = new ExpressionWindow(WINDOW);
  document.body.dataset.mood = 'plain';
  button.setAttribute('aria-pressed', 'false');
  button.textContent = 'Adapt to my face';
  output.textContent = 'Not looking.';
}

/** Only one face is adapted to: with two, whose page would it be? */
function react({ faces, time, predicted }) {
  const [face] = faces;
  if (faces.length !== 1 || face.emotion === undefined || predicted) {
    return;
  }
  expression.add(face.emotion.distribution, time);
  const { stability, affect } = expression.read();
  const mood =
    stability < STEADY || Math.abs(affect.valence) < CLEAR ? 'plain' : affect.valence < 0 ? 'calm' : 'lively';
  document.body.dataset.mood = mood;
  output.textContent = `Looking. Valence ${affect.valence.toFixed(2)}, steadiness ${stability.toFixed(2)}: ${mood}.`;
}
