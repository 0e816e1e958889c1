import { useEffect, useState } from 'react';
import { type Report, type ReportName, reportSchema } from '../../main/api/reports.ts';

/** Both ends included, as `2026-11-21`. */
export type Range = { readonly from: string; readonly to: string };
export type Fetched = { readonly kind: 'loading' } | { readonly kind: 'failed' } | { readonly kind: 'report'; readonly report: Report };

export const reportAddress = (name: ReportName, { from, to }: Range, more: Readonly<Record<string, string>> = {}): string =>
  `/api/v1/reports/${name}?${new URLSearchParams({ from, to, ...more })}`;

/** Fetches a report, again whenever `again` changes. What stood there before stays until the new one is there. */
export function useReport(name: ReportName, { from, to }: Range, again: number): Fetched {
  const [fetched, setFetched] = useState<Fetched>({ kind: 'loading' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks for the same report once more
  useEffect(() => {
    const gone = new AbortController();
    fetch(reportAddress(name, { from, to }), { signal: gone.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(`the report answered ${response.status}`);
        setFetched({ kind: 'report', report: reportSchema.parse(await response.json()) });
      })
      .catch((error: unknown) => {
        if (gone.signal.aborted) return;
        console.warn('a report cannot be had', error);
        setFetched({ kind: 'failed' });
      });
    return () => gone.abort(new Error('another report is wanted'));
  }, [name, from, to, again]);
  return fetched;
}
