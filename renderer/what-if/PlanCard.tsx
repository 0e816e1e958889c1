import { Button, Card } from 'antd';
import type { ReactNode } from 'react';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import { isComplete, MOST_IN_A_ROUND, type OwnHours, ownHours, type PlanChoice, POLICIES, STAFFINGS } from './plans.ts';
import * as styles from './WhatIfPage.module.css';

type Props = {
  readonly title: string;
  readonly plan: PlanChoice;
  readonly onPlan: (plan: PlanChoice) => void;
  /** Null: the only plan cannot be taken away. */
  readonly onRemove: (() => void) | null;
};

/** One plan: who is called next, and which windows are open. */
export function PlanCard({ title, plan, onPlan, onRemove }: Props) {
  const { t } = useTexts();
  const change = (over: Partial<PlanChoice>): void => onPlan({ ...plan, ...over });
  return (
    <Card
      title={<h2 className={styles.planTitle}>{title}</h2>}
      extra={
        onRemove !== null && (
          <Button type="text" size="small" aria-label={t('what-if.remove', { title })} onClick={onRemove}>
            {t('what-if.remove-short')}
          </Button>
        )
      }
    >
      <fieldset className={styles.fields} aria-label={title}>
        <Field label={t('what-if.policy')}>
          <select value={plan.policy} onChange={({ target }) => change({ policy: POLICIES.find((key) => key === target.value) ?? 'same' })}>
            {POLICIES.map((key) => (
              <option key={key} value={key}>
                {t(`what-if.policy-${key}`)}
              </option>
            ))}
          </select>
        </Field>
        {plan.policy === 'ratio' && <Ratio plan={plan} change={change} />}
        <Field label={t('what-if.staffing')}>
          <select
            value={plan.staffing}
            onChange={({ target }) => change({ staffing: STAFFINGS.find((key) => key === target.value) ?? 'was' })}
          >
            {STAFFINGS.map((key) => (
              <option key={key} value={key}>
                {t(`what-if.staffing-${key}`)}
              </option>
            ))}
          </select>
        </Field>
        <StaffingDetail plan={plan} change={change} />
      </fieldset>
    </Card>
  );
}

type FieldProps = { readonly label: string; readonly children: ReactNode };

function Field({ label, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child that is given
    <label className={styles.field}>
      <span>{label}</span>
      {children}
    </label>
  );
}

type DetailProps = { readonly plan: PlanChoice; readonly change: (over: Partial<PlanChoice>) => void };

function Ratio({ plan, change }: DetailProps) {
  const { t } = useTexts();
  const part = (which: keyof PlanChoice['ratio']) => (
    <input
      type="number"
      min={1}
      max={MOST_IN_A_ROUND}
      aria-label={t(`what-if.ratio-${which}`)}
      value={plan.ratio[which]}
      onChange={({ target }) => {
        const count = Math.min(MOST_IN_A_ROUND, Math.max(1, Math.trunc(Number(target.value)) || 1));
        change({ ratio: { ...plan.ratio, [which]: count } });
      }}
    />
  );
  return (
    <div className={styles.ratio}>
      <span>{t('what-if.ratio-priority')}</span>
      {part('priority')}
      <span>{t('what-if.ratio-ordinary')}</span>
      {part('ordinary')}
    </div>
  );
}

function StaffingDetail({ plan, change }: DetailProps) {
  const { t, of } = useTexts();
  const { windows } = useScreenConfig();
  switch (plan.staffing) {
    case 'was':
      return null;
    case 'count':
      return (
        <Field label={t('what-if.count')}>
          <select value={plan.count} onChange={({ target }) => change({ count: Number(target.value) })}>
            {windows.map(({ id }, index) => (
              <option key={id} value={index + 1}>
                {t('what-if.count-of', { count: index + 1, of: windows.length })}
              </option>
            ))}
          </select>
        </Field>
      );
    case 'more':
      return (
        <Field label={t('what-if.like')}>
          <select value={plan.like} onChange={({ target }) => change({ like: target.value })}>
            {windows.map(({ id, name }) => (
              <option key={id} value={id}>
                {of(name)}
              </option>
            ))}
          </select>
        </Field>
      );
    case 'own':
      return <OwnWindows plan={plan} change={change} />;
    default:
      return plan.staffing satisfies never;
  }
}

function OwnWindows({ plan, change }: DetailProps) {
  const { t, of } = useTexts();
  const config = useScreenConfig();
  const set = (window: string, over: Partial<OwnHours>): void =>
    change({ own: { ...plan.own, [window]: { ...ownHours(plan, window), ...over } } });
  return (
    <div className={styles.own}>
      {config.windows.map(({ id }) => {
        const { on, from, to } = ownHours(plan, id);
        const name = of(nameOf(config.windows, id));
        return (
          <div key={id}>
            <label>
              <input type="checkbox" checked={on} onChange={({ target }) => set(id, { on: target.checked })} /> {name}
            </label>
            <input
              type="time"
              aria-label={t('what-if.opens', { name })}
              value={from}
              disabled={!on}
              onChange={({ target }) => set(id, { from: target.value })}
            />
            <span aria-hidden>–</span>
            <input
              type="time"
              aria-label={t('what-if.closes', { name })}
              value={to}
              disabled={!on}
              onChange={({ target }) => set(id, { to: target.value })}
            />
          </div>
        );
      })}
      {!isComplete(plan, config) && (
        <p className={styles.incomplete} role="status">
          {t('what-if.incomplete')}
        </p>
      )}
    </div>
  );
}
