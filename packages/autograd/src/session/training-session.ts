/**
 * A training in progress.
 * @module
 */

import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { SessionError } from '../errors.js';
import { elementCount, formatShape } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import { present } from '../graph/value.js';
import { channelBlock } from './channel-block.js';
import type { TrainingDefinition } from './definition.js';
import { exportNetwork } from './export-network.js';
import { fillDropoutMask } from './random.js';
import { copyNumbers, floatTensor, loadModel, type RuntimeOptions, type Tensors } from './runtime.js';
import {
  buildEvaluationGraph,
  buildStepGraph,
  LOSS,
  outputName,
  partName,
  type StepGraph,
  stepScalars,
} from './step-graph.js';
import { TrainingState } from './training-state.js';

export interface TrainingSessionOptions {
  /** Where the graphs run (default `cpu`). */
  readonly provider?: Target['provider'];
  /** Threads of one operator (default: as many as the machine has cores). */
  readonly threads?: number | undefined;
  /** Seed of the dropout masks (default 0). */
  readonly seed?: number;
  /** First values of parameters by name, row-major, instead of their own (default: their own). */
  readonly initialWeights?: Readonly<Record<string, Float32Array>> | undefined;
  /** Prefix of files that the runtime writes its operators' times to (default: none). */
  readonly profilePrefix?: string | undefined;
}

/** One batch: numbers for every feed of the definition, row-major, batch first. */
export type Batch = Readonly<Record<string, Float32Array>>;

export interface StepResult {
  /** Mean loss of the batch before this step's update, penalties included. */
  readonly loss: number;
  /** Parts of the loss, by name, as the definition gives them. */
  readonly lossParts: Readonly<Record<string, number>>;
  /** The network's outputs by name, row-major, batch first. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
}

/** Everything that a training is: enough to go on as if it had never stopped. */
export interface SessionState {
  /** Steps taken. */
  readonly step: number;
  /** Parameters by name, optimizer slots by `parameter@slot`. */
  readonly tensors: Readonly<Record<string, Float32Array>>;
}

/** Which weights to use: those of the last step, or their exponential moving average. */
export type WeightChoice = 'current' | 'average';

/**
 * Runs a training definition step by step. Weights and the optimizer's state live in the runtime's memory between
 * steps.
 *
 * @example
 * const w = new Parameter('w', [1, 1], Float32Array.of(0));
 * const session = await TrainingSession.create({
 *   batchSize: 2,
 *   feeds: { x: { shape: [1] }, y: { shape: [1] } },
 *   networkFeeds: ['x'],
 *   forward: ({ x }) => ({ prediction: matMul(x, w) }),
 *   loss: ({ prediction }, { y }) => meanSquaredError(prediction, y),
 *   optimizer: sgd({ momentum: 0 }),
 * });
 * const batch = { x: Float32Array.of(1, 2), y: Float32Array.of(3, 6) };
 * (await session.step(batch, { learningRate: 0.1 })).loss; // 22.5
 * (await session.step(batch, { learningRate: 0.1 })).loss; // 5.625
 * await session.dispose();
 */
export class TrainingSession {
  readonly #definition: TrainingDefinition;
  readonly #options: Required<Pick<TrainingSessionOptions, 'seed'>> & RuntimeOptions;
  readonly #target: Target;
  readonly #graph: StepGraph;
  readonly #state: TrainingState;
  readonly #masks: { readonly rate: number; readonly tensor: Tensor; readonly data: Float32Array }[];
  #stepSession: InferenceSession | undefined;
  #evaluationSession: InferenceSession | undefined;
  #busy = false;
  #disposed = false;

