import { useTexts } from '../texts/texts.ts';
import * as styles from './ConnectionNotice.module.css';

/** A bar over everything while the live feed is gone: what stands below may be old. */
export function ConnectionNotice({ connected }: { readonly connected: boolean }) {
  const { t } = useTexts();
  return (
    <div role="status" className={connected ? 'sr-only' : styles.bar}>
      {connected ? '' : t('app.connection-lost')}
    </div>
  );
}
