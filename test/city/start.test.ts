import { describe, expect, it } from 'vitest';
import { runCity, tokenOf } from './city-process.ts';

describe('starting the city', () => {
  it('needs tokens, long ones', async () => {
    expect(await runCity(['--data', '/nonexistent'])).toMatchObject({ code: 1, stderr: expect.stringContaining('city/tokens-missing') });
    const short = await runCity(['--data', '/nonexistent'], { CITY_TOKENS: 'hall-1=abc' });
    expect(short).toMatchObject({ code: 1, stderr: expect.stringMatching(/city\/tokens-unreadable: .*hall-1.*16 characters/) });
    expect(short.stderr).not.toContain('abc');
  });

  it('says that the database does not answer', async () => {
    const run = await runCity(['--port', '0'], { CITY_TOKENS: `h=${tokenOf('h')}`, DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('city/database-down') });
  });
});
