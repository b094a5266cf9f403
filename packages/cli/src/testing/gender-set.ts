/**
 * A data set small enough to learn from in a test.
 * @module
 */
import { writeFile } from 'node:fs/promises';

const SIDE = 48;

/**
 * Writes pictures of noise in the form of `age_gender.csv`: those of women are brighter in the upper half, those of men in
 * the lower one.
 */
export async function writeGenderSet(file: string, pictures: number): Promise<void> {
  const rows = Array.from({ length: pictures }, (_, row) => {
    const gender = row % 2;
    const pixels = Array.from({ length: SIDE * SIDE }, (_, pixel) => {
      const noise = (row * 7919 + pixel * 104_729) % 97;
      return noise + (gender === (pixel < (SIDE / 2) * SIDE ? 1 : 0) ? 120 : 0);
    });
    return `${20 + row},${row % 5},${gender},face-${row}.jpg,${pixels.join(' ')}`;
  });
  await writeFile(file, `age,ethnicity,gender,img_name,pixels\n${rows.join('\n')}\n`);
}
