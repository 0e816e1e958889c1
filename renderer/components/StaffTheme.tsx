import { App as AntApp, ConfigProvider } from 'antd';
import type { ReactNode } from 'react';

/** The house's colours and type for the component library: the same tokens as styles/global.css. */
const TOKENS = {
  colorPrimary: '#0b4f8a',
  colorInfo: '#0b4f8a',
  colorSuccess: '#176b40',
  colorWarning: '#8a4b00',
  colorError: '#a8201a',
  colorInfoBg: '#e4eef7',
  colorInfoBorder: '#b9d3ea',
  colorSuccessBg: '#e3f2e9',
  colorSuccessBorder: '#b5dcc5',
  colorWarningBg: '#fdf1dd',
  colorWarningBorder: '#eed3a2',
  colorErrorBg: '#fbe7e5',
  colorErrorBorder: '#efc2be',
  colorText: '#14263a',
  colorTextSecondary: '#47586a',
  colorTextDescription: '#47586a',
  colorTextPlaceholder: '#5c6c7c',
  colorTextDisabled: '#6b7a89',
  colorBgLayout: '#f1f4f7',
  colorBorderSecondary: '#d5dde5',
  fontFamily: 'var(--font)',
  fontSize: 15,
  borderRadius: 8,
  wireframe: false,
} as const;

const COMPONENTS = {
  Card: { headerFontSize: 16, headerHeight: 48, bodyPadding: 18, headerPadding: 18 },
  Tag: { fontSizeSM: 14 },
  Alert: { withDescriptionPadding: '10px 14px', withDescriptionIconSize: 20 },
  Table: { headerBg: '#e8eef4', headerColor: '#14263a', cellPaddingBlock: 10, cellPaddingInline: 12 },
  Statistic: { titleFontSize: 14, contentFontSize: 32 },
  Button: { fontWeight: 600 },
} as const;

/** Gives the staff's pages (window, manager, devices, virtual hall) their look. No word of the library's own is ever shown. */
export function StaffTheme({ children }: { readonly children: ReactNode }) {
  return (
    <ConfigProvider theme={{ token: TOKENS, components: COMPONENTS }} button={{ autoInsertSpace: false }}>
      <AntApp style={{ minHeight: '100%' }}>{children}</AntApp>
    </ConfigProvider>
  );
}
