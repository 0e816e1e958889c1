import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JournalClient } from '../../../db/journal-client.ts';
import type { BusinessDay } from '../../../main/hall/kernel/ids.ts';
import { maskName } from '../../../main/vault/mask-name.ts';
import { MonthKeys } from '../../../main/vault/month-keys.ts';
import { codeHash, codeOf, lookupHash, open, type Person, phoneEnd, plainId, seal } from '../../../main/vault/seal.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { makeDataDir } from '../make-hall.ts';

const KEY = Buffer.alloc(32, 7);
const OTHER = Buffer.alloc(32, 8);
const day = (text: string): BusinessDay => text as BusinessDay;
const WANG: Person = { name: '王秀英', phone: '138 0013-8000', idNumber: '11010519491231002x', note: '轮椅' };
const nobody: Person = { name: null, phone: null, idNumber: null, note: null };

async function makeVault(dataDir = makeDataDir()) {
  const stamp = { at: Date.UTC(2026, 10, 21), clockId: 'boot-1', upMs: 1 };
  const { client } = await JournalClient.open({ dataDir, stamp, maxPages: null }, null);
  onTestFinished(() => client.close());
  const keys = new MonthKeys(dataDir);
  return { dataDir, client, keys, vault: new Vault(keys, client) };
}

describe('a sealed entry', () => {
  it('opens with its month’s key and under its own ref, to what was put in', () => {
    const person = fc.record({
      name: fc.option(fc.string({ unit: 'binary' })),
      phone: fc.option(fc.string()),
      idNumber: fc.option(fc.string()),
      note: fc.option(fc.string({ unit: 'grapheme', maxLength: 400 })),
    });
    fc.assert(
      fc.property(person, fc.string(), (who, ref) => {
        const body = seal(KEY, ref, who);
        expect(open(KEY, ref, body)).toEqual(who);
        expect(body.includes(JSON.stringify(who))).toBe(false);
        expect(() => open(OTHER, ref, body)).toThrow();
        expect(() => open(KEY, `${ref}.`, body)).toThrow();
      }),
    );
  });

  it('does not open when any bit of it is another', () => {
    const body = seal(KEY, 'r', WANG);
    fc.assert(
      fc.property(fc.nat({ max: body.length * 8 - 1 }), (bit) => {
        const bent = Buffer.from(body);
        bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => open(KEY, 'r', bent)).toThrow();
      }),
    );
    expect(() => open(KEY, 'r', body.subarray(0, 20))).toThrow();
  });

  it('is never the same twice', () => {
    expect(seal(KEY, 'r', WANG)).not.toEqual(seal(KEY, 'r', WANG));
  });
});

describe('what somebody is found by', () => {
  it('is the end of a phone however it is written, and an identity number with a capital check letter', () => {
    expect(['138 0013-8000', '+8613800138000', '１３８００１３８０００', '8000'].map(phoneEnd)).toEqual(['8000', '8000', '8000', '8000']);
    expect(['', '12', '12a3'].map(phoneEnd)).toEqual([null, null, null]);
    expect(plainId(' 110105-19491231002x ')).toBe('11010519491231002X');
  });

  it('is another hash under another key, and for another kind', () => {
    const hashes = [lookupHash(KEY, 'phone-end', '8000'), lookupHash(OTHER, 'phone-end', '8000'), lookupHash(KEY, 'id', '8000')];
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(3);
    expect(hashes.every((hash) => hash.length === 32)).toBe(true);
  });

  it('is a code whatever its blanks, dashes and case; the hall’s own has eight digits and is always the same', () => {
    expect(codeHash(KEY, 'ab 12-cd')).toBe(codeHash(KEY, 'AB12CD'));
    expect(codeHash(KEY, 'AB12CD')).not.toBe(codeHash(OTHER, 'AB12CD'));
    const codes = Array.from({ length: 200 }, (_, n) => codeOf(KEY, `b${n}`));
    expect(codes.every((code) => /^\d{8}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBe(200);
    expect(codeOf(KEY, 'b7')).toBe(codes[7]);
  });
});

describe('a masked name', () => {
  it('is the surname and a star for each character behind it', () => {
    expect(['张三', '王秀英', '欧阳修', '欧阳', '阿卜杜拉·买买提', ' 李 强 '].map(maskName)).toEqual([
      '张*',
      '王**',
      '欧阳*',
      '欧*',
      '阿******',
      '李*',
    ]);
    expect(['Li Na', 'Christopher Wu', 'X', '张', ''].map(maskName)).toEqual(['L* N*', 'C*** W*', '*', '*', '']);
  });

  it('never tells the whole name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('张', '欧', '阳', '敏', 'a', 'B', ' ', '·', '𠮷'), minLength: 1, maxLength: 8 }),
        (name) => {
          const masked = maskName(name);
          expect(masked === '' ? name.trim() : masked.includes('*')).toBe(masked === '' ? '' : true);
          expect(masked.replaceAll('*', '').length).toBeLessThan(Math.max(1, name.length));
        },
      ),
    );
  });
});

