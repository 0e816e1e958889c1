import { Card } from 'antd';
import { Link } from 'react-router';
import { ReportFigures } from '../reports/ReportTable.tsx';
import { useReport } from '../reports/use-report.ts';
import { useTexts } from '../texts/texts.ts';
import { useEvery } from './use-every.ts';

const AGAIN_MS = 60_000;

/** How good today's estimates have turned out so far, service by service. */
export function EstimatesCard({ day }: { readonly day: string }) {
  const { t, language } = useTexts();
  const fetched = useReport('estimates', { from: day, to: day }, useEvery(AGAIN_MS));
  const rows = fetched.kind === 'report' ? fetched.report.rows : [];
  return (
    <Card title={t('manager.estimates')} extra={<Link to="/reports">{t('report.title')}</Link>}>
      {fetched.kind === 'failed' && <p>{t('report.failed')}</p>}
      {fetched.kind === 'report' && rows.length === 0 && <p>{t('manager.no-estimates')}</p>}
      {fetched.kind === 'report' &&
        rows.map((row) => (
          <section key={String(row.service)}>
            <h3>{String((language === 'zh' ? row.serviceName : row.serviceNameEn) ?? row.service)}</h3>
            <ReportFigures
              report={{ ...fetched.report, rows: [row], columns: fetched.report.columns.filter(({ kind }) => kind !== 'text') }}
            />
          </section>
        ))}
    </Card>
  );
}
