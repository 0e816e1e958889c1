import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { CityError } from './city-error.ts';
import { reinterpret } from './interpret/reinterpret.ts';
import { buildServer } from './server.ts';
import { openSql } from './sql/open-sql.ts';
import { parseTokens } from './tokens.ts';

const clock = { wallMs: () => Date.now() };

/** Standard output belongs to the line that tells the address. */
const log = pino({ level: process.env.CITY_LOG_LEVEL ?? 'info', base: null }, pino.destination(2));

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('0 to 65535 is allowed.');
  return port;
}

const openStorage = (dataDir: string) => openSql({ databaseUrl: process.env.DATABASE_URL || null, dataDir, log, nowMs: clock.wallMs() });

type ServeOptions = { readonly port: number; readonly host: string; readonly data: string };

async function serve({ port, host, data }: ServeOptions): Promise<void> {
  const tokens = parseTokens(process.env.CITY_TOKENS);
  const sql = await openStorage(data);
  if (sql.storage === 'pglite') {
    process.stderr.write(
      'DATABASE_URL is not set: PGlite is used, for trial. It does not sync to the disk; a power cut can take what was received, and the halls then send it again.\n',
    );
  }
  const app = buildServer({ sql, tokens, log, clock });
  const stop = async (): Promise<void> => {
    await app.close();
    await sql.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the city did not close cleanly');
          process.exit(1);
        },
      );
    });
  }
  const address = await app.listen({ port, host });
  process.stdout.write(`city listening on ${address}\n`);
}

async function remake({ data }: { readonly data: string }): Promise<void> {
  const sql = await openStorage(data);
  const rows = await reinterpret(sql, clock.wallMs());
  await sql.close();
  process.stdout.write(`reinterpreted ${rows} rows\n`);
}

const program = new Command('city')
  .description("Collects the halls' journals. PostgreSQL at DATABASE_URL, else PGlite under --data. CITY_TOKENS=hall-1=TOKEN,hall-2=TOKEN")
  .showHelpAfterError();
program
  .command('serve', { isDefault: true })
  .description('receive rows and answer questions')
  .option('--port <port>', 'port to listen on, 0 for any', parsePort, 8090)
  .option('--host <address>', 'address to listen on; anything but loopback needs TLS in front', '127.0.0.1')
  .option('--data <folder>', 'where PGlite keeps its files', 'city-data')
  .action(serve);
program
  .command('reinterpret')
  .description('make visits, service records and evaluations again from the raw rows')
  .option('--data <folder>', 'where PGlite keeps its files', 'city-data')
  .action(remake);

try {
  await program.parseAsync();
} catch (error) {
  const known = error instanceof CityError;
  process.stderr.write(known ? `${error.code}: ${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  if (known && error.cause instanceof Error) process.stderr.write(`  ${error.cause.message}\n`);
  process.exitCode = 1;
}