describe('the keys', () => {
  it('are one a month, for the owner’s eyes, the same over restarts', () => {
    const dataDir = makeDataDir();
    const keys = new MonthKeys(dataDir);
    expect(keys.months()).toEqual([]);
    expect(keys.get('2026-11')).toBeNull();
    const november = keys.getOrMake('2026-11');
    keys.getOrMake('2026-02');
    const secret = keys.hallSecret();
    expect([november.length, secret.length]).toEqual([32, 32]);
    const again = new MonthKeys(dataDir);
    expect(again.months()).toEqual(['2026-02', '2026-11']);
    expect(again.getOrMake('2026-11')).toEqual(november);
    expect(again.hallSecret()).toEqual(secret);
    const folder = join(dataDir, 'vault-keys');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  });

  it('are gone once destroyed, and a new one for the month opens nothing of the old', () => {
    const dataDir = makeDataDir();
    const keys = new MonthKeys(dataDir);
    const old = keys.getOrMake('2026-11');
    expect([keys.destroy('2026-11'), keys.destroy('2026-11')]).toEqual([true, false]);
    expect(keys.get('2026-11')).toBeNull();
    expect(keys.getOrMake('2026-11')).not.toEqual(old);
  });

  it('are refused when half of one is missing, rather than used or made anew', () => {
    const dataDir = makeDataDir();
    const keys = new MonthKeys(dataDir);
    keys.getOrMake('2026-11');
    const file = join(dataDir, 'vault-keys', '2026-11.key');
    writeFileSync(file, readFileSync(file).subarray(0, 16));
    expect(() => keys.getOrMake('2026-11')).toThrow(expect.objectContaining({ code: 'vault/bad-key' }));
    chmodSync(file, 0o600);
    expect(statSync(file).size).toBe(16);
    expect(() => keys.getOrMake('../2026-11')).toThrow(expect.objectContaining({ code: 'vault/bad-month' }));
  });
});

describe('the vault', () => {
  it('gives a ref to whom it keeps and none where nothing was told, and opens it again', async () => {
    const { vault } = await makeVault();
    const [ref, none] = await vault.keep([
      { day: day('2026-11-21'), person: WANG },
      { day: day('2026-11-21'), person: nobody },
    ]);
    expect(ref).toMatch(/^2026-11\/[0-9a-f-]{36}$/);
    expect(none).toBeNull();
    if (ref === undefined || ref === null) throw new Error('no ref');
    expect(await vault.open(ref)).toEqual(WANG);
    expect(await vault.maskedName(ref)).toBe('王**');
    await vault.drop([ref, null]);
    expect(await vault.open(ref)).toBeNull();
    expect(await vault.find('id', WANG.idNumber ?? '')).toEqual([]);
  });

  it('finds people by the end of their phone and by their identity number, over all months', async () => {
    const { vault } = await makeVault();
    const refs = await vault.keep([
      { day: day('2026-11-21'), person: WANG },
      { day: day('2026-12-01'), person: { ...WANG, idNumber: null } },
      { day: day('2026-12-01'), person: { ...WANG, phone: '13900001111' } },
    ]);
    expect(new Set(await vault.find('phone-end', '8000'))).toEqual(new Set([refs[0], refs[1]]));
    expect(new Set(await vault.find('id', '110105 19491231002X'))).toEqual(new Set([refs[0], refs[2]]));
    expect(await vault.find('phone-end', '80')).toEqual([]);
  });

  it('shreds whole months, and everybody else stays', async () => {
    const { vault, keys, client } = await makeVault();
    const [old, kept] = await vault.keep([
      { day: day('2026-10-31'), person: WANG },
      { day: day('2026-11-01'), person: WANG },
    ]);
    const sealedOld = await client.getVaultBody(String(old));
    expect(await vault.shredBefore('2026-11')).toEqual(['2026-10']);
    expect(await vault.shredBefore('2026-11')).toEqual([]);
    expect(keys.months()).toEqual(['2026-11']);
    expect([await vault.open(old as never), await client.getVaultBody(String(old))]).toEqual([null, null]);
    expect(await vault.open(kept as never)).toEqual(WANG);
    expect(await vault.find('phone-end', '8000')).toEqual([kept]);
    // Whoever has kept a copy of the ciphertext has noise.
    expect(() => open(keys.getOrMake('2026-10'), String(old), sealedOld ?? Buffer.alloc(0))).toThrow();
  });

  it('keeps all of a batch or none', async () => {
    const { vault, client, dataDir } = await makeVault();
    const [ref] = await vault.keep([{ day: day('2026-11-21'), person: WANG }]);
    const row = { month: '2026-11', body: Buffer.from('x'), foundBy: [] };
    await expect(
      client.insertVaultRows([
        { ...row, ref: '2026-11/new' },
        { ...row, ref: String(ref) },
      ]),
    ).rejects.toMatchObject({ code: 'db/refused' });
    expect(await client.getVaultBody('2026-11/new')).toBeNull();
    expect(existsSync(join(dataDir, 'vault-keys', '2026-11.key'))).toBe(true);
  });
});
