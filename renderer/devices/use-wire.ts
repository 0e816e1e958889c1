import { useEffect, useState } from 'react';

/** One chunk on the port of a device; `hex` is empty for `open` and `closed`. */
export type WireLine = {
  readonly n: number;
  readonly at: number;
  readonly direction: 'out' | 'in' | 'open' | 'closed';
  readonly hex: string;
  readonly code: string | null;
};

const KEPT_LINES = 300;

/** The traffic of the device's port as it passes, newest last; nothing while `device` is null. */
export function useWire(device: string | null, paused: boolean): { readonly lines: readonly WireLine[]; readonly failed: boolean } {
  const [lines, setLines] = useState<readonly WireLine[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setLines([]);
    setFailed(false);
    if (device === null || paused) return;
    const stopping = new AbortController();
    let n = 0;
    const take = (texts: readonly string[]): void => {
      const fresh = texts.map((text) => {
        n += 1;
        return { ...(JSON.parse(text) as Omit<WireLine, 'n'>), n };
      });
      setLines((known) => [...known, ...fresh].slice(-KEPT_LINES));
    };
    follow(device, stopping.signal, take).catch(() => {
      // Closing the drawer ends the reading; everything else is a hall that went away.
      if (!stopping.signal.aborted) setFailed(true);
    });
    return () => stopping.abort();
  }, [device, paused]);
  return { lines, failed };
}

async function follow(device: string, signal: AbortSignal, take: (lines: readonly string[]) => void): Promise<void> {
  const reply = await fetch(`/api/v1/devices/${device}/wire?follow=1`, { signal });
  if (!reply.ok || reply.body === null) throw new Error(`the hall answers ${reply.status}`);
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('the hall hung up');
    const parts = (rest + value).split('\n');
    rest = parts.pop() ?? '';
    if (parts.length > 0) take(parts);
  }
}

/** Hex in pairs, and the text it spells where it spells any. */
export function readHex(hex: string): { readonly codes: string; readonly text: string } {
  const bytes = hex.match(/../gu) ?? [];
  const text = bytes.map((byte) => {
    const code = Number.parseInt(byte, 16);
    return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·';
  });
  return { codes: bytes.join(' '), text: text.join('') };
}
