/**
 * What a graph is compiled for.
 * @module
 */

/** The execution provider of ONNX Runtime that will run a graph, and what is known of it. */
export interface Target {
  readonly provider: 'cpu' | 'webgpu';
  /**
   * Channels in a block of the CPU provider's own convolution layout (16 with AVX-512, 8 with AVX2);
   * 1 where there is no such layout.
   */
  readonly channelBlock: number;
}

/** A target that every runtime understands: standard ONNX operators only. */
export const PORTABLE: Target = { provider: 'webgpu', channelBlock: 1 };
