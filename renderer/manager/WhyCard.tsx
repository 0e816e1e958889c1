import { Button, Card, Input } from 'antd';
import { useState } from 'react';
import { errorReplySchema } from '../../main/api/commands.ts';
import type { Text } from '../../main/api/texts.ts';
import { whyReplySchema } from '../../main/api/why.ts';
import { useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

type Answer = { readonly number: string; readonly lines: readonly Text[] };

async function askWhy(number: string): Promise<Answer> {
  const response = await fetch(`/api/v1/tickets/${encodeURIComponent(number)}/why`);
  const body: unknown = await response.json();
  if (response.ok) return whyReplySchema.parse(body);
  const { error } = errorReplySchema.parse(body);
  return { number, lines: [{ zh: error.zh, en: error.en }] };
}

/** Why a number was called when it was, or was not yet: from the journal, in words. */
export function WhyCard() {
  const { t, of } = useTexts();
  const [number, setNumber] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [asking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    setAsking(true);
    try {
      setAnswer(await askWhy(number.trim().toUpperCase()));
    } catch (error) {
      console.warn('no answer to why', error);
      setAnswer({ number, lines: [{ zh: t('report.failed'), en: t('report.failed') }] });
    } finally {
      setAsking(false);
    }
  };
  return (
    <Card title={t('manager.why')}>
      <form
        className={styles.why}
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <Input
          aria-label={t('manager.why-number')}
          placeholder="A001"
          maxLength={40}
          value={number}
          onChange={({ target }) => setNumber(target.value)}
        />
        <Button type="primary" htmlType="submit" disabled={number.trim().length < 2} loading={asking}>
          {t('manager.why-ask')}
        </Button>
      </form>
      <div role="status">
        {answer !== null && (
          <ol className={styles.lines}>
            {answer.lines.map((line) => (
              <li key={line.zh}>{of(line)}</li>
            ))}
          </ol>
        )}
      </div>
    </Card>
  );
}
