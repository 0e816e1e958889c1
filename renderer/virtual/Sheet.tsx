import { QRCodeSVG } from 'qrcode.react';
import type { CSSProperties } from 'react';
import type { SheetLineView, SheetView } from '../../main/api/virtual-views.ts';
import { useTexts } from '../texts/texts.ts';
import { cellsOf } from './cells.ts';
import * as styles from './Sheet.module.css';

/** A printed sheet of 80 mm paper, 48 columns, as the printer's end of the wire understood its bytes. */
export function Sheet({ sheet }: { readonly sheet: SheetView }) {
  const { t } = useTexts();
  return (
    <article className={styles.sheet} aria-label={t('virtual.sheet', { id: sheet.id })}>
      {sheet.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a printed sheet never change
        <Line key={index} line={line} />
      ))}
    </article>
  );
}

function Line({ line }: { readonly line: SheetLineView }) {
  switch (line.kind) {
    case 'feed':
      return <div style={{ height: `calc(var(--column) * 2.4 * ${line.lines})` }} />;
    case 'qr':
      return (
        <div className={styles.qr}>
          <QRCodeSVG value={line.data} title={line.data} size={96} marginSize={0} />
        </div>
      );
    case 'text':
      return <TextLine line={line} />;
  }
}

const JUSTIFY = { left: 'flex-start', center: 'center', right: 'flex-end' } as const;

function TextLine({ line }: { readonly line: Extract<SheetLineView, { kind: 'text' }> }) {
  const { width, height, align, bold, text } = line;
  const style = { '--w': width, '--h': height, justifyContent: JUSTIFY[align], fontWeight: bold ? 700 : 400 } as CSSProperties;
  return (
    <div className={styles.line} style={style}>
      {cellsOf(text).map(({ character, columns }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the characters of a printed line never change
        <span key={index} style={{ '--columns': columns } as CSSProperties}>
          <i>{character}</i>
        </span>
      ))}
    </div>
  );
}
