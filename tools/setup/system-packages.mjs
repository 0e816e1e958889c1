import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const onPath = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));

const sharedLibrary = (name) =>
  ['/lib', '/usr/lib', '/usr/lib64', '/usr/local/lib'].some((folder) => {
    if (!existsSync(folder)) return false;
    const inner = readdirSync(folder).filter((entry) => entry.endsWith('-linux-gnu') || entry.endsWith('-linux-gnueabihf'));
    return ['', ...inner].some((entry) => existsSync(join(folder, entry, name)));
  });

/** Debian packages the tests use, each with the test that says it is there already. */
const needed = [
  {
    name: 'chromium',
    present: () => Boolean(process.env.HALLCALL_BROWSER) || ['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
  },
  // node-hid's prebuilds load it at the first call.
  { name: 'libusb-1.0-0', present: () => sharedLibrary('libusb-1.0.so.0') },
];

/** Names of the Debian packages still to be installed; empty where the system is not Linux. */
export function missingSystemPackages() {
  if (process.platform !== 'linux') return [];
  return needed.filter(({ present }) => !present()).map(({ name }) => name);
}

/** Installs by apt as root. False when that cannot be done here or did not work. */
export function installSystemPackages(names, run, say) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  say(`installing ${names.join(' and ')} (apt)`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names]);
  return run('apt-get', ['update', '-qq']) && install() && missingSystemPackages().length === 0;
}
