import { describe, expect, it } from 'vitest';
import { Scratch } from './scratch.js';

describe('Scratch', () => {
  it('lends the same memory again, also for less', async () => {
    const scratch = new Scratch();
    const first = await scratch.lend(8, async (values) => values.fill(7));
    const second = await scratch.lend(3, async (values) => values);
    expect(second.buffer).toBe(first.buffer);
    expect([...second]).toEqual([7, 7, 7]);
  });

  it('gives each of several borrowers memory of its own', async () => {
    const scratch = new Scratch();
    const sums = await Promise.all(
      [1, 2, 3].map((value) =>
        scratch.lend(4, async (values) => {
          values.fill(value);
          await new Promise((resume) => setTimeout(resume, 1));
          return values.reduce((sum, each) => sum + each, 0);
        }),
      ),
    );
    expect(sums).toEqual([4, 8, 12]);
  });

  it('takes the memory back from work that fails', async () => {
    const scratch = new Scratch();
    let lent: Float32Array | undefined;
    const failing = scratch.lend(4, async (values) => {
      lent = values;
      throw new Error('no luck');
    });
    await expect(failing).rejects.toThrow('no luck');
    expect((await scratch.lend(4, async (values) => values)).buffer).toBe(lent?.buffer);
  });

  it('does not keep what many borrowers at once needed', async () => {
    const scratch = new Scratch();
    const lendMany = (): Promise<ArrayBufferLike[]> =>
      Promise.all(
        Array.from({ length: 50 }, () =>
          scratch.lend(4, async ({ buffer }) => {
            await new Promise((resume) => setTimeout(resume, 1));
            return buffer;
          }),
        ),
      );
    const first = new Set(await lendMany());
    const again = (await lendMany()).filter((buffer) => first.has(buffer));
    expect(again).toHaveLength(4);
  });

  it('does not keep what one huge input needed', async () => {
    const scratch = new Scratch();
    const huge = await scratch.lend(2 ** 21, async (values) => values);
    expect((await scratch.lend(4, async (values) => values)).buffer).not.toBe(huge.buffer);
  });
});
