import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, ModelError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { trainingConfig } from '../training/config.js';
import { openStudyInputs } from './study-inputs.js';

const configOf = (settings: object) => trainingConfig([{ source: 'test', settings }]);
const options = { openOptions: { cache: false } } as const;

async function writeFaces(): Promise<string> {
  const path = join(await temporaryFolder(), 'age_gender.csv');
  const pixels = Array.from({ length: 48 * 48 }, (_, pixel) => (pixel * 104_729) % 251).join(' ');
  const rows = Array.from(
    { length: 20 },
    (_, row) => `${20 + row},0,${row % 2},face-${row}.jpg,${row}${pixels}`,
  );
  await writeFile(path, `age,ethnicity,gender,img_name,pixels\n${rows.join('\n')}\n`);
  return path;
}

describe('openStudyInputs', () => {
  it('tells which data it is', async () => {
    const data = [await writeFaces()];
    const config = configOf({ crops: 'detected' });
    const identity = await openStudyInputs({ network: 'baseline-gender', data, config, begun: [] }, options);
    expect(identity).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), samples: 20 });
  });

  it.each([
    ['from', { from: 'nowhere' }, 'nowhere holds no weights to begin with'],
    ['teacher', { teacher: { model: 'nowhere' } }, 'nowhere'],
  ])('refuses a %s that is missing, unless no trial needs it any more', async (_name, settings, message) => {
    const data = [await writeFaces()];
    const config = configOf(settings);
    const study = { network: 'baseline-gender', data, config, begun: [configOf({}), config] };
    await expect(openStudyInputs(study, options)).rejects.toThrow(ModelError);
    await expect(openStudyInputs(study, options)).rejects.toThrow(message);
    await expect(openStudyInputs({ ...study, begun: [] }, options)).resolves.toHaveProperty('samples', 20);
  });

  it('refuses a data set that is missing', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'empty'));
    for (const name of ['empty', 'gone.csv']) {
      const study = {
        network: 'baseline-gender',
        data: [join(folder, name)],
        config: configOf({}),
        begun: [],
      };
      await expect(openStudyInputs(study, options)).rejects.toThrow(DataError);
    }
  });
});
