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
