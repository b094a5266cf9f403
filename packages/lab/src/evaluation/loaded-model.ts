/**
 * A model folder, loaded and run as its card says.
 * @module
 */
import {
  checkGraph,
  type ModelCard,
  ModelError,
  type ModelInput,
  type ModelSource,
  nodeBackend,
  outputWidth,
  type Precision,
  readModelFolder,
  type Session,
} from 'lineament/node';
import { Tensor } from 'onnxruntime-node';

export interface LoadOptions {
  /** Threads of one operator (default: as many as the machine has cores). */
  readonly threads?: number;
  /** As of an `Analyzer` (default `auto`: 8-bit integers where the model was made for it). */
  readonly precision?: Precision;
}

/** A model that is fed pictures of values 0–1, whatever its card wants. */
export class LoadedModel {
  readonly card: ModelCard;
  /** The folder it was read from. */
  readonly source: string;
  /** Pictures that the graph takes at once; `undefined` if any number. */
  readonly fixedBatch: number | undefined;
  readonly #session: Session;

  private constructor(source: string, card: ModelCard, session: Session) {
    this.source = source;
    this.card = card;
    this.fixedBatch = checkGraph(session, card, source);
    this.#session = session;
  }

  /**
   * @throws {ModelError} if the folder or a file is missing, the card is no card, the runtime cannot load the model,
   *   or graph and card contradict each other as far as the graph declares its shapes
   */
  static async load(folder: string, options: LoadOptions = {}): Promise<LoadedModel> {
    return LoadedModel.fromSource(await readModelFolder(folder), options);
  }

  /**
   * Loads a model whose files have been read, or made, already.
   *
   * @throws {ModelError} as {@link load}
   */
  static async fromSource(files: ModelSource, options: LoadOptions = {}): Promise<LoadedModel> {
    const { source, model, card } = files;
    let session: Session;
    try {
      session = await nodeBackend(options).createSession(model, { integers: true });
    } catch (error) {
      throw new ModelError(`${source}: the runtime cannot load model.onnx: ${(error as Error).message}`);
    }
    try {
      return new LoadedModel(source, card, session);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * Runs the network.
   *
   * @param images [batch, channels, height, width], values 0–1
   * @returns each output by name, row-major
   * @throws {ModelError} if graph and card contradict each other
   */
  async run(images: Float32Array, batch: number): Promise<Readonly<Record<string, Float32Array>>> {
    const { name, layout, height, width, channels } = this.card.input;
    const shape = layout === 'NCHW' ? [batch, channels, height, width] : [batch, height, width, channels];
    const names = this.card.tasks.map(({ output }) => output);
    const feeds = { [name]: new Tensor('float32', feedOf(this.card.input, images), shape) };
    const results = await this.#session.run(feeds, names).catch((error: Error) => {
      throw new ModelError(
        `${this.source}: model.onnx contradicts its card, which feeds [${shape.join(', ')}] (${layout}) into "${name}" and reads ${names.join(', ')}: ${error.message}; mend the card`,
      );
    });
    return Object.fromEntries(
      this.card.tasks.map((task) => {
        const width = outputWidth(task);
        const data = results[task.output]?.data;
        if (!(data instanceof Float32Array) || data.length !== batch * width) {
          throw new ModelError(
            `${this.source}: output "${task.output}" is [${results[task.output]?.dims.join(', ')}] ${results[task.output]?.type}, but float32 [${batch}, ${width}] by the card (${task.classes.length} classes, ${task.activation}); mend the card`,
          );
        }
        return [task.output, data];
      }),
    );
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * Pictures in a card's layout and scale.
 *
 * @param images [batch, channels, height, width], values 0–1
 */
export function feedOf(
  { layout, height, width, channels, mean, std }: ModelInput,
  images: Float32Array,
): Float32Array<ArrayBuffer> {
  const pixels = height * width;
  const values = new Float32Array(images.length);
  for (let index = 0; index < images.length; index++) {
    const pixel = index % pixels;
    const channel = Math.floor(index / pixels) % channels;
    const picture = index - pixel - channel * pixels;
    const place = layout === 'NCHW' ? index : picture + pixel * channels + channel;
    values[place] = ((images[index] ?? 0) - (mean[channel] ?? 0)) / (std[channel] ?? 1);
  }
  return values;
}
