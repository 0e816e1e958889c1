import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a hall keeps its data when nobody says: ProgramData on Windows; /var/lib/hallcall for root on Linux, otherwise the user's
 * data folder (XDG_DATA_HOME, or ~/.local/share).
 */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  uid: number | null = process.getuid?.() ?? null,
): string {
  if (platform === 'win32') return `${env.ProgramData ?? 'C:\\ProgramData'}\\Hallcall`;
  if (uid === 0) return '/var/lib/hallcall';
  return join(env.XDG_DATA_HOME ?? join(env.HOME ?? homedir(), '.local', 'share'), 'hallcall');
}
