import type { Session, WebContents } from 'electron';
import { restartingPageUrl } from './restarting-page.ts';

/** Whether a screen may go to `url`: the controller's own loopback origin, or the page of the shell itself. */
export function isOwnUrl(url: string, origin: string | null): boolean {
  if (url === restartingPageUrl) return true;
  if (origin === null || !URL.canParse(url)) return false;
  return new URL(url).origin === origin;
}

/** Whether a page may load `url`: its own origin over HTTP or WebSocket, or bytes that it carries itself. */
export function isOwnRequest(url: string, origin: string | null): boolean {
  if (isOwnUrl(url, origin)) return true;
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  if (protocol === 'data:' || protocol === 'blob:' || protocol === 'devtools:') return true;
  return origin !== null && protocol === 'ws:' && host === new URL(origin).host;
}

/** The content policy of every page: its own origin only; inline styles because the component library writes its styles at run time. */
export function contentSecurityPolicy(origin: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    `connect-src 'self' ${origin.replace('http:', 'ws:')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Grants nothing and loads nothing from elsewhere: permissions, devices, downloads and foreign requests are refused. */
export function guardSession(session: Session, origin: () => string | null): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOwnRequest(url, origin()) }));
  session.webRequest.onHeadersReceived(({ url, responseHeaders }, answer) => {
    const own = origin();
    if (own === null || !isOwnUrl(url, own)) return answer({});
    const others = Object.entries(responseHeaders ?? {}).filter(([name]) => name.toLowerCase() !== 'content-security-policy');
    answer({ responseHeaders: { ...Object.fromEntries(others), 'Content-Security-Policy': [contentSecurityPolicy(own)] } });
  });
}

/** Holds one page to the controller: no navigation, redirect or frame elsewhere, no second window, no embedded browser. */
export function guardContents(contents: WebContents, origin: () => string | null): void {
  const refuseForeign = (event: { readonly url: string; preventDefault(): void }) => {
    if (!isOwnUrl(event.url, origin())) event.preventDefault();
  };
  contents.on('will-navigate', refuseForeign);
  contents.on('will-redirect', refuseForeign);
  contents.on('will-frame-navigate', refuseForeign);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
