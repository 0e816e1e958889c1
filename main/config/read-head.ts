import { open } from 'node:fs/promises';

/** The first `mostBytes` of a file: a file of any size, or a device that never ends, costs no more than that. */
export async function readHead(path: string, mostBytes: number): Promise<Uint8Array> {
  await using file = await open(path);
  const buffer = new Uint8Array(mostBytes);
  let length = 0;
  while (length < mostBytes) {
    const { bytesRead } = await file.read(buffer, length, mostBytes - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
