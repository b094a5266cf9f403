/**
 * The way from page to page: a column beside the page, a bar at the foot of a phone.
 * @module
 */
import { hrefTo, PAGES, type Page } from '../router/router.js';
import { Icon } from '../ui/icon.js';
import styles from './navigation.module.css';

const LABELS: Readonly<Record<Page, string>> = {
  live: 'Live',
  files: 'Files',
  models: 'Models',
  runs: 'Runs',
};

export function Navigation({ page }: { readonly page: Page }) {
  return (
    <nav aria-label="Pages" className={styles.navigation}>
      <ul className={styles.list}>
        {PAGES.map((name) => (
          <li key={name}>
            <a className={styles.link} href={hrefTo(name)} aria-current={name === page ? 'page' : undefined}>
              <Icon name={name} />
              {LABELS[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
