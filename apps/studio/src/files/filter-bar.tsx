/**
 * Which photos are shown: by number of faces, emotion, age, gender, ethnicity and confidence.
 * @module
 */

import { EMOTIONS, ETHNICITIES, GENDERS, type Task } from 'lineament';
import { useId } from 'react';
import { Button } from '../ui/button.js';
import { Select } from '../ui/select.js';
import styles from './filter-bar.module.css';
import { isActive, NO_FILTER, OPEN, type PhotoFilter } from './filters.js';

export interface FilterBarProps {
  readonly filter: PhotoFilter;
  readonly shown: readonly Task[];
  readonly onChange: (filter: PhotoFilter) => void;
}

const FACES = [
  { value: 'any', label: 'any number', range: [0, OPEN] },
  { value: 'none', label: 'none', range: [0, 0] },
  { value: 'one', label: 'one', range: [1, 1] },
  { value: 'two', label: 'two', range: [2, 2] },
  { value: 'more', label: 'three or more', range: [3, OPEN] },
  { value: 'some', label: 'one or more', range: [1, OPEN] },
] as const;

export function FilterBar({ filter, shown, onChange }: FilterBarProps) {
  const change = (part: Partial<PhotoFilter>): void => onChange({ ...filter, ...part });
  const faces = FACES.find(({ range }) => range[0] === filter.faces[0] && range[1] === filter.faces[1]);
  return (
    <details className={styles.filters} open={isActive(filter) || undefined}>
      <summary>Filter{isActive(filter) ? ' (on)' : ''}</summary>
      <div className={styles.fields}>
        <Select
          label="Faces"
          value={faces?.value ?? 'any'}
          options={FACES}
          onChange={(value) =>
            change({ faces: FACES.find((entry) => entry.value === value)?.range ?? [0, OPEN] })
          }
        />
        {shown.includes('emotion') && (
          <Chips
            label="Emotion"
            options={EMOTIONS}
            chosen={filter.emotions}
            onChange={(emotions) => change({ emotions })}
          />
        )}
        {shown.includes('age') && (
          <fieldset className={styles.group}>
            <legend>Age</legend>
            <Years
              label="from"
              value={filter.years[0]}
              empty={0}
              onChange={(from) => change({ years: [from, filter.years[1]] })}
            />
            <Years
              label="to"
              value={filter.years[1]}
              empty={OPEN}
              onChange={(to) => change({ years: [filter.years[0], to] })}
            />
          </fieldset>
        )}
        {shown.includes('gender') && (
          <Chips
            label="Gender"
            options={GENDERS}
            chosen={filter.genders}
            onChange={(genders) => change({ genders })}
          />
        )}
        {shown.includes('ethnicity') && (
          <Chips
            label="Ethnicity"
            options={ETHNICITIES}
            chosen={filter.ethnicities}
            onChange={(ethnicities) => change({ ethnicities })}
          />
        )}
        <Confidence value={filter.minConfidence} onChange={(minConfidence) => change({ minConfidence })} />
        {isActive(filter) && (
          <Button kind="ghost" onClick={() => onChange(NO_FILTER)}>
            Show all
          </Button>
        )}
      </div>
    </details>
  );
}

interface ChipsProps {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Any of several labels. */
function Chips({ label, options, chosen, onChange }: ChipsProps) {
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      {options.map((option) => (
        <Button
          key={option}
          className={styles.chip ?? ''}
          aria-pressed={chosen.includes(option)}
          onClick={() =>
            onChange(
              chosen.includes(option) ? chosen.filter((other) => other !== option) : [...chosen, option],
            )
          }
        >
          {option}
        </Button>
      ))}
    </fieldset>
  );
}

interface YearsProps {
  readonly label: string;
  readonly value: number;
  /** What an empty field means. */
  readonly empty: number;
  readonly onChange: (years: number) => void;
}

function Years({ label, value, empty, onChange }: YearsProps) {
  const id = useId();
  return (
    <span className={styles.years}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={0}
        max={120}
        value={value === empty ? '' : value}
        onChange={(event) => {
          const { value: text, valueAsNumber } = event.target;
          onChange(text === '' || !(valueAsNumber >= 0) ? empty : valueAsNumber);
        }}
      />
    </span>
  );
}

function Confidence({
  value,
  onChange,
}: {
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div className={styles.confidence}>
      <label htmlFor={id}>Confidence at least {Math.round(value * 100)}%</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.95}
        step={0.05}
        value={value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}
