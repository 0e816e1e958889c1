import { useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';

/** Whoever says nothing is this. */
export const ORDINARY = 'ordinary';

type Props = {
  /** A class of the configuration, or `ordinary`. */
  readonly chosen: string;
  readonly disabled: boolean;
  readonly onChoose: (visitorClass: string) => void;
};

/** One quiet line for those who are called earlier: a second touch takes it back. Nothing where the hall offers no classes here. */
export function VisitorClass({ chosen, disabled, onChoose }: Props) {
  const { t, beside, of, besideOf } = useTexts();
  const classes = useScreenConfig().classes.filter(({ kiosk }) => kiosk);
  if (classes.length === 0) return null;
  return (
    <fieldset className={styles.classes}>
      <legend>
        {t('kiosk.class')} <span>{beside('kiosk.class')}</span>
      </legend>
      {classes.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          tabIndex={-1}
          aria-pressed={chosen === id}
          disabled={disabled}
          onClick={() => onChoose(chosen === id ? ORDINARY : id)}
        >
          {of(name)} <small>{besideOf(name)}</small>
        </button>
      ))}
    </fieldset>
  );
}
