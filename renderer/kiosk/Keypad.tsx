import { useTexts } from '../texts/texts.ts';
import * as styles from './CheckIn.module.css';

type Props = {
  /** Letters beside the figures, for codes of other platforms. */
  readonly letters: boolean;
  readonly disabled: boolean;
  readonly onKey: (key: string) => void;
  readonly onErase: () => void;
};

const DIGITS = [...'123456789'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ-'];

/** Keys for a finger. */
export function Keypad({ letters, disabled, onKey, onErase }: Props) {
  const { t } = useTexts();
  const key = (label: string) => (
    <button key={label} type="button" tabIndex={-1} disabled={disabled} onClick={() => onKey(label)}>
      {label}
    </button>
  );
  return (
    <div className={styles.keys}>
      {letters && <div className={styles.letters}>{LETTERS.map(key)}</div>}
      <div className={styles.digits}>
        {DIGITS.map(key)}
        <span />
        {key('0')}
        <button type="button" tabIndex={-1} disabled={disabled} aria-label={t('kiosk.erase')} onClick={onErase}>
          ⌫
        </button>
      </div>
    </div>
  );
}
