/**
 * The page Live.
 * @module
 */

import { useState } from 'react';
import { PROPOSED_TASKS } from '../results/tasks.js';
import { useFocusAtTop } from '../shell/use-focus-at-top.js';
import { PageFrame } from '../ui/page-frame.js';
import { browserStore, type Consent, recallConsent, rememberConsent } from './consent.js';
import { LiveCamera } from './live-camera.js';
import { Notice } from './notice.js';

export function LivePage() {
  const [remembered, setRemembered] = useState(() => recallConsent(browserStore()));
  const [consent, setConsent] = useState<Consent | undefined>(remembered);
  useFocusAtTop(consent === undefined);
  if (consent === undefined) {
    return (
      <PageFrame title="Live" intro="See what a model reads in the faces before your camera, as it happens.">
        <Notice
          tasks={remembered?.tasks ?? PROPOSED_TASKS}
          remembered={remembered !== undefined}
          onStart={(tasks, remember) => {
            const kept = remember ? { tasks } : undefined;
            rememberConsent(browserStore(), kept);
            setRemembered(kept);
            setConsent({ tasks });
          }}
        />
      </PageFrame>
    );
  }
  return <LiveCamera tasks={consent.tasks} onStop={() => setConsent(undefined)} />;
}
