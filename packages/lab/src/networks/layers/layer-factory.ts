/**
 * Makes layers, names them as Keras does and draws their first weights.
 * @module
 */
import {
  averagePool,
  BatchNorm,
  type BatchNormOptions,
  conv,
  dropout,
  flatten,
  gemm,
  globalAveragePool,
  maxPool,
  Parameter,
  type Shape,
} from '@lineament/autograd';
import { type Initializer, initialize } from '../../initializers/initializers.js';
import { ACTIVATIONS, type Activation, type Layer, layer } from './layer.js';

export interface ConvolutionLayerOptions {
  /** Rows and columns of the window (default 3). */
  readonly kernel?: number;
  /** Step of the window (default 1). */
  readonly stride?: number;
  /** Default `linear`. */
  readonly activation?: Activation;
  /** First values of the kernel (default `glorotUniform`, as Keras). */
  readonly initializer?: Initializer;
  /** Whether each output has an offset (default true). */
  readonly bias?: boolean;
}

export type DenseLayerOptions = Pick<ConvolutionLayerOptions, 'activation' | 'initializer' | 'bias'>;

/** Keeps the weights' streams apart from those of the batches. */
const WEIGHTS_STREAM = 0x77656967;

/**
 * Makes the layers of one network.
 *
 * @example
 * const factory = new LayerFactory(1);
 * factory.conv2d(1, 64).name; // 'conv2d'
 * factory.conv2d(64, 64).name; // 'conv2d_1'
 * factory.parameters.map(({ name }) => name);
 * // ['conv2d/kernel', 'conv2d/bias', 'conv2d_1/kernel', 'conv2d_1/bias']
 */
export class LayerFactory {
  readonly #seed: number | undefined;
  readonly #counts = new Map<string, number>();
  readonly #layers: Layer[] = [];

  /** @param seed of the first weights; `undefined` leaves them at zero, for descriptions only */
  constructor(seed: number | undefined) {
    this.#seed = seed;
  }

  /** Parameters of all layers, in the order they were made. */
  get parameters(): readonly Parameter[] {
    return this.#layers.flatMap(({ parameters }) => parameters);
  }

  /** Kernels of all convolutions and dense layers. */
  get kernels(): readonly Parameter[] {
    return this.#layers.flatMap(({ kernel }) => (kernel === undefined ? [] : [kernel]));
  }

  /** Convolution with `same` padding, then the activation: [batch, inputs, H, W] → [batch, filters, ⌈H/s⌉, ⌈W/s⌉]. */
  conv2d(inputs: number, filters: number, options: ConvolutionLayerOptions = {}): Layer {
    const {
      kernel: side = 3,
      stride = 1,
      activation = 'linear',
      initializer,
      bias: hasBias = true,
    } = options;
    const name = this.#name('conv2d');
    const kernel = this.#parameter(`${name}/kernel`, [filters, inputs, side, side], initializer);
    const bias = hasBias ? this.#parameter(`${name}/bias`, [filters], 'zeros') : undefined;
    return this.#keep(
      layer({
        name,
        type: 'Conv2D',
        parameters: bias === undefined ? [kernel] : [kernel, bias],
        kernel,
        run: (x) => ACTIVATIONS[activation](conv(x, kernel, bias, { strides: [stride, stride] })),
        multiplyAdds: ([, height = 0, width = 0]) => height * width * kernel.size,
      }),
    );
  }

  /** Fully connected: [batch, inputs] → [batch, units]. */
  dense(inputs: number, units: number, options: DenseLayerOptions = {}): Layer {
    const { activation = 'linear', initializer, bias: hasBias = true } = options;
    const name = this.#name('dense');
    const kernel = this.#parameter(`${name}/kernel`, [inputs, units], initializer);
    const bias = hasBias ? this.#parameter(`${name}/bias`, [units], 'zeros') : undefined;
    return this.#keep(
      layer({
        name,
        type: 'Dense',
        parameters: bias === undefined ? [kernel] : [kernel, bias],
        kernel,
        run: (x) => ACTIVATIONS[activation](gemm(x, kernel, bias)),
        multiplyAdds: () => kernel.size,
      }),
    );
  }

  /** Batch normalization over axis 1 (Ioffe & Szegedy 2015, arXiv:1502.03167), with Keras' defaults. */
  batchNormalization(channels: number, options: BatchNormOptions = {}): Layer {
    const name = this.#name('batch_normalization');
    const norm = new BatchNorm(name, channels, options);
    return this.#keep(
      layer({
        name,
        type: 'BatchNormalization',
        parameters: norm.parameters,
        run: (x, context) => norm.apply(x, context),
      }),
    );
  }

  /** Largest value of each window of `size`×`size`, windows side by side. */
  maxPooling2d(size = 2): Layer {
    return this.#plain('max_pooling2d', 'MaxPooling2D', (x) => maxPool(x, { size: [size, size] }));
  }

  /** Mean of each window of `size`×`size`, windows side by side. */
  averagePooling2d(size = 2): Layer {
    return this.#plain('average_pooling2d', 'AveragePooling2D', (x) =>
      averagePool(x, { size: [size, size] }),
    );
  }

  /** Mean of each channel: [batch, channels, H, W] → [batch, channels]. */
  globalAveragePooling2d(): Layer {
    return this.#plain('global_average_pooling2d', 'GlobalAveragePooling2D', (x) => globalAveragePool(x));
  }

  /** @param rate share of values set to 0 in training */
  dropout(rate: number): Layer {
    return this.#plain('dropout', 'Dropout', (x, context) => dropout(x, rate, context));
  }

  /** [batch, …] → [batch, everything]. */
  flatten(): Layer {
    return this.#plain('flatten', 'Flatten', (x) => flatten(x));
  }

  #plain(base: string, type: string, run: Layer['apply']): Layer {
    return this.#keep(layer({ name: this.#name(base), type, parameters: [], run }));
  }

  #keep(made: Layer): Layer {
    this.#layers.push(made);
    return made;
  }

  #name(base: string): string {
    const count = this.#counts.get(base) ?? 0;
    this.#counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }

  #parameter(name: string, shape: Shape, initializer: Initializer = 'glorotUniform'): Parameter {
    const keys = [WEIGHTS_STREAM, this.#seed ?? 0, this.#layers.length];
    return new Parameter(
      name,
      shape,
      initialize(this.#seed === undefined ? 'zeros' : initializer, shape, keys),
    );
  }
}
