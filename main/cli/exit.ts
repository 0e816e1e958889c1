/** Exit codes, after sysexits.h, and the one way a command ends with an error: a coded line on stderr that says what to do. */
export const EXIT = {
  ok: 0,
  problems: 1,
  usage: 64,
  dataDamaged: 65,
  inUse: 73,
  cannotCreate: 73,
  io: 74,
  tryLater: 75,
  configuration: 78,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What to do about a coded error of the journal or the start, by code. */
const ADVICE: Readonly<Record<string, { readonly exit: ExitCode; readonly zh: string; readonly en: string }>> = {
  'db/in-use': {
    exit: EXIT.inUse,
    zh: '另一个控制器正在使用这个数据文件夹。先停掉它，或用 --data 另选一个。',
    en: 'Another controller is using this data folder. Stop it first, or choose another with --data.',
  },
  'db/newer': {
    exit: EXIT.configuration,
    zh: '数据由更新的版本写成。请安装更新的版本；数据没有改动。',
    en: 'The data was written by a newer release. Install that release; nothing was changed.',
  },
  'db/not-ours': {
    exit: EXIT.configuration,
    zh: '这里的 journal.db 不是 Hallcall 的数据。请用 --data 另选文件夹。',
    en: 'The journal.db here is not Hallcall’s. Choose another folder with --data.',
  },
  'db/unknown-event': {
    exit: EXIT.configuration,
    zh: '数据里有本版本不认识的事件。请安装更新的版本。',
    en: 'The journal holds events this release does not know. Install a newer release.',
  },
  'db/missing': {
    exit: EXIT.configuration,
    zh: '这个文件夹里没有数据。请检查 --data。',
    en: 'There is no journal in this folder. Check --data.',
  },
  'db/full': {
    exit: EXIT.tryLater,
    zh: '磁盘已满，什么都没有写。请腾出空间后再试。',
    en: 'The disk is full and nothing was written. Make room and start again.',
  },
  'db/io': {
    exit: EXIT.tryLater,
    zh: '磁盘读写失败。请检查磁盘后再试。',
    en: 'Reading or writing the disk failed. Check the disk and start again.',
  },
  'db/corrupt': {
    exit: EXIT.dataDamaged,
    zh: '数据文件损坏；下次启动会自动恢复能读出的部分。',
    en: 'The file is damaged; the next start recovers whatever can be read.',
  },
  'db/bad-backup': { exit: EXIT.dataDamaged, zh: '这个备份没有通过校验。请换一个。', en: 'This backup does not verify. Choose another.' },
  'hall/out-of-service': {
    exit: EXIT.tryLater,
    zh: '无法写入数据，大厅没有开始服务。请检查磁盘。',
    en: 'Nothing can be written, so the hall did not open. Check the disk.',
  },
  'config/key-retired': {
    exit: EXIT.configuration,
    zh: 'hall.yaml 里有已停用的编号，编号停用后不能再用。请换新编号。',
    en: 'hall.yaml uses keys that were retired and cannot come back. Choose new ones.',
  },
  'upload/no-token': {
    exit: EXIT.configuration,
    zh: '没有找到上传令牌。请检查 upload.city 的 token_file 或 token_env。',
    en: 'The upload token was not found. Check token_file or token_env of upload.city.',
  },
  EADDRINUSE: {
    exit: EXIT.inUse,
    zh: '端口已被占用。请用 --port 另选一个，或 --port 0 任选。',
    en: 'The port is taken. Choose another with --port, or any free one with --port 0.',
  },
};

/** An error that a command expects: a code, its context, and an exit code that fits. */
export class CliError extends Error {
  readonly code: string;
  readonly exit: ExitCode;

  constructor(code: string, exit: ExitCode, message: string) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}

/** Prints `error` as a person needs it and gives the exit code. */
export function reportError(error: unknown, print: (line: string) => void): ExitCode {
  if (error instanceof CliError) {
    print(`${error.code}: ${error.message}`);
    return error.exit;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  const advice = code === null ? undefined : ADVICE[code];
  if (code !== null && advice !== undefined && error instanceof Error) {
    print(`${code}: ${advice.zh}\n${' '.repeat(code.length + 2)}${advice.en}\n${' '.repeat(code.length + 2)}(${error.message})`);
    return advice.exit;
  }
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.io;
}
