import { Alert, Button, Card } from 'antd';
import { useState } from 'react';
import type { HallTopic } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { formatDay, useTexts } from '../texts/texts.ts';
import { Comparison } from './Comparison.tsx';
import { PlanCard } from './PlanCard.tsx';
import { isComplete, MOST_PLANS, makePlan, type PlanChoice } from './plans.ts';
import { useWhatIf, type WhatIf } from './use-what-if.ts';
import * as styles from './WhatIfPage.module.css';

const DAY_MS = 86_400_000;

/** A past day's visitors again, under other rules and with other windows, for the hall manager. */
export function WhatIfPage() {
  const { t } = useTexts();
  const { timeZone } = useScreenConfig();
  const { data, connected } = useTopic<HallTopic>('hall');
  useHallClock(data?.status.hall.at ?? null, null);
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  const { hall } = data.status;
  return (
    <StaffTheme>
      <ConnectionNotice connected={connected} />
      <StaffHead title={t('what-if.title')} status={hall} />
      <Planning today={hall.day ?? formatDay(hall.at, timeZone)} />
    </StaffTheme>
  );
}

function Planning({ today }: { readonly today: string }) {
  const { t } = useTexts();
  const config = useScreenConfig();
  const [day, setDay] = useState('');
  const [plans, setPlans] = useState<readonly PlanChoice[]>(() => [
    makePlan(1, config, { policy: 'first-come' }),
    makePlan(2, config, { staffing: 'more' }),
  ]);
  const [state, simulate] = useWhatIf();
  const next = Math.max(...plans.map(({ id }) => id)) + 1;
  return (
    <main className={styles.page}>
      <Card>
        <p className={styles.lead}>{t('what-if.lead')}</p>
        <div className={styles.tools}>
          <label className={styles.day}>
            <span>{t('what-if.day')}</span>
            <input type="date" value={day} max={dayBefore(today)} onChange={({ target }) => setDay(target.value)} />
          </label>
          <span className={styles.hint}>{t(day === '' ? 'what-if.latest' : 'what-if.that-day')}</span>
          {plans.length < MOST_PLANS && (
            <Button onClick={() => setPlans([...plans, makePlan(next, config, { policy: 'strict' })])}>{t('what-if.add')}</Button>
          )}
          <Button
            type="primary"
            loading={state.kind === 'running'}
            disabled={!plans.every((plan) => isComplete(plan, config))}
            onClick={() => void simulate(day === '' ? null : day, plans, config)}
          >
            {t('what-if.simulate')}
          </Button>
        </div>
      </Card>
      <div className={styles.plans}>
        {plans.map((plan, index) => (
          <PlanCard
            key={plan.id}
            title={t('what-if.plan', { n: index + 1 })}
            plan={plan}
            onPlan={(changed) => setPlans(plans.map((old) => (old.id === changed.id ? changed : old)))}
            onRemove={plans.length === 1 ? null : () => setPlans(plans.filter(({ id }) => id !== plan.id))}
          />
        ))}
      </div>
      <Outcome state={state} />
    </main>
  );
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

function Outcome({ state }: { readonly state: WhatIf }) {
  const { t, of } = useTexts();
  switch (state.kind) {
    case 'idle':
      return null;
    case 'running':
      return <p role="status">{t('what-if.running')}</p>;
    case 'refused': {
      const { problem } = state.error.context;
      return (
        <Alert type="error" showIcon title={of(state.error.text)} {...(typeof problem === 'string' ? { description: problem } : {})} />
      );
    }
    case 'compared':
      return <Comparison compared={state.compared} />;
    default:
      return state satisfies never;
  }
}
