import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Outbox } from '../../../drivers/host/outbox.ts';
import { StateReporter } from '../../../drivers/host/state-reporter.ts';
import type { HostMessage, ReportBody } from '../../../drivers/messages.ts';
import { log } from '../make.ts';

const asked: ReportBody = { type: 'asked', device: 'pad', session: 1 };
const press: ReportBody = { type: 'press', device: 'pad', session: 1, boot: 2, pressNo: 3, key: 4 };

function makeOutbox() {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const sent: HostMessage[] = [];
  const outbox = new Outbox('run', (message) => sent.push(message), log);
  const numbers = () => sent.splice(0).map((message) => (message.type === 'report' ? message.n : null));
  return { outbox, numbers };
}

describe('the outbox', () => {
  it('sends at once and repeats every second until acknowledged', () => {
    const { outbox, numbers } = makeOutbox();
    outbox.add(asked, null);
    outbox.add(asked, null);
    expect(numbers()).toEqual([1, 2]);
    vi.advanceTimersByTime(2_000);
    expect(numbers()).toEqual([1, 2, 1, 2]);
    outbox.acknowledge('run', 1, null);
    vi.advanceTimersByTime(1_000);
    expect(numbers()).toEqual([2]);
    outbox.acknowledge('run', 2, null);
    vi.advanceTimersByTime(5_000);
    expect(numbers()).toEqual([]);
  });

  it('takes no acknowledgement of another run', () => {
    const { outbox, numbers } = makeOutbox();
    outbox.add(asked, null);
    outbox.acknowledge('run of yesterday', 1, null);
    vi.advanceTimersByTime(1_000);
    expect(numbers()).toEqual([1, 1]);
  });

  it('gives the verdict of a press once, and keeps a press that came back without one', () => {
    const { outbox, numbers } = makeOutbox();
    const verdicts: unknown[] = [];
    outbox.add(press, (verdict) => verdicts.push(verdict));
    outbox.acknowledge('run', 1, null);
    vi.advanceTimersByTime(1_000);
    expect(numbers()).toEqual([1, 1]);
    outbox.acknowledge('run', 1, 'scored');
    outbox.acknowledge('run', 1, 'ignored');
    expect(verdicts).toEqual(['scored']);
  });

  it('repeats only the oldest of a long backlog at a time', () => {
    const { outbox, numbers } = makeOutbox();
    for (let n = 0; n < 200; n += 1) outbox.add(asked, null);
    numbers();
    vi.advanceTimersByTime(1_000);
    expect(numbers()).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  });
});

describe('the state of a device', () => {
  function makeReporter() {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const told: string[] = [];
    const reporter = new StateReporter('pad', (body) => told.push(body.type === 'device-state' ? `${body.state} ${body.code}` : body.type));
    return { reporter, told };
  }

  it('is told when it starts and when a change has lasted 300 ms', () => {
    const { reporter, told } = makeReporter();
    reporter.set('online', null, 'unknown');
    vi.advanceTimersByTime(299);
    expect(told).toEqual(['starting null']);
    vi.advanceTimersByTime(1);
    reporter.set('online', null, 'unknown');
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual(['starting null', 'online null']);
  });

  it('does not flap with a port that is opened afresh, and is not hidden by endless flapping', () => {
    const { reporter, told } = makeReporter();
    reporter.set('online', null, 'unknown');
    vi.advanceTimersByTime(300);
    reporter.set('noDevice', 'port/silent', 'unknown');
    vi.advanceTimersByTime(100);
    reporter.set('online', null, 'unknown');
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual(['starting null', 'online null']);
    for (let round = 0; round < 10; round += 1) {
      reporter.set(round % 2 === 0 ? 'offline' : 'noDevice', null, 'unknown');
      vi.advanceTimersByTime(100);
    }
    expect(told.length).toBeGreaterThan(2);
    expect(told.length).toBeLessThan(8);
  });
});
