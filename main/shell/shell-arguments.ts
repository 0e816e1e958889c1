import { join } from 'node:path';
import { parseArgs } from 'node:util';

export type ShellArguments = {
  readonly config: string | null;
  readonly data: string | null;
  readonly port: string | null;
  /** Pages by display, such as `/kiosk/k1` and `/board`; default the list of all screens, on the first display. */
  readonly paths: readonly string[];
  /** The address of a controller that runs already; never honoured by a packaged program. */
  readonly attach: string | null;
};

/**
 * Reads `--config FILE --data DIR --port N --screen PATH --attach URL`; `--screen` may stand several times. Anything else is
 * Chromium's own and left alone.
 */
export function parseShellArguments(argv: readonly string[], isPackaged: boolean): ShellArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      attach: { type: 'string' },
      screen: { type: 'string', multiple: true },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const paths = (Array.isArray(values.screen) ? values.screen : []).filter((path) => typeof path === 'string' && path.startsWith('/'));
  return {
    config: text(values.config),
    data: text(values.data),
    port: text(values.port),
    attach: isPackaged ? null : text(values.attach),
    paths: paths.length === 0 ? ['/'] : paths.map(String),
  };
}

/**
 * The command that runs the controller: on the packaged Node, from the folder beside the archive (plain Node reads no asar), or in a
 * checkout on the Node of its packages.
 */
export function controllerCommand(
  given: ShellArguments,
  resources: string | null,
  appPath: string,
  platform: NodeJS.Platform,
): { readonly command: string; readonly args: readonly string[] } {
  const nodeFile = platform === 'win32' ? 'node.exe' : 'node';
  const root = resources === null ? appPath : join(resources, 'app.asar.unpacked');
  const command = resources === null ? join(root, 'node_modules/node/bin', nodeFile) : join(resources, 'node', nodeFile);
  const options = Object.entries({ '--config': given.config, '--data': given.data, '--port': given.port });
  const passed = options.flatMap(([name, value]) => (value === null ? [] : [name, value]));
  return { command, args: [join(root, 'main/shell/supervised.ts'), 'start', '--no-shell', ...passed] };
}
