import { Button, Dropdown } from 'antd';
import type { WindowView } from '../../main/api/views.ts';
import { type TextKey, useTexts } from '../texts/texts.ts';
import * as styles from './Console.module.css';
import { type ConsoleKind, legalActions, SHORTCUTS } from './legal-actions.ts';

type Props = {
  readonly view: WindowView;
  /** The command under way; it keeps every button from a second press. */
  readonly busy: string | null;
  readonly onPress: (kind: ConsoleKind) => void;
};

/** The steps that follow one another; the hand finds them by colour. */
const MAIN: readonly ConsoleKind[] = ['next', 'start', 'finish'];
const SIDE: readonly ConsoleKind[] = ['recall', 'no-show', 'park', 'transfer'];
/** Rarely needed: behind one button. */
const MORE: readonly ConsoleKind[] = ['finish-next', 'call-chosen', 'reprint', 'cancel', 'auto-call', 'close'];

const textOf = (kind: ConsoleKind, view: WindowView): TextKey =>
  kind === 'auto-call' ? (view.autoCall ? 'window.auto-call-off' : 'window.auto-call-on') : `window.${kind}`;

/** The clerk's commands. Only those that are legal now can be pressed. */
export function ActionBar({ view, busy, onPress }: Props) {
  const { t } = useTexts();
  const legal = legalActions(view);
  const pause: ConsoleKind = view.paused === null ? 'pause' : 'resume';
  const button = (kind: ConsoleKind, look: string | undefined, isMain: boolean) => (
    <Button
      key={kind}
      type={isMain && legal.has(kind) ? 'primary' : 'default'}
      danger={kind === 'no-show'}
      className={look ?? ''}
      disabled={!legal.has(kind) || (busy !== null && busy !== kind)}
      loading={busy === kind}
      aria-keyshortcuts={SHORTCUTS[kind]?.label}
      onClick={() => onPress(kind)}
    >
      <span>{t(textOf(kind, view))}</span>
      {SHORTCUTS[kind] !== undefined && <kbd aria-hidden>{SHORTCUTS[kind].label}</kbd>}
    </Button>
  );
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('window.console')}>
      <div className={styles.actions}>{MAIN.map((kind) => button(kind, styles.mainAction, true))}</div>
      <div className={styles.sideActions}>
        {SIDE.map((kind) => button(kind, styles.sideAction, false))}
        {button(pause, styles.sideAction, pause === 'resume')}
        <Dropdown
          trigger={['click']}
          menu={{
            items: MORE.map((kind) => ({
              key: kind,
              label: t(textOf(kind, view)),
              danger: kind === 'cancel',
              disabled: !legal.has(kind) || busy !== null,
            })),
            onClick: ({ key }) => onPress(key as ConsoleKind),
          }}
        >
          <Button className={styles.sideAction ?? ''}>{t('window.more')}</Button>
        </Dropdown>
      </div>
    </div>
  );
}
