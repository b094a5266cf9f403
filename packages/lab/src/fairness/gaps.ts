/**
 * How far the groups of a column lie apart.
 * @module
 */
import { type Facts, FOUR_FIFTHS, SHARE, YEARS } from './grouping-facts.js';
import {
  CLASS_MEASURES,
  classMeasurePlace,
  isInYears,
  type MeasureName,
  measureCount,
  measurer,
  TASK_MEASURES,
  taskMeasurePlace,
} from './measures.js';
import { gapInterval, percentile } from './resample.js';
import type { Gap } from './types.js';

/** All gaps: of the task, of the worst class, of the mean of the classes, of each class. */
export function gapsOf({ table, column, tally, comparison, spread }: Facts): Gap[] {
  const { classes } = comparison;
  const values = new Float64Array(measureCount(classes));
  const between = new Int32Array(2 * values.length).fill(-1);
  measurer(comparison)(tally, values, between);
  const gap = (place: number, measure: MeasureName, over: Gap['over'], className: string | null): Gap => {
    const value = values[place] ?? Number.NaN;
    if (Number.isNaN(value)) {
      return {
        ...{ measure, over, class: className, value: null, interval95: null },
        ...{ byChance: null, beyondChance: null, groups: null },
      };
    }
    const isLowBad = measure.endsWith('Ratio') || measure === 'worstGroupAccuracy';
    const byChance = percentile(spread.chance[place] ?? new Float64Array(), isLowBad ? 0.05 : 0.95);
    const [low, high] = [between[2 * place] ?? -1, between[2 * place + 1] ?? -1];
    return {
      measure,
      over,
      class: className,
      value,
      interval95: gapInterval(
        spread.own[place] ?? new Float64Array(),
        value,
        isInYears(measure) ? YEARS : SHARE,
        isLowBad ? 'below' : 'above',
      ),
      byChance: Number.isNaN(byChance) ? null : byChance,
      beyondChance: Number.isNaN(byChance) ? null : isLowBad ? value < byChance : value > byChance,
      groups:
        low < 0 || high < 0 || low === high ? null : [column.groups[low] ?? '', column.groups[high] ?? ''],
      ...(measure === 'demographicParityRatio' && over !== 'mean'
        ? { belowFourFifths: value < FOUR_FIFTHS }
        : {}),
    };
  };
  const ofTask = TASK_MEASURES.filter((name) => comparison.ages.includes(1) || !isInYears(name)).map((name) =>
    gap(taskMeasurePlace(classes, name), name, 'task', null),
  );
  const worst = CLASS_MEASURES.map((name) => {
    const place = classMeasurePlace(classes, name);
    const index = table.classes.findIndex((_, of) => values[classMeasurePlace(of, name)] === values[place]);
    return gap(place, name, 'worst', table.classes[index] ?? null);
  });
  const mean = CLASS_MEASURES.map((name) => gap(classMeasurePlace(classes + 1, name), name, 'mean', null));
  const perClass = table.classes.flatMap((className, index) =>
    CLASS_MEASURES.map((name) => gap(classMeasurePlace(index, name), name, 'class', className)),
  );
  return [...ofTask, ...worst, ...mean, ...perClass];
}
