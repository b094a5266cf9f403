/**
 * Lines over a common axis, with a cursor that reads them out to the mouse, the finger and the keyboard.
 * @module
 */
import { useId, useMemo } from 'react';
import { Legend } from './legend.js';
import styles from './line-chart.module.css';
import { type ChartPoint, endTicks, extent, linearScale, linePath, roundTicks, type Scale } from './scale.js';
import { useWidth } from './use-width.js';

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  /** For what is beside the point, such as the training figure beside the validation figure. */
  readonly dashed?: boolean;
  /** In order of x. */
  readonly points: readonly ChartPoint[];
  /** An x worth a ring, such as the best epoch. */
  readonly marked?: number;
}

export interface LineChartProps {
  readonly title: string;
  readonly xLabel: string;
  readonly series: readonly ChartSeries[];
  /** How a y is written. */
  readonly format: (value: number) => string;
  /** How a y is written at the axis; as `format` by default. */
  readonly formatTick?: (value: number) => string;
  /** Leaves the legend to one above several charts. */
  readonly hideLegend?: boolean;
  /** Smallest range of y shown; the values widen it. */
  readonly within?: readonly [number, number];
  /** X under the cursor; charts that share it move together. */
  readonly cursor: number | undefined;
  readonly onCursor: (x: number | undefined) => void;
}

const HEIGHT = 220;
const MARGIN = { top: 8, right: 12, bottom: 26, left: 46 };

