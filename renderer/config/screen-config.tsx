import pRetry from 'p-retry';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { ScreenConfig } from '../../main/api/screen-config.ts';
import type { Text } from '../../main/api/texts.ts';
import { FullPage } from '../components/FullPage.tsx';
import { useEpoch } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';

const ConfigContext = createContext<ScreenConfig | null>(null);

async function fetchConfig(signal: AbortSignal): Promise<ScreenConfig> {
  const response = await fetch('/api/v1/config', { signal });
  if (!response.ok) throw new Error(`config answered ${response.status}`);
  return (await response.json()) as ScreenConfig;
}

/** Fetches the texts and keys of the hall, again after every restart of the controller, and waits as long as it takes. */
export function ScreenConfigProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTexts();
  const epoch = useEpoch();
  const [config, setConfig] = useState<ScreenConfig | null>(null);
  const [failing, setFailing] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new epoch is a restarted controller, whose configuration may be another
  useEffect(() => {
    const gone = new AbortController();
    pRetry(() => fetchConfig(gone.signal), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 300,
      maxTimeout: 5000,
      randomize: true,
      signal: gone.signal,
      onFailedAttempt: () => setFailing(true),
    }).then(
      (fetched) => {
        setConfig(fetched);
        setFailing(false);
      },
      (error: unknown) => {
        if (!gone.signal.aborted) console.error('the configuration cannot be fetched', error);
      },
    );
    return () => gone.abort(new Error('the page is gone'));
  }, [epoch]);
  if (config === null) return <FullPage title={t(failing ? 'app.unreachable' : 'app.loading')} tone="quiet" />;
  return <ConfigContext value={config}>{children}</ConfigContext>;
}

/** The hall's texts and keys. */
export function useScreenConfig(): ScreenConfig {
  const config = useContext(ConfigContext);
  if (config === null) throw new Error('useScreenConfig needs a ScreenConfigProvider around it');
  return config;
}

/** Names by id, for services, windows, clerks; an id that is not configured any more is its own name. */
export function nameOf(list: readonly { readonly id: string; readonly name: Text }[], id: string): Text {
  return list.find((entry) => entry.id === id)?.name ?? { zh: id, en: id };
}
