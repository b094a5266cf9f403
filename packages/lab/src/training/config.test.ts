import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { trainingConfig, withSettings } from './config.js';

const config = (...settings: unknown[]) =>
  trainingConfig(settings.map((given, index) => ({ source: `source ${index + 1}`, settings: given })));

describe('trainingConfig', () => {
  it('has the defaults of Keras', () => {
    const defaults = config({});
    expect(defaults).toMatchObject({
      batchSize: 64,
      learningRate: 0.001,
      optimizer: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      schedule: { name: 'plateau', factor: 0.5, patience: 3 },
      earlyStopping: { patience: 10, minDelta: 0.001 },
      monitor: 'valLoss',
      restoreBest: true,
    });
    expect(defaults.augmentation).toMatchObject({ flip: { probability: 0.5 } });
  });

  it('lets later sources win, option by option within one optimizer', () => {
    const merged = config(
      { epochs: 5, optimizer: { name: 'sgd', momentum: 0.8 }, schedule: 'one-cycle' },
      { epochs: 7, optimizer: { weightDecay: 0.5 } },
    );
    expect(merged.epochs).toBe(7);
    expect(merged.optimizer).toEqual({ name: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0.5 });
    expect(merged.schedule).toEqual({ name: 'one-cycle', rise: 0.3, startDivisor: 25, finalDivisor: 1e4 });
  });

  it('starts another optimizer from its own defaults', () => {
    const merged = config({ optimizer: { name: 'sgd', weightDecay: 0.5 } }, { optimizer: 'adamw' });
    expect(merged.optimizer).toEqual({
      name: 'adamw',
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      weightDecay: 0.01,
    });
  });

  it('turns early stopping off and on again', () => {
    expect(config({ earlyStopping: false }).earlyStopping).toBe(false);
    expect(config({ earlyStopping: false }, { earlyStopping: { patience: 2 } }).earlyStopping).toEqual({
      patience: 2,
      minDelta: 0.001,
    });
  });

  it('lets later weights of tasks win one by one', () => {
    expect(config({ taskWeights: { age: 0.5, gender: 2 } }, { taskWeights: { age: 1 } }).taskWeights).toEqual(
      {
        age: 1,
        gender: 2,
      },
    );
    expect(config({}).taskWeights).toEqual({});
    expect(config({ sourceBalance: 'equal' }).sourceBalance).toBe('equal');
  });

  it('reads what it has written', () => {
    const first = config({ augmentation: 'standard', clipNorm: 1, averageDecay: 0.9, optimizer: 'sgd' });
    expect(config(JSON.parse(JSON.stringify(first)))).toEqual(first);
  });

  it.each([
    [{ lerningRate: 1 }, 'source 1: "lerningRate" is unknown; did you mean "learningRate"?'],
    [
      { optimizer: { name: 'sgd', momentun: 1 } },
      '"optimizer.momentun" is unknown; did you mean "momentum"?',
    ],
    [
      { schedule: { name: 'plateau', patiense: 1 } },
      '"schedule.patiense" is unknown; did you mean "patience"?',
    ],
    [
      { optimizer: { name: 'adam', momentum: 0.5 } },
      '"optimizer.momentum" is a setting of sgd, and optimizer.name is adam; leave it out, or choose sgd alone',
    ],
    [
      { optimizer: { name: 'adam', weightDecy: 0.5 } },
      '"optimizer.weightDecy" is unknown; known are name, beta1, beta2, epsilon',
    ],
    [{ earlyStopping: { patient: 1 } }, '"earlyStopping.patient" is unknown; did you mean "patience"?'],
    [{ taskWeights: { ages: 1 } }, '"taskWeights.ages" is unknown; did you mean "age"?'],
    [{ taskWeights: { age: -1 } }, 'taskWeights.age: '],
    [{ sourceBalance: 'even' }, 'sourceBalance: '],
    [{ augmentation: { rotate: { degrees: 3 } } }, 'Unrecognized key: "rotate"'],
    [{ augmentation: 'heavy' }, 'augmentation "heavy" is not known; give none, light, standard'],
    [{ optimizer: { weightDecay: 0.1 } }, 'optimizer'],
    [{ optimizer: 'adagrad' }, 'optimizer'],
    [{ epochs: 0 }, 'source 1: epochs: '],
    [{ batchSize: 2.5 }, 'source 1: batchSize: '],
    [{ learningRate: -1 }, 'source 1: learningRate: '],
    [{ earlyStopping: { patience: 0 } }, 'earlyStopping.patience: '],
    [{ earlyStopping: true }, 'earlyStopping: give false, or an object of patience and minDelta'],
    [{ monitor: 'val_loss' }, 'monitor: '],
    [[], 'settings are an object'],
  ])('refuses %j', (settings, message) => {
    expect(() => config(settings)).toThrow(InvalidInputError);
    expect(() => config(settings)).toThrow(message);
  });
});

describe('withSettings', () => {
  it('changes settings by their places, one after another', () => {
    const changed = withSettings(
      config({ augmentation: 'standard' }),
      [
        ['augmentation.erasing.probability', 0.9],
        ['optimizer.name', 'sgd'],
        ['optimizer.momentum', 0.5],
        ['networkOptions.heads', 'emotion,gender'],
        ['earlyStopping', false],
      ],
      'test',
    );
    expect(changed.augmentation.erasing).toMatchObject({ probability: 0.9, maxArea: 0.15 });
    expect(changed.augmentation.shift).toEqual({ probability: 1, fraction: 0.1 });
    expect(changed.optimizer).toEqual({ name: 'sgd', momentum: 0.5, nesterov: true, weightDecay: 0 });
    expect(changed.networkOptions).toEqual({ heads: ['emotion', 'gender'] });
    expect(changed.earlyStopping).toBe(false);
  });

  it('names what is wrong', () => {
    const change = (key: string, value: unknown) => () =>
      withSettings(config({}), [[key, value]], 'space.json');
    expect(change('optimizer.momentum', 0.5)).toThrow('space.json: "optimizer.momentum" is a setting of sgd');
    expect(change('networkOptions.widht', 2)).toThrow('did you mean "width"?');
    expect(change('batchSize', 0)).toThrow('space.json: batchSize: ');
    expect(change('groupBy', 'gender,gender')).toThrow('space.json: groupBy: names a label twice');
  });
});
