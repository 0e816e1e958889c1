import { Alert, Button, Space } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './DevicesPage.module.css';
import { readHex, useWire, type WireLine } from './use-wire.ts';

const ARROWS: Readonly<Record<WireLine['direction'], string>> = { out: '→', in: '←', open: '●', closed: '○' };

const LOOKS: Readonly<Record<WireLine['direction'], string | undefined>> = {
  out: '',
  in: styles.heard,
  open: styles.turned,
  closed: styles.turned,
};

/** What passes on the port of a device: sent and heard, as bytes, to the millisecond. */
export function WireView({ device }: { readonly device: string }) {
  const { t } = useTexts();
  const { timeZone } = useScreenConfig();
  const [paused, setPaused] = useState(false);
  const [frozen, setFrozen] = useState<readonly WireLine[]>([]);
  const { lines, failed } = useWire(device, paused);
  const shown = paused ? frozen : lines;
  const end = useRef<HTMLDivElement>(null);
  // Keeps the newest line in sight; `shown` is what brings a new one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when lines come
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  const toggle = (): void => {
    setFrozen(lines);
    setPaused(!paused);
  };
  return (
    <section className={styles.wire} aria-label={t('devices.wire')}>
      <div className={styles.wireHead}>
        <strong>{t('devices.wire')}</strong>
        <Space>
          <Button onClick={toggle}>{t(paused ? 'devices.wire-go-on' : 'devices.wire-pause')}</Button>
          <Button href={`/api/v1/devices/${device}/wire`} download>
            {t('devices.wire-save')}
          </Button>
        </Space>
      </div>
      {failed && <Alert type="warning" showIcon title={t('devices.wire-lost')} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <div className={`${styles.wireLines} figures`} role="log" aria-live="off" tabIndex={0}>
        {shown.length === 0 && <p className={styles.soft}>{t('devices.wire-quiet')}</p>}
        {shown.map((line) => (
          <Line key={line.n} line={line} timeZone={timeZone} />
        ))}
        <div ref={end} />
      </div>
    </section>
  );
}

function Line({ line, timeZone }: { readonly line: WireLine; readonly timeZone: string }) {
  const { at, direction, hex, code } = line;
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZone }).format(
    at,
  );
  const { codes, text } = readHex(hex);
  return (
    <div className={`${styles.wireLine} ${LOOKS[direction] ?? ''}`}>
      <time>
        {time}.{String(at % 1000).padStart(3, '0')}
      </time>
      <span>{ARROWS[direction]}</span>
      <code>{hex === '' ? `${direction} ${code ?? ''}` : codes}</code>
      <code className={styles.soft}>{text}</code>
    </div>
  );
}
