import { useTexts } from '../texts/texts.ts';
import * as styles from './LanguageSwitch.module.css';

type Props = {
  /** This machine stays in the chosen language; a kiosk goes back to Chinese when it is idle. */
  readonly keep?: boolean;
  /** Large for a finger on a kiosk. */
  readonly large?: boolean;
};

/** Switches between Chinese and English; bears the name of the language one would get. */
export function LanguageSwitch({ keep = false, large = false }: Props) {
  const { language, t, setLanguage } = useTexts();
  return (
    <button
      type="button"
      className={`${styles.switch} ${large ? styles.large : ''}`}
      lang={language === 'zh' ? 'en' : 'zh-CN'}
      onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh', keep)}
    >
      {t('app.other-language')}
    </button>
  );
}
