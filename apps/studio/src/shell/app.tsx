/**
 * The frame around every page: skip link, navigation, theme, and the page that the address names.
 * @module
 */
import { lazy, Suspense, useRef } from 'react';
import { type Page, useRoute } from '../router/router.js';
import { Toasts } from '../ui/toast.js';
import styles from './app.module.css';
import { Navigation } from './navigation.js';
import { PageBoundary } from './page-boundary.js';
import { ThemeSwitch } from './theme-switch.js';
import { MAIN_ID, useFocusAtTop } from './use-focus-at-top.js';
import { Wordmark } from './wordmark.js';

// A page's code is loaded when it is first opened.
const PAGES = {
  live: lazy(async () => ({ default: (await import('../live/live-page.js')).LivePage })),
  files: lazy(async () => ({ default: (await import('../files/files-page.js')).FilesPage })),
  models: lazy(async () => ({ default: (await import('../models/models-page.js')).ModelsPage })),
  runs: lazy(async () => ({ default: (await import('../runs/runs-page.js')).RunsPage })),
} as const satisfies Record<Page, unknown>;

export function App() {
  const { page } = useRoute();
  const main = useRef<HTMLElement>(null);
  const Shown = PAGES[page];

  useFocusAtTop(page);

  return (
    <div className={styles.shell}>
      {/* No link: the part of the address after # names the page. */}
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <header className={styles.side}>
        <div className={styles.bar}>
          <Wordmark />
          <Navigation page={page} />
          <ThemeSwitch />
        </div>
      </header>
      <main ref={main} id={MAIN_ID} tabIndex={-1} className={styles.main}>
        <PageBoundary key={page}>
          <Suspense fallback={<p className={styles.loading}>Loading…</p>}>
            <Shown />
          </Suspense>
        </PageBoundary>
      </main>
      <Toasts />
    </div>
  );
}
