/** `hallcall purge`: destroys the keys of personal data that was kept long enough. */
import { resolve } from 'node:path';
import { DbError } from '../../db/errors.ts';
import { removeVaultExcept } from '../../db/maintenance.ts';
import { isMonth, MonthKeys } from '../vault/month-keys.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Takes effect at once, beside a running hall too: from then on neither it nor a backup can be read. */
export function runPurge(data: string, before: string): ExitCode {
  if (!isMonth(before)) throw new CliError('usage/month', EXIT.usage, '--before 要写成 YYYY-MM takes a month such as 2026-08');
  const dataDir = resolve(data);
  const keys = new MonthKeys(dataDir);
  const destroyed = keys.months().filter((month) => month < before && keys.destroy(month));
  print(destroyed.length === 0 ? '没有更早的个人信息 no personal data that old' : `已销毁 destroyed: ${destroyed.join(', ')}`);
  try {
    print(`${removeVaultExcept(dataDir, keys.months())} 条密文已删除 sealed entries removed`);
  } catch (error) {
    if (!(error instanceof DbError) || (error.code !== 'db/in-use' && error.code !== 'db/missing')) throw error;
    // What is left is noise; it takes room until the hall removes it.
    if (error.code === 'db/in-use')
      print('大厅正在运行，密文由它在下次启动或换日时删除 the running hall removes the sealed entries at its next start or day');
  }
  return EXIT.ok;
}
