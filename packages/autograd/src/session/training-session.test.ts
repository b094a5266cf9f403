import { describe, expect, it } from 'vitest';
import { GraphError, SessionError } from '../errors.js';
import { Parameter, present, type Value } from '../graph/value.js';
import { add, multiply } from '../ops/arithmetic.js';
import { gemm } from '../ops/linear.js';
import { reduceMean } from '../ops/reduction.js';
import { sgd } from '../optimizers/sgd.js';
import { tinyBatch, tinyDefinition } from '../testing/index.js';
import { TrainingSession } from './training-session.js';

const learningRate = 0.01;

async function train(session: TrainingSession, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push((await session.step(tinyBatch(step), { learningRate })).loss);
  }
  return losses;
}

describe('a training session that is used wrongly', () => {
  it('names a feed that is missing or has the wrong size', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    const { image, label } = tinyBatch(0);
    await expect(session.step({ image }, { learningRate })).rejects.toThrow(SessionError);
    await expect(session.step({ image }, { learningRate })).rejects.toThrow(
      "the batch has no 'label'; this training is fed image, label",
    );
    await expect(session.evaluate({ image, label: label.subarray(3) })).rejects.toThrow(
      "feed 'label' of shape [8, 3] cannot hold 21 numbers",
    );
    await expect(session.step(tinyBatch(0, 9), { learningRate })).rejects.toThrow(
      "feed 'image' of shape [8, 1, 6, 6] cannot hold 324 numbers",
    );
    // Nothing has happened to it.
    expect(session.steps).toBe(0);
    expect((await session.step({ image, label }, { learningRate })).loss).toBeGreaterThan(0);
    await session.dispose();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0.1])('refuses a learning rate of %f', async (rate) => {
    const session = await TrainingSession.create(tinyDefinition());
    await expect(session.step(tinyBatch(0), { learningRate: rate })).rejects.toThrow(
      `learning rate ${rate} is not a number ≥ 0`,
    );
    expect(session.steps).toBe(0);
    await session.dispose();
  });

  it('refuses a second call while one is under way', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    const first = session.step(tinyBatch(0), { learningRate });
    const message = 'this training session is still at work; await the call before this one';
    await expect(session.step(tinyBatch(1), { learningRate })).rejects.toThrow(message);
    await expect(session.evaluate(tinyBatch(1))).rejects.toThrow(message);
    await expect(session.state()).rejects.toThrow(message);
    await expect(session.export()).rejects.toThrow(message);
    await expect(session.dispose()).rejects.toThrow(message);
    expect((await first).loss).toBeGreaterThan(0);
    expect(session.steps).toBe(1);
    await session.dispose();
  });

  it('refuses everything after it was disposed of, but to be disposed of again', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    await session.evaluate(tinyBatch(0));
    const state = await session.state();
    await session.dispose();
    await session.dispose();
    const message = 'this training session has been disposed of';
    await expect(session.step(tinyBatch(0), { learningRate })).rejects.toThrow(SessionError);
    await expect(session.step(tinyBatch(0), { learningRate })).rejects.toThrow(message);
    await expect(session.evaluate(tinyBatch(0))).rejects.toThrow(message);
    await expect(session.state()).rejects.toThrow(message);
    await expect(session.restore(state)).rejects.toThrow(message);
    await expect(session.export()).rejects.toThrow(message);
  });

  it('refuses the state of another training, and is unchanged', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    await train(session, 0, 2);
    const before = await session.state();
    const { 'bn/scale': scale = new Float32Array(), ...rest } = before.tensors;
    await expect(session.restore({ step: 9, tensors: rest })).rejects.toThrow(
      "the state has no 'bn/scale'; it is of another network or optimizer",
    );
    await expect(
      session.restore({ step: 9, tensors: { ...before.tensors, 'bn/scale': scale.slice(1) } }),
    ).rejects.toThrow("state 'bn/scale' has 15 numbers, this network needs 16");
    await expect(session.restore({ step: 9, tensors: { ...before.tensors, other: scale } })).rejects.toThrow(
      "this network has no 'other'; the state is of another network or optimizer",
    );
    await expect(session.restore({ ...before, step: -1 })).rejects.toThrow(
      "the state's step -1 is not a whole number ≥ 0",
    );
    expect(await session.state()).toEqual(before);
    await session.dispose();
  });

  it('refuses first values that fit no parameter', async () => {
    const begin = (initialWeights: Record<string, Float32Array>): Promise<TrainingSession> =>
      TrainingSession.create(tinyDefinition(), { initialWeights });
    await expect(begin({ elsewhere: Float32Array.of(1) })).rejects.toThrow(
      "first values are given for 'elsewhere', which this training has not",
    );
    const session = await TrainingSession.create(tinyDefinition());
    const [[name, values] = ['', new Float32Array()]] = Object.entries(await session.weights());
    await session.dispose();
    await expect(begin({ [name]: new Float32Array(values.length + 1) })).rejects.toThrow(
      `'${name}' has ${values.length} numbers, and ${values.length + 1} first values are given`,
    );
  });

  it('has no average if none was asked for', async () => {
    const session = await TrainingSession.create(tinyDefinition({ change: { averageDecay: undefined } }));
    await expect(session.evaluate(tinyBatch(0), { weights: 'average' })).rejects.toThrow(
      'no average of the weights is kept; set averageDecay in the definition',
    );
    await expect(session.weights('average')).rejects.toThrow('no average of the weights is kept');
    await session.dispose();
  });
});

