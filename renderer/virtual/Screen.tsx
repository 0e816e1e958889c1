import { useLayoutEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/texts.ts';
import * as styles from './VirtualPage.module.css';

type Props = {
  readonly title: string;
  /** A page of this same program. */
  readonly src: string;
  /** The size the screen has in the hall; it is shrunk to the width there is. */
  readonly widthPx: number;
  readonly heightPx: number;
};

/** A true page of the hall, at its own size, seen smaller. */
export function Screen({ title, src, widthPx, heightPx }: Props) {
  const { t } = useTexts();
  const frame = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0.25);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const fit = new ResizeObserver(() => setScale(element.clientWidth / widthPx));
    fit.observe(element);
    return () => fit.disconnect();
  }, [widthPx]);
  return (
    <figure className={styles.screen}>
      <figcaption>
        <span>{title}</span>
        <a href={src} target="_blank" rel="noreferrer" aria-label={`${t('virtual.open-page')} ${title}`}>
          {t('virtual.open-page')}
        </a>
      </figcaption>
      <div ref={frame} className={styles.glass} style={{ aspectRatio: `${widthPx} / ${heightPx}` }}>
        <iframe title={title} src={src} width={widthPx} height={heightPx} style={{ transform: `scale(${scale})` }} />
      </div>
    </figure>
  );
}
