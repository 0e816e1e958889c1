import { useNowMs } from '../live/live-context.tsx';
import { formatDuration } from '../texts/texts.ts';

/** How long ago a moment (UTC ms) of the hall was, running. */
export function Elapsed({ sinceAt }: { readonly sinceAt: number }) {
  const now = useNowMs(500);
  return <span className="figures">{now === null ? '–' : formatDuration(now - sinceAt)}</span>;
}
