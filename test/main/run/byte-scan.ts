/** Looks for a text in every file under a folder, in every shape it may have been written in. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';

const WHOLE_BASE64_BYTES = 3;

/** The part of a base64 text that does not hang on what stands before and behind, for each of the three places a text may begin at. */
function base64Parts(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const from = (WHOLE_BASE64_BYTES - before) % WHOLE_BASE64_BYTES;
    const whole = Math.floor((bytes.length - from) / WHOLE_BASE64_BYTES) * WHOLE_BASE64_BYTES;
    return bytes.subarray(from, from + whole).toString('base64');
  });
}

/** Every byte string that would betray `text`. */
export function shapesOf(text: string): readonly Buffer[] {
  const escaped = [...text].map((character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('');
  const encoded = ['utf8', 'utf16le', 'utf16be', 'gbk'].map((encoding) => iconv.encode(text, encoding));
  return [
    ...encoded,
    ...encoded.flatMap((bytes) => [bytes.toString('hex'), bytes.toString('hex').toUpperCase()].map((hex) => Buffer.from(hex))),
    ...encoded.flatMap(base64Parts).map((part) => Buffer.from(part)),
    ...encoded.flatMap(base64Parts).map((part) => Buffer.from(part.replaceAll('+', '-').replaceAll('/', '_'))),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(escaped),
  ];
}

export const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** `file: text` for every file that holds one of `texts` in any shape, or one of `secrets` as bytes, hex or base64. */
export function tracesOf(folder: string, texts: readonly string[], secrets: readonly Buffer[] = []): readonly string[] {
  const wanted = [
    ...texts.map((text) => ({ name: text, shapes: shapesOf(text) })),
    ...secrets.map((secret, index) => ({
      name: `secret ${index}`,
      shapes: [secret, Buffer.from(secret.toString('hex')), ...base64Parts(secret).map((part) => Buffer.from(part))],
    })),
  ];
  return filesUnder(folder).flatMap((file) => {
    const bytes = readFileSync(file);
    return wanted.flatMap(({ name, shapes }) => (shapes.some((shape) => bytes.includes(shape)) ? [`${file}: ${name}`] : []));
  });
}