  private constructor(
    definition: TrainingDefinition,
    options: Required<Pick<TrainingSessionOptions, 'seed'>> & RuntimeOptions,
    target: Target,
    graph: StepGraph,
    state: TrainingState,
    stepSession: InferenceSession,
  ) {
    this.#definition = definition;
    this.#options = options;
    this.#target = target;
    this.#graph = graph;
    this.#stepSession = stepSession;
    this.#state = state;
    this.#masks = graph.masks.map(({ input, rate }) => {
      const data = new Float32Array(input.size);
      return { rate, data, tensor: floatTensor(data, input.shape) };
    });
  }

  /**
   * Compiles a definition and loads its step into the runtime.
   *
   * @throws {ShapeError} if the definition's shapes do not fit
   * @throws {SessionError} if the runtime refuses the graph or the provider, or first values fit no parameter
   */
  static async create(
    definition: TrainingDefinition,
    options: TrainingSessionOptions = {},
  ): Promise<TrainingSession> {
    const { provider = 'cpu', seed = 0, threads, profilePrefix, initialWeights = {} } = options;
    const target: Target = { provider, channelBlock: provider === 'cpu' ? await channelBlock() : 1 };
    const graph = buildStepGraph(definition, target);
    const state = new TrainingState(definition, graph, target, initialWeights);
    const runtime = { provider, seed, threads, profilePrefix };
    const kept = graph.model.graph.outputs.map(({ name }) => name).filter((name) => name.startsWith('next:'));
    const session = await loadModel(graph.model, runtime, kept);
    return new TrainingSession(definition, runtime, target, graph, state, session);
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#state.step;
  }

  /** Operators in the compiled training step. */
  get operatorCount(): number {
    return this.#graph.model.graph.nodes.length;
  }

  /**
   * One training step.
   *
   * @param batch numbers for every feed
   * @throws {SessionError} if a feed is missing or has the wrong number of elements, the learning rate is not a
   *   number ≥ 0, or another call is under way
   */
  async step(batch: Batch, { learningRate }: { readonly learningRate: number }): Promise<StepResult> {
    return this.#exclusively(async () => {
      if (!(learningRate >= 0 && Number.isFinite(learningRate))) {
        throw new SessionError(`learning rate ${learningRate} is not a number ≥ 0`);
      }
      const session = present(this.#stepSession, 'session of the training step');
      const feeds: Tensors = { ...this.#feeds(batch), ...this.#state.feeds() };
      const step = this.#state.step + 1;
      this.#masks.forEach(({ rate, data, tensor }, index) => {
        fillDropoutMask(data, rate, [this.#options.seed, step, index]);
        feeds[present(this.#graph.masks[index], 'dropout mask').input.name] = tensor;
      });
      for (const [name, value] of Object.entries(stepScalars(this.#definition, step, learningRate))) {
        feeds[name] = floatTensor(Float32Array.of(value), []);
      }
      const results = await session.run(feeds, this.#state.fetches(this.#resultNames()));
      this.#state.advance(results);
      return this.#result(results);
    });
  }

  /**
   * Runs the network in evaluation mode; nothing is learned.
   *
   * @param batch numbers for every feed
   * @throws {SessionError} as {@link step}, or if an average is asked for and none is kept
   */
  async evaluate(batch: Batch, options: { readonly weights?: WeightChoice } = {}): Promise<StepResult> {
    return this.#exclusively(async () => {
      this.#evaluationSession ??= await loadModel(
        buildEvaluationGraph(this.#definition, this.#graph.parameters, this.#target),
        this.#options,
      );
      const session = this.#evaluationSession;
      const weights = this.#state.weights(options.weights ?? 'current');
      return this.#result(await session.run({ ...this.#feeds(batch), ...weights }));
    });
  }

  /**
   * The network alone, as the content of an `.onnx` file that takes any batch size: standard operators only,
   * evaluation mode, weights inside.
   *
   * @throws {GraphError} if the network mixes its batch axis with others
   */
  async export(
    options: { readonly name?: string; readonly weights?: WeightChoice } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    return this.#exclusively(async () => {
      const { name = 'network', weights = 'current' } = options;
      const numbers = await copyNumbers(this.#state.weights(weights));
      return exportNetwork(this.#definition, name, (parameter) => numbers[parameter]);
    });
  }

  /**
   * A copy of the weights alone: a part of {@link state}, without what the optimizer keeps.
   *
   * @returns parameters under their own names, row-major
   * @throws {SessionError} if an average is asked for and none is kept
   */
  async weights(choice: WeightChoice = 'current'): Promise<Record<string, Float32Array>> {
    return this.#exclusively(() => copyNumbers(this.#state.weights(choice)));
  }

  /** A copy of everything that the training is. */
  async state(): Promise<SessionState> {
    return this.#exclusively(() => this.#state.snapshot());
  }

  /**
   * Goes on from a copy.
   *
   * @throws {SessionError} if it is not of this network and optimizer; the session is unchanged then
   */
  async restore(state: SessionState): Promise<void> {
    await this.#exclusively(async () => this.#state.restore(state));
  }

  /**
   * Frees the runtime's memory. Twice is harmless.
   *
   * @throws {SessionError} if another call is under way
   */
  async dispose(): Promise<void> {
    if (this.#disposed) {
      return;
    }
    this.#refuseWhileBusy();
    this.#disposed = true;
    // Tensors first: the device that they lie on goes away with the last session.
    this.#state.dispose();
    await this.#stepSession?.release();
    await this.#evaluationSession?.release();
    this.#stepSession = undefined;
    this.#evaluationSession = undefined;
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#disposed) {
      throw new SessionError('this training session has been disposed of');
    }
    this.#refuseWhileBusy();
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  #refuseWhileBusy(): void {
    if (this.#busy) {
      throw new SessionError('this training session is still at work; await the call before this one');
    }
  }

  #feeds(batch: Batch): Tensors {
    const tensors: Tensors = {};
    for (const [name, { shape }] of Object.entries(this.#definition.feeds)) {
      const data = batch[name];
      const full = [this.#definition.batchSize, ...shape];
      if (data === undefined) {
        throw new SessionError(
          `the batch has no '${name}'; this training is fed ${Object.keys(this.#definition.feeds).join(', ')}`,
        );
      }
      if (data.length !== elementCount(full)) {
        throw new SessionError(
          `feed '${name}' of shape ${formatShape(full)} cannot hold ${data.length} numbers`,
        );
      }
      tensors[name] = floatTensor(data, full);
    }
    return tensors;
  }

  #resultNames(): string[] {
    const { outputNames, partNames } = this.#graph;
    return [LOSS, ...partNames.map(partName), ...outputNames.map(outputName)];
  }

  #result(results: Readonly<Record<string, Tensor>>): StepResult {
    const numbers = (name: string): Float32Array => {
      const data = present(results[name], `result '${name}'`).data;
      if (!(data instanceof Float32Array)) {
        throw new SessionError(`result '${name}' holds no floats`);
      }
      return data;
    };
    const scalar = (name: string): number => numbers(name)[0] ?? Number.NaN;
    return {
      loss: scalar(LOSS),
      lossParts: Object.fromEntries(this.#graph.partNames.map((name) => [name, scalar(partName(name))])),
      outputs: Object.fromEntries(this.#graph.outputNames.map((name) => [name, numbers(outputName(name))])),
    };
  }
}
