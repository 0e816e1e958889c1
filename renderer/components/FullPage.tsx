import type { ReactNode } from 'react';
import * as styles from './FullPage.module.css';

type Props = {
  readonly title: string;
  /** The title in the other language, or what to do. */
  readonly hint?: string;
  /** `alert` for trouble that a passer-by must see from afar. */
  readonly tone: 'quiet' | 'alert';
  readonly children?: ReactNode;
};

/** One message that fills the screen. */
export function FullPage({ title, hint, tone, children }: Props) {
  return (
    <main className={`${styles.page} ${tone === 'alert' ? styles.alert : ''}`}>
      <div role={tone === 'alert' ? 'alert' : 'status'}>
        <h1 className={styles.title}>{title}</h1>
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      </div>
      {children}
    </main>
  );
}
