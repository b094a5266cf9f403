// What the faces of some photos look like: node analyze.mjs photo.jpg …
import { Analyzer } from 'lineament';

const photos = process.argv.slice(2);
if (photos.length === 0) {
  console.error('usage: node analyze.mjs photo.jpg …');
  process.exit(2);
}

// Without `tasks` all that the models give would be estimated; ethnicity is best asked for.
const analyzer = await Analyzer.create({ tasks: ['emotion', 'age', 'gender'] });
for (const photo of photos) {
  try {
    const { faces } = await analyzer.analyze(photo);
    console.log(`${photo}: ${faces.length} ${faces.length === 1 ? 'face' : 'faces'}`);
    for (const face of faces) {
      const { x, y, width, height } = face.box;
      const estimates = analyzer.tasks.map((task) => describe(task, face[task]));
      console.log(`  at ${[x, y, width, height].map(Math.round).join(', ')}: ${estimates.join('; ')}`);
    }
  } catch (error) {
    // One unreadable photo does not lose the others.
    console.error(`${photo}: ${error.message}`);
    process.exitCode = 1;
  }
}
await analyzer.dispose();

function describe(task, estimate) {
  if (task === 'age') {
    const [low, high] = estimate.interval;
    return `looks ${Math.round(estimate.years)} years old (${Math.round(low)}–${Math.round(high)})`;
  }
  return `${task} ${estimate.label} (${Math.round(100 * estimate.confidence)} %)`;
}
