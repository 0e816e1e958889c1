/**
 * Electron for plain Node, as much as the shell's main bundle uses; whatever else is touched throws. It reports every window, load and
 * message to the test over IPC and fires the events the test asks for.
 */
import { EventEmitter } from 'node:events';

export type Report =
  | { readonly kind: 'window'; readonly window: number; readonly options: unknown }
  | { readonly kind: 'load'; readonly window: number; readonly url: string }
  | { readonly kind: 'sent'; readonly window: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'crash-ordered' | 'destroyed'; readonly window: number }
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'exit'; readonly code: number };

export type Order =
  | { readonly do: 'navigate'; readonly event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate'; readonly url: string }
  | { readonly do: 'open-window'; readonly url: string }
  | { readonly do: 'attach-webview' | 'close-window' | 'hang' | 'download' | 'second-display' | 'quit' }
  | { readonly do: 'page-crash' }
  | { readonly do: 'load-failed'; readonly url: string }
  | { readonly do: 'permission'; readonly permission: string }
  | { readonly do: 'request'; readonly url: string }
  | { readonly do: 'headers'; readonly url: string; readonly headers: Record<string, string[]> };

const report = (message: Report) => process.send?.(message);

/** Throws for what this fake does not have, so that the shell cannot come to use more of Electron unseen. */
function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'string' && key !== 'then' && !(key in object)) throw new Error(`fake electron has no ${name}.${key}`);
      const value = Reflect.get(object, key) as unknown;
      return typeof value === 'function' ? value.bind(object) : value;
    },
  });
}

class Contents extends EventEmitter {
  readonly window: number;
  openHandler: (details: { url: string }) => unknown = () => ({ action: 'allow' });
  constructor(window: number) {
    super();
    this.window = window;
  }
  send(channel: string, ...args: unknown[]) {
    report({ kind: 'sent', window: this.window, channel, args });
  }
  setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
    this.openHandler = handler;
  }
  forcefullyCrashRenderer() {
    report({ kind: 'crash-ordered', window: this.window });
  }
}

const windows: FakeWindow[] = [];

class FakeWindow extends EventEmitter {
  readonly contents = new Contents(windows.length);
  readonly webContents = strict('webContents', this.contents);
  constructor(options: unknown) {
    super();
    windows.push(this);
    report({ kind: 'window', window: this.contents.window, options });
    fakeApp.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string) {
    report({ kind: 'load', window: this.contents.window, url });
  }
  destroy() {
    report({ kind: 'destroyed', window: this.contents.window });
  }
}

class FakeApp extends EventEmitter {
  readonly isPackaged = process.env.FAKE_PACKAGED !== '0';
  readonly commandLine = { appendSwitch: () => undefined };
  requestSingleInstanceLock() {
    return process.env.FAKE_SECOND !== '1';
  }
  getAppPath() {
    return process.env.FAKE_APP_PATH ?? '/nowhere';
  }
  whenReady() {
    return Promise.resolve();
  }
  quit() {
    this.emit('before-quit', {});
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.exit(0);
  }
  exit(code: number) {
    report({ kind: 'exit', code });
    process.disconnect?.();
    process.exit(code);
  }
}

class FakeSession extends EventEmitter {
  permissionRequest: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void = (_c, _p, answer) => answer(true);
  permissionCheck: () => boolean = () => true;
  devicePermission: () => boolean = () => true;
  beforeRequest: (details: { url: string }, answer: (response: unknown) => void) => void = (_d, answer) => answer({});
  headersReceived: (details: object, answer: (response: unknown) => void) => void = (_d, answer) => answer({});
  readonly webRequest = {
    onBeforeRequest: (handler: FakeSession['beforeRequest']) => {
      this.beforeRequest = handler;
    },
    onHeadersReceived: (handler: FakeSession['headersReceived']) => {
      this.headersReceived = handler;
    },
  };
  setPermissionRequestHandler(handler: FakeSession['permissionRequest']) {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['permissionCheck']) {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: FakeSession['devicePermission']) {
    this.devicePermission = handler;
  }
}

class FakeDisplays extends EventEmitter {
  readonly all = [{ bounds: { x: 0, y: 0, width: 1080, height: 1920 } }];
  getAllDisplays() {
    return this.all;
  }
}

const fakeApp = new FakeApp();
const fakeSession = new FakeSession();
const displays = new FakeDisplays();

export const app = strict('app', fakeApp);
export const BrowserWindow = FakeWindow;
export const Menu = strict('Menu', { setApplicationMenu: () => undefined });
export const powerSaveBlocker = strict('powerSaveBlocker', { start: () => 1 });
export const screen = strict('screen', displays);
export const session = strict('session', { defaultSession: strict('defaultSession', fakeSession) });

/** Fires an event that can be prevented and tells whether it was. */
function isPrevented(emitter: EventEmitter, event: string, details: object): boolean {
  let prevented = false;
  emitter.emit(event, { ...details, preventDefault: () => (prevented = true) });
  return prevented;
}

function obey(order: Order, answer: (value: unknown) => void): void {
  const window = windows[0];
  if (!window) throw new Error('no window yet');
  const { contents } = window;
  switch (order.do) {
    case 'navigate':
      answer(isPrevented(contents, order.event, { url: order.url }));
      break;
    case 'open-window':
      answer(contents.openHandler({ url: order.url }));
      break;
    case 'attach-webview':
      answer(isPrevented(contents, 'will-attach-webview', {}));
      break;
    case 'close-window':
      answer(isPrevented(window, 'close', {}));
      break;
    case 'download':
      answer(isPrevented(fakeSession, 'will-download', {}));
      break;
    case 'hang':
      answer(window.emit('unresponsive'));
      break;
    case 'page-crash':
      answer(contents.emit('render-process-gone', {}, { reason: 'crashed' }));
      break;
    case 'load-failed':
      answer(contents.emit('did-fail-load', {}, -102, 'ERR_CONNECTION_REFUSED', order.url, true));
      break;
    case 'permission':
      fakeSession.permissionRequest(contents, order.permission, (granted) =>
        answer({ request: granted, check: fakeSession.permissionCheck(), device: fakeSession.devicePermission() }),
      );
      break;
    case 'request':
      fakeSession.beforeRequest({ url: order.url }, answer);
      break;
    case 'headers':
      fakeSession.headersReceived({ url: order.url, responseHeaders: order.headers }, answer);
      break;
    case 'second-display':
      displays.all.push({ bounds: { x: 1080, y: 0, width: 1920, height: 1080 } });
      answer(displays.emit('display-added'));
      break;
    case 'quit':
      answer(true);
      fakeApp.quit();
      break;
    default:
      order satisfies never;
  }
}

process.on('message', (order: Order) => {
  obey(order, (value) => report({ kind: 'answer', value }));
});
