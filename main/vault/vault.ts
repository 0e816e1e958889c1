/**
 * The vault: the only place that knows a name, a phone, an identity number or a free text. The journal holds a ref; the ciphertext
 * lies beside it in the database, the month's key in a file of its own. Personal data is of the month of its appointment.
 */
import { randomUUID } from 'node:crypto';
import type { VaultRow } from '../../db/vault.ts';
import type { BusinessDay, VaultRef } from '../hall/kernel/ids.ts';
import { maskName } from './mask-name.ts';
import type { Month, MonthKeys } from './month-keys.ts';
import { codeHash, codeOf, fingerprint, type LookupKind, lookupHash, open, type Person, phoneEnd, plainId, seal } from './seal.ts';

/** Where ciphertext is kept. */
export type VaultStore = {
  readonly insertVaultRows: (rows: readonly VaultRow[]) => Promise<void>;
  readonly getVaultBody: (ref: string) => Promise<Uint8Array | null>;
  readonly findVaultRefs: (hashes: readonly Uint8Array[], limit: number) => Promise<readonly string[]>;
  readonly deleteVaultRows: (refs: readonly string[]) => Promise<void>;
  readonly deleteVaultExcept: (months: readonly string[]) => Promise<number>;
};

/** More of one phone's end than this are looked through by hand. */
const MAX_FOUND = 500;

export const monthOf = (day: BusinessDay): Month => day.slice(0, 'yyyy-mm'.length);

const MONTHS_A_YEAR = 12;
/** The month that lies `count` before that of `day`. */
export function monthsBefore(day: BusinessDay, count: number): Month {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const months = year * MONTHS_A_YEAR + month - 1 - count;
  return `${String(Math.floor(months / MONTHS_A_YEAR)).padStart('yyyy'.length, '0')}-${String((months % MONTHS_A_YEAR) + 1).padStart('mm'.length, '0')}`;
}

export class Vault {
  readonly #keys: MonthKeys;
  readonly #store: VaultStore;

  constructor(keys: MonthKeys, store: VaultStore) {
    this.#keys = keys;
    this.#store = store;
  }

  /** Seals people of appointments, all or none. Durable when it answers; a person of whom nothing was told has no ref. */
  async keep(people: readonly { readonly day: BusinessDay; readonly person: Person }[]): Promise<readonly (VaultRef | null)[]> {
    const sealed = people.map(({ day, person }) => (isEmpty(person) ? null : this.#seal(monthOf(day), person)));
    const rows = sealed.filter((row) => row !== null);
    if (rows.length > 0) await this.#store.insertVaultRows(rows);
    return sealed.map((row) => (row === null ? null : (row.ref as VaultRef)));
  }

  /** Takes back what no appointment came of. */
  async drop(refs: readonly (VaultRef | null)[]): Promise<void> {
    const kept = refs.filter((ref) => ref !== null);
    if (kept.length > 0) await this.#store.deleteVaultRows(kept);
  }

  /** Null when the entry is gone, or its month's key is. */
  async open(ref: VaultRef): Promise<Person | null> {
    const key = this.#keys.get(ref.slice(0, 'yyyy-mm'.length));
    const body = key === null ? null : await this.#store.getVaultBody(ref);
    return key === null || body === null ? null : open(key, ref, body);
  }

  /** How a person may be named on a screen that others see; null when nobody knows the name. */
  async maskedName(ref: VaultRef): Promise<string | null> {
    const name = (await this.open(ref))?.name ?? null;
    return name === null ? null : maskName(name);
  }

  /** Everybody whose phone ends, or whose identity number is, as told: refs of any month whose key there is. */
  async find(kind: LookupKind, value: string): Promise<readonly VaultRef[]> {
    const plain = kind === 'id' ? plainId(value) : phoneEnd(value);
    if (plain === null || plain === '') return [];
    const hashes = this.#keys.months().flatMap((month) => {
      const key = this.#keys.get(month);
      return key === null ? [] : [lookupHash(key, kind, plain)];
    });
    return (await this.#store.findVaultRefs(hashes, MAX_FOUND)) as readonly VaultRef[];
  }

  codeHash(code: string): string {
    return codeHash(this.#keys.hallSecret(), code);
  }

  /** The code the hall gives an appointment that came without one. */
  codeOf(booking: string): string {
    return codeOf(this.#keys.hallSecret(), booking);
  }

  /** What stands for `text` in the memory of a request: it tells nothing once the key of `day`'s month is gone. */
  fingerprint(day: BusinessDay, text: string): string {
    return fingerprint(this.#keys.getOrMake(monthOf(day)), text);
  }

  /**
   * Destroys the keys of every month before `month`, then removes what they had sealed. The rows' bytes may stay in free pages, in the
   * write-ahead log and in backups: without the key they are noise, so nothing has to be written over. Answers the months destroyed.
   */
  async shredBefore(month: Month): Promise<readonly Month[]> {
    const destroyed = this.#keys.months().filter((kept) => kept < month && this.#keys.destroy(kept));
    await this.#store.deleteVaultExcept(this.#keys.months());
    return destroyed;
  }

  #seal(month: Month, person: Person): VaultRow {
    const key = this.#keys.getOrMake(month);
    const ref = `${month}/${randomUUID()}`;
    const end = person.phone === null ? null : phoneEnd(person.phone);
    const foundBy = [
      ...(end === null ? [] : [lookupHash(key, 'phone-end', end)]),
      ...(person.idNumber === null ? [] : [lookupHash(key, 'id', plainId(person.idNumber))]),
    ];
    return { ref, month, body: seal(key, ref, person), foundBy };
  }
}

const isEmpty = ({ name, phone, idNumber, note }: Person): boolean => [name, phone, idNumber, note].every((text) => text === null);
