/**
 * The page Files.
 * @module
 */

import { TASKS, type Task } from 'lineament';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { engineReady, engineState, giveUpEngine, useEngine } from '../engine/engine.js';
import { EngineMessage } from '../engine/engine-message.js';
import { ModelSelect } from '../engine/model-select.js';
import { useModelChoice } from '../engine/use-model-choice.js';
import { PROPOSED_TASKS, TASK_NAMES } from '../results/tasks.js';
import { Button } from '../ui/button.js';
import { counted } from '../ui/format.js';
import { Message } from '../ui/message.js';
import { PageFrame } from '../ui/page-frame.js';
import { Select } from '../ui/select.js';
import { Switch } from '../ui/switch.js';
import type { Collection } from './collect-files.js';
import { DropZone } from './drop-zone.js';
import { Failures } from './failures.js';
import styles from './files-page.module.css';
import { isIncomplete, Library } from './library.js';
import { Photos } from './photos.js';
import { Videos } from './videos.js';
import { WorkLine } from './work-line.js';
import { WorkQueue } from './work-queue.js';
import { workThrough } from './work-through.js';

/** Kept while Studio is open: going to another page and back loses nothing. */
const library = new Library();
/** What is under way goes on while other pages are shown. */
const queue = new WorkQueue((error) =>
  library.addFailure('What was added', `${error.message}. Add the files again.`),
);

/** Frames of a video that are analyzed, a second. */
const RATES = ['1', '2', '5', '10', '25'] as const;
type RateText = (typeof RATES)[number];

export function FilesPage() {
  const view = useSyncExternalStore(library.subscribe, library.view);
  const engine = useEngine();
  const models = useModelChoice();
  const [tasks, setTasks] = useState<readonly Task[]>(PROPOSED_TASKS);
  const [rate, setRate] = useState<RateText>('5');

  useEffect(() => {
    document.addEventListener('dragover', refuse);
    document.addEventListener('drop', refuse);
    return () => {
      document.removeEventListener('dragover', refuse);
      document.removeEventListener('drop', refuse);
    };
  }, []);

  function add(read: () => Promise<Collection>): void {
    queue.add(async (signal) =>
      workThrough(library, await read(), engineReady, {
        tasks,
        step: 1 / Number(rate),
        signal,
        onBroken: giveUpEngine,
      }),
    );
  }

  function again(): void {
    add(async () => ({ files: library.incomplete(shown), unreadable: [] }));
  }

  const given = engine.phase === 'ready' ? engine.analyzer.tasks : TASKS;
  // The same list while it holds the same: photos that did not change are not drawn again.
  const shown = useMemo(() => tasks.filter((task) => given.includes(task)), [tasks, given]);
  const { photos, videos, failures, work } = view;
  const incomplete = [...photos, ...videos].filter((item) => isIncomplete(item, shown)).length;
  const empty = photos.length + videos.length + failures.length === 0;
  return (
    <PageFrame
      title="Files"
      intro="Photos, whole folders and videos, analyzed in this browser. Nothing is uploaded; labels say how faces appear to a model, and can be wrong."
      actions={
        !empty && (
          <Button
            kind="ghost"
            onClick={() => {
              queue.cancel();
              library.clear();
            }}
          >
            Clear all
          </Button>
        )
      }
    >
      <DropZone small={!empty} onFiles={add} />
      <div className={styles.settings}>
        <fieldset className={styles.tasks}>
          <legend>Estimate and show</legend>
          {TASKS.map((task) => (
            <Switch
              key={task}
              label={TASK_NAMES[task]}
              checked={shown.includes(task)}
              disabled={!given.includes(task)}
              onChange={(on) =>
                setTasks(TASKS.filter((other) => (other === task ? on : tasks.includes(other))))
              }
            />
          ))}
        </fieldset>
        <div className={styles.choices}>
          <Select
            label="From videos"
            value={rate}
            options={RATES.map((value) => ({
              value,
              label: value === '1' ? '1 frame a second' : `${value} frames a second`,
            }))}
            onChange={setRate}
          />
          <ModelSelect models={models} />
        </div>
      </div>
      <EngineMessage models={models} />
      {work !== undefined && <WorkLine work={work} onCancel={() => queue.cancel()} />}
      {work === undefined && incomplete > 0 && (
        <Message
          title={`${counted(incomplete, 'file')} ${incomplete === 1 ? 'lacks' : 'lack'} something`}
          actions={<Button onClick={again}>Analyze again</Button>}
        >
          Not everything that you want to see was estimated when {incomplete === 1 ? 'it was' : 'they were'}{' '}
          analyzed.
        </Message>
      )}
      <Failures failures={failures} />
      {videos.length > 0 && <Videos videos={videos} shown={shown} />}
      {photos.length > 0 && <Photos photos={photos} shown={shown} />}
      <p className="visually-hidden" aria-live="polite">
        {work === undefined && !empty && engineState().phase === 'ready'
          ? `Done: ${counted(photos.length, 'photo')}, ${counted(videos.length, 'video')}, ${counted(failures.length, 'file')} that could not be used.`
          : ''}
      </p>
    </PageFrame>
  );
}

/** A file dropped beside the zone must not replace the page. */
function refuse(event: DragEvent): void {
  event.preventDefault();
}
