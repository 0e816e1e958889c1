import { Table } from 'antd';
import type { Report, ReportColumn } from '../../main/api/reports.ts';
import { useTexts } from '../texts/texts.ts';
import { type Row, shownCell, shownColumns, statusOf } from './cells.ts';
import * as styles from './ReportsPage.module.css';

const TONES = { ok: styles.ok, near: styles.near, over: styles.over } as const;
const COLUMN_PX = 118;
const NAME_PX = 150;
const PAGE_ROWS = 31;

/** Every figure of a report; a value that has a limit is coloured by how it stands to it. */
export function ReportTable({ report }: { readonly report: Report }) {
  const { of } = useTexts();
  const columns = shownColumns(report);
  return (
    <Table<Row>
      dataSource={[...report.rows]}
      rowKey={(row) =>
        columns
          .filter(({ kind }) => kind === 'text')
          .map(({ key }) => row[key])
          .join(' ')
      }
      size="small"
      pagination={report.rows.length > PAGE_ROWS ? { pageSize: PAGE_ROWS, showSizeChanger: false } : false}
      scroll={{ x: columns.length * COLUMN_PX }}
      columns={columns.map((column, index) => ({
        key: column.key,
        title: of(column.text),
        width: column.kind === 'text' ? NAME_PX : COLUMN_PX,
        ...(index === 0 ? { fixed: 'left' as const } : {}),
        align: column.kind === 'text' ? 'left' : 'right',
        className: 'figures',
        render: (_, row) => <Value row={row} column={column} />,
        ...(column.kind === 'text' ? {} : { sorter: (a: Row, b: Row) => Number(a[column.key] ?? -1) - Number(b[column.key] ?? -1) }),
        showSorterTooltip: false,
      }))}
    />
  );
}

type ValueProps = { readonly row: Row; readonly column: ReportColumn };

function Value({ row, column }: ValueProps) {
  const { language } = useTexts();
  const status = statusOf(row, column);
  const cell = shownCell(row, column, language);
  return status === null ? cell : <span className={TONES[status]}>{cell}</span>;
}

/** A report of one row: the whole hall, figure by figure. */
export function ReportFigures({ report }: { readonly report: Report }) {
  const { of } = useTexts();
  const row = report.rows[0];
  if (row === undefined) return null;
  return (
    <dl className={styles.figuresGrid}>
      {shownColumns(report).map((column) => (
        <div key={column.key}>
          <dt>{of(column.text)}</dt>
          <dd className="figures">
            <Value row={row} column={column} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