/** @example <LineChart title="Loss" xLabel="epoch" series={lines} format={figure} cursor={x} onCursor={setX} /> */
export function LineChart(props: LineChartProps) {
  const { title, xLabel, series, format, cursor, onCursor } = props;
  const [frame, width] = useWidth<HTMLDivElement>();
  const titleId = useId();
  const xs = useMemo(() => allX(series), [series]);
  const last = xs.at(-1);
  const axes = makeAxes(props, xs, width);
  const at = cursor === undefined ? undefined : nearest(xs, cursor);
  const readout =
    at === undefined
      ? undefined
      : series.flatMap(({ id, label, color, points }) => {
          const y = points.find((point) => point.x === at)?.y;
          return typeof y === 'number' ? [{ id, label, color, y, text: format(y) }] : [];
        });

  return (
    <figure className={styles.figure} aria-labelledby={titleId}>
      <figcaption id={titleId} className={styles.title}>
        {title}
      </figcaption>
      <div ref={frame} className={styles.frame} style={{ height: HEIGHT }}>
        {width > 0 && last !== undefined && (
          <>
            <svg
              width={width}
              height={HEIGHT}
              className={styles.drawing}
              role="img"
              aria-label={describe(title, xLabel, series, format)}
              onPointerMove={(event) => {
                const left = event.currentTarget.getBoundingClientRect().left;
                onCursor(nearest(xs, axes.xAt(event.clientX - left)));
              }}
              onPointerLeave={() => onCursor(undefined)}
            >
              <Grid axes={axes} width={width} xLabel={xLabel} format={props.formatTick ?? format} />
              {series.map((line) => (
                <Line key={line.id} line={line} axes={axes} />
              ))}
              {at !== undefined && (
                <g className={styles.cursor}>
                  <line x1={axes.x(at)} x2={axes.x(at)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
                  {readout?.map(({ id, color, y }) => (
                    <circle key={id} cx={axes.x(at)} cy={axes.y(y)} r={3.5} fill={color} />
                  ))}
                </g>
              )}
            </svg>
            <input
              type="range"
              className={styles.slider}
              aria-label={`${title}: read out by ${xLabel}`}
              aria-valuetext={spoken(xLabel, at ?? last, readout)}
              min={0}
              max={xs.length - 1}
              value={xs.indexOf(at ?? last)}
              onChange={(event) => onCursor(xs[Number(event.target.value)])}
              onBlur={() => onCursor(undefined)}
            />
            {at !== undefined && readout !== undefined && (
              <div
                className={styles.readout}
                aria-hidden="true"
                style={
                  axes.x(at) > width / 2 ? { right: width - axes.x(at) + 10 } : { left: axes.x(at) + 10 }
                }
              >
                <span className={styles.readoutX}>
                  {xLabel} {at}
                </span>
                {readout.map(({ id, label, color, text }) => (
                  <span key={id} className={styles.readoutLine}>
                    <i style={{ background: color }} />
                    {label} <b className="figures">{text}</b>
                  </span>
                ))}
              </div>
            )}
          </>
        )}
      </div>
      {props.hideLegend === true ? null : <Legend series={series} />}
    </figure>
  );
}

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
  readonly xAt: Scale;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

function makeAxes({ series, within }: LineChartProps, xs: readonly number[], width: number): Axes {
  const [lowest, highest] = extent(series.map(({ points }) => points));
  const yTicks = roundTicks(
    Math.min(lowest, within?.[0] ?? lowest),
    Math.max(highest, within?.[1] ?? highest),
    4,
  );
  const xRange = [xs[0] ?? 0, xs.at(-1) ?? 1] as const;
  const place = [MARGIN.left, width - MARGIN.right] as const;
  const [low, high] = xRange;
  const wanted = Math.max(2, Math.floor(width / 80));
  return {
    x: linearScale(xRange, place),
    xAt: linearScale(place, xRange),
    y: linearScale([yTicks[0] ?? 0, yTicks.at(-1) ?? 1], [HEIGHT - MARGIN.bottom, MARGIN.top]),
    xTicks: endTicks(low, high, wanted),
    yTicks,
  };
}

interface GridProps {
  readonly axes: Axes;
  readonly width: number;
  readonly xLabel: string;
  readonly format: (value: number) => string;
}

function Grid({ axes, width, xLabel, format }: GridProps) {
  return (
    <g className={styles.grid}>
      {axes.yTicks.map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={axes.y(tick)} y2={axes.y(tick)} />
          <text x={MARGIN.left - 8} y={axes.y(tick)} dy="0.32em" textAnchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {axes.xTicks.map((tick, index) => (
        <text
          key={tick}
          x={index === 0 ? MARGIN.left : axes.x(tick)}
          y={HEIGHT - 6}
          textAnchor={index === 0 ? 'start' : index === axes.xTicks.length - 1 ? 'end' : 'middle'}
        >
          {index === 0 ? `${xLabel} ${tick}` : tick}
        </text>
      ))}
    </g>
  );
}

function Line({ line, axes }: { readonly line: ChartSeries; readonly axes: Axes }) {
  const marked = line.points.find(({ x }) => x === line.marked);
  return (
    <g>
      <path
        className={styles.line}
        d={linePath(line.points, axes.x, axes.y)}
        stroke={line.color}
        strokeDasharray={line.dashed === true ? '3 4' : undefined}
      />
      {typeof marked?.y === 'number' && (
        <circle
          className={styles.mark}
          cx={axes.x(marked.x)}
          cy={axes.y(marked.y)}
          r={5}
          stroke={line.color}
        />
      )}
    </g>
  );
}

function allX(series: readonly ChartSeries[]): number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}

function nearest(xs: readonly number[], x: number): number | undefined {
  let best = xs[0];
  for (const candidate of xs) {
    if (Math.abs(candidate - x) < Math.abs((best ?? candidate) - x)) {
      best = candidate;
    }
  }
  return best;
}

/** What a drawing says, in a sentence for each line. */
function describe(
  title: string,
  xLabel: string,
  series: readonly ChartSeries[],
  format: (value: number) => string,
): string {
  const lines = series.flatMap(({ label, points }) => {
    const known = points.filter(({ y }) => y !== null);
    const [first, last] = [known[0], known.at(-1)];
    return typeof first?.y === 'number' && typeof last?.y === 'number'
      ? [`${label}: ${format(first.y)} at ${xLabel} ${first.x}, ${format(last.y)} at ${xLabel} ${last.x}`]
      : [];
  });
  return `${title}. ${lines.join('. ')}.`;
}

function spoken(
  xLabel: string,
  at: number,
  readout: readonly { readonly label: string; readonly text: string }[] | undefined,
): string {
  return [`${xLabel} ${at}`, ...(readout ?? []).map(({ label, text }) => `${label} ${text}`)].join(', ');
}
