import { Button } from 'antd';
import type { WindowView } from '../../main/api/views.ts';
import { type TextKey, useTexts } from '../texts/texts.ts';
import { legalActions, SHORTCUTS, type VisitActionKind } from './legal-actions.ts';
import * as styles from './WindowPage.module.css';

type Props = {
  readonly view: WindowView;
  /** The command under way; it keeps every button from a second press. */
  readonly busy: string | null;
  readonly onPress: (kind: VisitActionKind) => void;
};

const BUTTONS: readonly VisitActionKind[] = ['next', 'start', 'finish', 'recall', 'no-show', 'close'];
/** The step that follows by itself; the hand finds it by colour. */
const MAIN: ReadonlySet<VisitActionKind> = new Set(['next', 'start', 'finish']);

/** The clerk's commands. Only those that are legal now can be pressed. */
export function ActionBar({ view, busy, onPress }: Props) {
  const { t } = useTexts();
  const legal = legalActions(view);
  return (
    <div className={styles.actions} role="toolbar" aria-label={t('window.console')}>
      {BUTTONS.map((kind) => {
        const main = MAIN.has(kind);
        const enabled = legal.has(kind);
        return (
          <Button
            key={kind}
            type={main && enabled ? 'primary' : 'default'}
            danger={kind === 'no-show'}
            className={(main ? styles.mainAction : styles.sideAction) ?? ''}
            disabled={!enabled || (busy !== null && busy !== kind)}
            loading={busy === kind}
            aria-keyshortcuts={SHORTCUTS[kind].label}
            onClick={() => onPress(kind)}
          >
            <span>{t(`window.${kind}` satisfies TextKey)}</span>
            <kbd aria-hidden>{SHORTCUTS[kind].label}</kbd>
          </Button>
        );
      })}
    </div>
  );
}
