import type { HallTopic, WindowView } from '../../../main/api/views.ts';
import type { VisitAction, WindowAction } from '../../commands/commands.ts';
import { useScreenConfig } from '../../config/screen-config.tsx';
import { type TextKey, useTexts } from '../../texts/texts.ts';
import type { Question } from '../use-window-actions.ts';
import { ChooseQuestion } from './ChooseQuestion.tsx';
import { ReasonQuestion } from './ReasonQuestion.tsx';
import { TransferQuestion } from './TransferQuestion.tsx';

type Props = {
  readonly question: Question | null;
  readonly view: WindowView;
  readonly served: readonly string[];
  readonly waiting: HallTopic['waiting'];
  readonly onAct: (action: WindowAction) => void;
  readonly onActOn: (action: VisitAction) => void;
  readonly onClose: () => void;
};

const CANCEL_REASONS = ['left', 'wrong-service', 'duplicate', 'other'] as const;
const CHOSEN_REASONS = ['frail', 'urgent', 'back-again', 'manager'] as const;
const REPRINT_REASONS = ['lost', 'unreadable'] as const;
/** Where the configuration names no reasons for a pause. */
const PAUSE_REASON = 'pause';

/** Whatever has to be known before a command can be given. */
export function Questions({ question, view, served, waiting, onAct, onActOn, onClose }: Props) {
  const { t, of } = useTexts();
  const { services, pauseReasons, kiosks } = useScreenConfig();
  if (question === null) return null;
  const { kind, visit } = question;
  const reasons = (room: string, codes: readonly string[]) => codes.map((id) => ({ id, text: t(`window.${room}-${id}` as TextKey) }));
  const done = (act: () => void) => {
    act();
    onClose();
  };
  if (kind === 'pause')
    return (
      <ReasonQuestion
        title={t('window.why-pause')}
        reasons={
          pauseReasons.length === 0
            ? [{ id: PAUSE_REASON, text: t('window.pause') }]
            : pauseReasons.map(({ id, name }) => ({ id, text: of(name) }))
        }
        onChoose={(reason) => done(() => onAct({ kind, reason }))}
        onClose={onClose}
      />
    );
  if (kind === 'call-chosen')
    return (
      <ChooseQuestion
        served={served}
        waiting={waiting}
        reasons={reasons('chosen', CHOSEN_REASONS)}
        onAnswer={(chosen, reason) => done(() => onAct({ kind, have: view.visit?.visit ?? null, visit: chosen, reason }))}
        onClose={onClose}
      />
    );
  if (visit === null) return null;
  if (kind === 'transfer')
    return <TransferQuestion visit={visit} onAnswer={(to) => done(() => onAct({ kind, visit: visit.visit, to }))} onClose={onClose} />;
  if (kind === 'cancel')
    return (
      <ReasonQuestion
        title={t('window.why-cancel', { number: visit.number })}
        hint={t('window.cancel-hint')}
        reasons={reasons('cancel', CANCEL_REASONS)}
        onChoose={(reason) => done(() => onActOn({ kind, visit: visit.visit, reason }))}
        onClose={onClose}
      />
    );
  if (kind === 'finish-next') {
    const { record } = visit;
    if (record === null) return null;
    return (
      <ReasonQuestion
        title={t('window.which-next', { number: visit.number })}
        hint={t('window.finish-next-hint')}
        reasons={services.filter(({ id }) => served.includes(id)).map(({ id, name }) => ({ id, text: of(name) }))}
        onChoose={(service) => done(() => onAct({ kind: 'finish', visit: visit.visit, next: { service, record } }))}
        onClose={onClose}
      />
    );
  }
  const printer = kiosks.find((kiosk) => kiosk.printer !== null)?.printer ?? null;
  return (
    <ReasonQuestion
      title={t('window.why-reprint', { number: visit.number })}
      hint={t(printer === null ? 'window.no-printer' : 'window.reprint-hint')}
      reasons={printer === null ? [] : reasons('reprint', REPRINT_REASONS)}
      onChoose={(reason) => printer !== null && done(() => onActOn({ kind: 'reprint', visit: visit.visit, printer, reason }))}
      onClose={onClose}
    />
  );
}
