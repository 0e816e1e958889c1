/**
 * The keys of the vault: a file a month in a folder of its own, readable by the hall alone, durable before anything is sealed with
 * it, and never in a backup. To destroy one makes noise of everything that was sealed in that month, wherever a copy of it lies.
 *
 *     vault-keys/2026-11.key    32 random bytes, of which the cipher's and the lookups' keys are derived
 *     vault-keys/hall.secret    32 random bytes; the codes of appointments are hashed with it. Never destroyed: it tells nothing of a person.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { layoutOf, syncFile, syncFolder } from '../../db/layout.ts';
import { VaultError } from './vault-error.ts';

/** `2026-11` */
export type Month = string;

const KEY_BYTES = 32;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const KEY_FILE = /^(\d{4}-(?:0[1-9]|1[0-2]))\.key$/;
const HALL_SECRET = 'hall.secret';

export const isMonth = (text: string): boolean => KEY_FILE.test(`${text}.key`);

export class MonthKeys {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = layoutOf(dataDir).vaultKeys;
  }

  /** The months whose keys there are, oldest first. */
  months(): readonly Month[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .flatMap((name) => KEY_FILE.exec(name)?.[1] ?? [])
      .sort();
  }

  /** Read anew each time: one that was destroyed is of no use from that moment on. Null when there is none. */
  get(month: Month): Buffer | null {
    return this.#read(`${month}.key`);
  }

  /** The key of `month`, made when it is first needed. */
  getOrMake(month: Month): Buffer {
    if (!isMonth(month)) throw new VaultError('vault/bad-month', `${month} is no month`);
    return this.get(month) ?? this.#make(`${month}.key`);
  }

  hallSecret(): Buffer {
    return this.#read(HALL_SECRET) ?? this.#make(HALL_SECRET);
  }

  /** Writes over the key, so that its own file is no trace of it where the disk writes in place, and removes it. False: there was none. */
  destroy(month: Month): boolean {
    const file = join(this.#folder, `${month}.key`);
    if (!existsSync(file)) return false;
    const fd = openSync(file, 'r+');
    try {
      writeSync(fd, randomBytes(KEY_BYTES), 0, KEY_BYTES, 0);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    rmSync(file);
    syncFolder(this.#folder);
    return true;
  }

  #read(name: string): Buffer | null {
    const file = join(this.#folder, name);
    if (!existsSync(file)) return null;
    const key = readFileSync(file);
    // Half a key would seal what nobody can open with the whole one.
    if (key.length !== KEY_BYTES) throw new VaultError('vault/bad-key', `${file} is no key of ${KEY_BYTES} bytes`);
    return key;
  }

  #make(name: string): Buffer {
    mkdirSync(this.#folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    const file = join(this.#folder, name);
    const part = `${file}.part`;
    const key = randomBytes(KEY_BYTES);
    rmSync(part, { force: true });
    const fd = openSync(part, 'wx', OWNER_ONLY);
    try {
      writeSync(fd, key);
    } finally {
      closeSync(fd);
    }
    // A umask may have taken more away than was meant, or a folder that was copied here given more.
    chmodSync(part, OWNER_ONLY);
    syncFile(part);
    renameSync(part, file);
    syncFolder(this.#folder);
    return key;
  }
}
