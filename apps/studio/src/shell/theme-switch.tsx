/**
 * System, light or dark.
 * @module
 */
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../theme/theme.js';
import { Icon, type IconName } from '../ui/icon.js';
import styles from './theme-switch.module.css';

const CHOICES: readonly { readonly value: ThemeChoice; readonly label: string; readonly icon: IconName }[] = [
  { value: 'system', label: 'As the system', icon: 'system' },
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
];

export function ThemeSwitch() {
  const chosen = useThemeChoice();
  return (
    <fieldset className={styles.group}>
      <legend className="visually-hidden">Theme</legend>
      {CHOICES.map(({ value, label, icon }) => (
        <label key={value} className={styles.choice} title={label}>
          <input
            type="radio"
            name="theme"
            className="visually-hidden"
            checked={chosen === value}
            onChange={() => chooseTheme(value)}
          />
          <Icon name={icon} />
          <span className="visually-hidden">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