describe('weights', () => {
  it('are copies of the parameters, without what the optimizer keeps', async () => {
    const session = await TrainingSession.create(tinyDefinition({ change: { averageDecay: 0.9 } }));
    await train(session, 0, 2);
    const { tensors } = await session.state();
    const names = Object.keys(tensors).filter((name) => !name.includes('@'));
    const [current, average] = [await session.weights(), await session.weights('average')];
    expect(Object.keys(current).sort()).toEqual(names.sort());
    for (const name of names) {
      expect(current[name]).toEqual(tensors[name]);
      expect(average[name]).toEqual(tensors[`${name}@average`]);
    }
    expect(average).not.toEqual(current);
    await train(session, 2, 4);
    expect(current['dense/weights']).toEqual(tensors['dense/weights']);
    expect(await session.weights()).not.toEqual(current);
    await session.dispose();
  });
});

describe('what a session is given', () => {
  const copies = (tensors: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> =>
    Object.fromEntries(Object.entries(tensors).map(([name, data]) => [name, data.slice()]));

  it('is not written to: first weights', async () => {
    const w = new Parameter('w', [1, 1], Float32Array.of(3));
    const definition = {
      batchSize: 2,
      feeds: { x: { shape: [1] } },
      networkFeeds: ['x'],
      forward: ({ x }: Readonly<Record<string, Value>>) => ({ y: gemm(present(x, 'x'), w) }),
      loss: ({ y }: Readonly<Record<string, Value>>) => reduceMean(present(y, 'y')),
      optimizer: sgd(),
    };
    const losses: number[] = [];
    for (let run = 0; run < 2; run++) {
      const session = await TrainingSession.create(definition);
      for (let step = 0; step < 3; step++) {
        losses.push((await session.step({ x: Float32Array.of(1, 2) }, { learningRate: 0.1 })).loss);
      }
      await session.dispose();
    }
    expect([...w.initial]).toEqual([3]);
    expect(losses.slice(3)).toEqual(losses.slice(0, 3));
  });

  it('is not written to: a state that it goes on from, twice to the same losses', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    await train(session, 0, 2);
    const state = await session.state();
    const before = copies(state.tensors);
    await session.restore(state);
    const first = await train(session, 2, 5);
    expect(state.tensors).toEqual(before);
    await session.restore(state);
    expect(await train(session, 2, 5)).toEqual(first);
    await session.dispose();
  });
});

describe('a definition that is wrong', () => {
  const weights = (name: string) => new Parameter(name, [2, 1], Float32Array.of(1, 2));
  const base = {
    batchSize: 3,
    feeds: { x: { shape: [2] } },
    networkFeeds: ['x'],
    optimizer: sgd(),
  };

  it('gives two parameters one name', async () => {
    const [a, b] = [weights('w'), weights('w')];
    const definition = {
      ...base,
      forward: ({ x = a }) => ({ y: add(gemm(x, a), gemm(x, b)) }),
      loss: ({ y = a }) => reduceMean(y),
    };
    await expect(TrainingSession.create(definition)).rejects.toThrow(GraphError);
    await expect(TrainingSession.create(definition)).rejects.toThrow(
      "two parameters are called 'w'; give every layer a name of its own",
    );
  });

  it('calls a parameter as a feed', async () => {
    const a = weights('x');
    const definition = {
      ...base,
      forward: ({ x = a }) => ({ y: gemm(x, a) }),
      loss: ({ y = a }) => reduceMean(y),
    };
    await expect(TrainingSession.create(definition)).rejects.toThrow(
      "a parameter and a feed are both called 'x'; rename one",
    );
  });

  it('lets the network use a feed that does not exist', async () => {
    const a = weights('w');
    const definition = {
      ...base,
      networkFeeds: ['z'],
      forward: ({ z = a }) => ({ y: z }),
      loss: ({ y = a }) => reduceMean(y),
    };
    await expect(TrainingSession.create(definition)).rejects.toThrow("feed 'z' of the network");
  });

  it('has a loss that is no scalar', async () => {
    const a = weights('w');
    const definition = {
      ...base,
      forward: ({ x = a }) => ({ y: gemm(x, a) }),
      loss: ({ y = a }) => multiply(y, 2),
    };
    await expect(TrainingSession.create(definition)).rejects.toThrow(
      'only a scalar has a gradient; this value has shape [3, 1]',
    );
  });
});

describe('a loss with parts', () => {
  it('tells them at each step and in evaluation, and learns from the total alone', async () => {
    const weight = new Parameter('weight', [1, 1], Float32Array.of(2));
    const session = await TrainingSession.create({
      batchSize: 2,
      feeds: { x: { shape: [1] } },
      networkFeeds: ['x'],
      forward: ({ x }) => ({ y: gemm(x as Value, weight) }),
      loss: ({ y }) => {
        const mean = reduceMean(y as Value);
        return { total: multiply(mean, 3), parts: { mean, double: add(mean, mean) } };
      },
      optimizer: sgd({ momentum: 0 }),
    });
    const x = Float32Array.of(1, 3);
    // d total / d weight = 3 · mean(x) = 6
    const step = await session.step({ x }, { learningRate: 0.1 });
    expect(step).toMatchObject({ loss: 12, lossParts: { mean: 4, double: 8 } });
    const { lossParts } = await session.evaluate({ x });
    expect(lossParts.mean).toBeCloseTo(2 * (2 - 0.6), 5);
    await session.dispose();
  });

  it('has none where the definition gives a number', async () => {
    const session = await TrainingSession.create(tinyDefinition());
    expect((await session.step(tinyBatch(0), { learningRate })).lossParts).toEqual({});
    await session.dispose();
  });
});
