/**
 * One process of ours: the training step of `baseline-emotion`, labels and all, without data loading.
 *
 * Prints one JSON line: milliseconds of each measured step, and the peak resident memory in bytes.
 */
import { adam, categoricalCrossEntropy, TrainingSession } from '@lineament/autograd';
import { findNetwork } from '@lineament/lab';

const [batchSize, threads, warmup, steps, profilePrefix] = process.argv.slice(2);
const size = Number(batchSize);
const network = findNetwork('baseline-emotion').build(1);
const session = await TrainingSession.create(
  {
    batchSize: size,
    feeds: { image: { shape: [1, 48, 48] }, label: { shape: [7] } },
    networkFeeds: ['image'],
    forward: ({ image }, context) => network.forward(image, context),
    loss: ({ emotion }, { label }) => categoricalCrossEntropy(emotion, label),
    optimizer: adam(),
  },
  { threads: Number(threads), profilePrefix },
);
const batch = {
  image: Float32Array.from({ length: size * 48 * 48 }, () => Math.random()),
  label: Float32Array.from({ length: size * 7 }, (_, index) =>
    index % 7 === Math.floor(index / 7) % 7 ? 1 : 0,
  ),
};
const milliseconds = [];
for (let step = 0; step < Number(warmup) + Number(steps); step++) {
  const start = performance.now();
  await session.step(batch, { learningRate: 1e-3 });
  milliseconds.push(performance.now() - start);
}
console.log(
  JSON.stringify({
    milliseconds: milliseconds.slice(Number(warmup)),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    operators: session.operatorCount,
  }),
);
await session.dispose();
