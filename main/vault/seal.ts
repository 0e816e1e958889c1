/**
 * What is personal, sealed. An entry is `iv(12) ciphertext tag(16)` of AES-256-GCM, its ref the additional data, so that no entry can
 * be put in another's place. Keys are derived of the month's by HKDF-SHA-256: one for the cipher, one for lookups.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Whom an appointment is for, as far as it was told. */
export type Person = {
  readonly name: string | null;
  readonly phone: string | null;
  /** The number of an identity document. */
  readonly idNumber: string | null;
  /** Free text. */
  readonly note: string | null;
};
export type LookupKind = 'phone-end' | 'id';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const NO_SALT = Buffer.alloc(0);

const deriveKey = (monthKey: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', monthKey, NO_SALT, `hallcall vault ${use}`, KEY_BYTES));

export function seal(monthKey: Buffer, ref: string, person: Person): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(monthKey, 'cipher'), iv).setAAD(Buffer.from(ref));
  return Buffer.concat([iv, cipher.update(JSON.stringify(person), 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the key is another, or a bit of it was changed. */
export function open(monthKey: Buffer, ref: string, body: Uint8Array): Person {
  const bytes = Buffer.from(body);
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(monthKey, 'cipher'), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(ref))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as Person;
}

/** 32 bytes by which an entry is found again; without the month's key they tell nothing, not even of four digits. */
export const lookupHash = (monthKey: Buffer, kind: LookupKind, value: string): Buffer =>
  createHmac('sha256', deriveKey(monthKey, 'lookup')).update(`${kind}\n${value}`).digest();

export const PHONE_END_DIGITS = 4;

/** The last four digits of a phone number, null when it has not as many. */
export function phoneEnd(phone: string): string | null {
  const digits = phone.normalize('NFKC').replace(/\D/g, '');
  return digits.length < PHONE_END_DIGITS ? null : digits.slice(-PHONE_END_DIGITS);
}

/** An identity number as it is compared: without blanks, its check letter a capital. */
export const plainId = (idNumber: string): string => idNumber.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

/** The hash of an appointment's code, 64 hex digits; blanks, dashes and case do not count. */
export const codeHash = (secret: Buffer, code: string): string =>
  createHmac('sha256', secret)
    .update(`code\n${plainId(code)}`)
    .digest('hex');

const CODE_DIGITS = 8;
const DIGITS_MODULUS = 10n ** BigInt(CODE_DIGITS);

/** The code the hall gives an appointment: eight digits, the same whenever it is asked for, so that it is kept nowhere. */
export function codeOf(secret: Buffer, booking: string): string {
  const mac = createHmac('sha256', secret).update(`code of\n${booking}`).digest();
  return String(mac.readBigUInt64BE(0) % DIGITS_MODULUS).padStart(CODE_DIGITS, '0');
}

/** What stands for something personal in the hash of a request: the same for the same, and gone with the month's key. */
export const fingerprint = (monthKey: Buffer, text: string): string =>
  createHmac('sha256', deriveKey(monthKey, 'request')).update(text).digest('hex');
