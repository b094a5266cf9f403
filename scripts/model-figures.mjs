/**
 * Figures of a model by group, for its README: accuracy with 95 % intervals by the data set's ethnicity, gender and age.
 *
 *     node scripts/model-figures.mjs models/baseline-gender utkface.tar.gz test
 */
import { evaluateModel, judge, LoadedModel, openForModel, predict } from '@lineament/lab';
import { readModelFolder, TASK_CLASSES } from 'lineament';

const [folder, data, split = 'test'] = process.argv.slice(2);
if (folder === undefined || data === undefined) {
  console.error('usage: node scripts/model-figures.mjs <model folder> <data set> [split]');
  process.exit(2);
}
const { card } = await readModelFolder(folder);
const dataset = await openForModel(card, data);
const percent = (value) => (100 * value).toFixed(1);
const row = (name, { n, accuracy, accuracyInterval95: [low, high] }) =>
  console.log(`| ${name} | ${n} | ${percent(accuracy)} | ${percent(low)}–${percent(high)} |`);

for (const evaluation of await evaluateModel(folder, dataset, split)) {
  console.log(`\n${evaluation.task}, ${evaluation.dataset} ${evaluation.split}\n`);
  console.log('| group | n | accuracy, % | 95 % interval |\n| --- | ---: | ---: | --- |');
  row('all', evaluation);
  const model = await LoadedModel.load(folder, {});
  const [table] = (await predict(model, dataset, dataset.indices(split), {})).filter(
    ({ task }) => task === evaluation.task,
  );
  await model.release();
  for (const attribute of ['gender', 'ethnicity', 'age']) {
    TASK_CLASSES[attribute].forEach((name, code) => {
      const belongs = (index) => dataset.labels[attribute][index] === code;
      if (table.indices.some(belongs)) {
        row(`${attribute}: ${name}`, judge(table, dataset, belongs));
      }
    });
  }
}
