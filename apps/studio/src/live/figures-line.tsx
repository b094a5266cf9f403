/**
 * How fast it goes, and where.
 * @module
 */

import { type EngineState, engineChoice } from '../engine/engine.js';
import styles from './figures-line.module.css';
import type { LiveSession } from './live-session.js';
import { useLiveView } from './use-live-view.js';

export interface FiguresLineProps {
  readonly session: LiveSession;
  readonly engine: EngineState;
}

export function FiguresLine({ session, engine }: FiguresLineProps) {
  const { figures } = useLiveView(session);
  const entries = [
    ...(figures === undefined
      ? []
      : [
          ['Frames', `${Math.round(figures.framesPerSecond)}/s`],
          ['Analyzed', `${figures.detectionsPerSecond.toFixed(figures.detectionsPerSecond < 9.5 ? 1 : 0)}/s`],
          ['Capture', milliseconds(figures.capture)],
          ['Faces', milliseconds(figures.detect)],
          ...(figures.attributes === undefined ? [] : [['Attributes', milliseconds(figures.attributes)]]),
        ]),
    ...(engine.phase === 'ready'
      ? [
          ['Runs on', engine.analyzer.backend === 'webgpu' ? 'WebGPU' : 'WASM'],
          ['Model', engineChoice()?.name ?? ''],
        ]
      : []),
  ];
  return (
    <dl className={`figures ${styles.line}`} aria-label="Speed">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
