/**
 * What can be done with the live picture, by mouse, finger or key.
 * @module
 */

import { TASKS } from 'lineament';
import { useCallback, useState } from 'react';
import type { EngineState } from '../engine/engine.js';
import { ModelSelect } from '../engine/model-select.js';
import type { ModelChoiceState } from '../engine/use-model-choice.js';
import { saveFile, timedName } from '../results/save-file.js';
import { TASK_NAMES } from '../results/tasks.js';
import { Button } from '../ui/button.js';
import { classNames } from '../ui/class-names.js';
import { Icon } from '../ui/icon.js';
import { Select } from '../ui/select.js';
import { toast } from '../ui/toast.js';
import styles from './controls.module.css';
import { HelpDialog } from './help-dialog.js';
import type { LiveAction } from './keys.js';
import type { LiveSession } from './live-session.js';
import type { RecordingFormat } from './result-recorder.js';
import { useLiveKeys } from './use-live-keys.js';
import { useLiveView } from './use-live-view.js';

const FORMATS = [
  { value: 'csv', label: 'CSV (a line a face)' },
  { value: 'jsonl', label: 'JSON lines (a line a frame)' },
] as const;

export interface ControlsProps {
  readonly session: LiveSession;
  readonly engine: EngineState;
  readonly models: ModelChoiceState;
}

export function Controls({ session, engine, models }: ControlsProps) {
  const { phase, shown, mirrored, cameras, cameraId, recording, activation } = useLiveView(session);
  const [format, setFormat] = useState<RecordingFormat>('csv');
  const [help, setHelp] = useState(false);
  const act = useCallback(
    (action: LiveAction) => perform(action, session, format, () => setHelp(true)),
    [session, format],
  );
  const keys = useLiveKeys(act, !help);
  const given = engine.phase === 'ready' ? engine.analyzer.tasks : TASKS;
  const running = phase === 'running' || phase === 'paused';
  return (
    <div className={styles.controls}>
      <div className={styles.first}>
        <fieldset className={classNames(styles.row, styles.attributes)}>
          <legend className="visually-hidden">Attributes</legend>
          {TASKS.map((task) => (
            <Button
              key={task}
              aria-pressed={shown.includes(task) && given.includes(task)}
              disabled={!given.includes(task)}
              title={given.includes(task) ? undefined : `The chosen model does not estimate ${task}`}
              onClick={() => act(task)}
            >
              {TASK_NAMES[task]}
            </Button>
          ))}
        </fieldset>
        <Button
          icon={<span aria-hidden="true">?</span>}
          aria-label="Keys"
          title="Keys (?)"
          onClick={() => act('help')}
        />
      </div>
      <fieldset className={classNames(styles.row, styles.deeds)}>
        <legend className="visually-hidden">Picture and results</legend>
        <Button
          icon={<Icon name={phase === 'paused' ? 'play' : 'pause'} />}
          disabled={!running}
          onClick={() => act('pause')}
        >
          {phase === 'paused' ? 'Go on' : 'Pause'}
        </Button>
        <Button icon={<Icon name="mirror" />} aria-pressed={mirrored} onClick={() => act('mirror')}>
          Mirror
        </Button>
        <Button icon={<Icon name="camera" />} disabled={!running} onClick={() => act('snapshot')}>
          Snapshot
        </Button>
        <Button
          icon={<Icon name="activation" />}
          aria-pressed={activation !== undefined}
          disabled={!running || engine.phase !== 'ready'}
          onClick={() => act('activation')}
        >
          Activation
        </Button>
        <Button
          icon={<Icon name="record" />}
          aria-pressed={recording !== undefined}
          disabled={!running && recording === undefined}
          title="Records results, not pictures"
          onClick={() => act('record')}
        >
          {recording === undefined ? 'Record' : `Stop and save (${recording.frames} frames)`}
        </Button>
      </fieldset>
      <div className={styles.choices}>
        {cameras.length > 1 && (
          <Select
            label="Camera"
            value={cameraId ?? ''}
            options={cameras.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => void session.start(id)}
          />
        )}
        {activation !== undefined && (
          <Select
            label="Activation of"
            value={activation}
            options={shown
              .filter((task) => given.includes(task))
              .map((task) => ({ value: task, label: TASK_NAMES[task] }))}
            onChange={(task) => session.explain(task)}
          />
        )}
        <ModelSelect models={models} />
        <Select
          label="Recording"
          value={format}
          options={FORMATS}
          onChange={setFormat}
          disabled={recording !== undefined}
        />
      </div>
      <HelpDialog open={help} onClose={() => setHelp(false)} keysOn={keys.on} onKeysOn={keys.setOn} />
    </div>
  );
}

function perform(
  action: LiveAction,
  session: LiveSession,
  format: RecordingFormat,
  openHelp: () => void,
): void {
  switch (action) {
    case 'emotion':
    case 'age':
    case 'gender':
    case 'ethnicity':
      session.toggle(action);
      break;
    case 'all':
      session.toggleAll();
      break;
    case 'pause':
      session.togglePause();
      break;
    case 'mirror':
      session.toggleMirror();
      break;
    case 'snapshot':
      void saveSnapshot(session);
      break;
    case 'record':
      record(session, format);
      break;
    case 'activation':
      session.toggleActivation();
      break;
    case 'help':
      openHelp();
      break;
  }
}

async function saveSnapshot(session: LiveSession): Promise<void> {
  const name = timedName(new Date());
  try {
    const snapshot = await session.snapshot(name);
    if (snapshot !== undefined) {
      saveFile(snapshot.picture, `${name}.png`);
      saveFile(snapshot.results, `${name}.json`);
      toast(`Snapshot saved: ${name}.png and .json`);
    }
  } catch (error) {
    toast(`No snapshot: ${(error as Error).message}`);
  }
}

function record(session: LiveSession, format: RecordingFormat): void {
  const { phase, recording } = session.view();
  if (recording !== undefined) {
    const recorder = session.stopRecording();
    if (recorder !== undefined) {
      const name = `${timedName(new Date())}.${recorder.format}`;
      saveFile(recorder.toBlob(), name);
      toast(`Recording saved: ${name}, ${recorder.frames} frames`);
    }
  } else if (phase === 'running' || phase === 'paused') {
    session.record(format);
  }
}
