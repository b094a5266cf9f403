/**
 * Starts Studio in the page.
 * @module
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import { App } from './shell/app.js';
import { restoreTheme } from './theme/theme.js';

restoreTheme();
const container = document.getElementById('root');
if (container === null) {
  throw new Error('index.html has no element with the id "root"');
}
createRoot(container).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// While developing it would stand between the page and what was just changed.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without it Studio works all the same, but only with a network.
  navigator.serviceWorker.register('./service-worker.js').catch((error: unknown) => console.warn(error));
}
