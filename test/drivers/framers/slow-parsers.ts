/**
 * Slow parsers of the pads' and readers' protocols, written for the tests from the papers and from nothing else: they see a whole stream at once and
 * try every place in it. What they find is what a framer must find, however its bytes came.
 */

/** FF 68 set: `address command data..` of each frame, in hex. */
export function parseFf68(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = (bytes[at + 2] ?? 0) + 7;
    const frame = bytes.subarray(at, at + size);
    if (isFf68(frame)) {
      found.push(Buffer.from(frame.subarray(5, -2)).toString('hex'));
      at += size;
    } else at += 1;
  }
  return found;
}

function isFf68(frame: Uint8Array): boolean {
  const hex = Buffer.from(frame).toString('hex');
  const [, first, second] = /^ff68(..)(..)68(?:..)*16$/.exec(hex) ?? [];
  if (first === undefined || first !== second) return false;
  const length = Number.parseInt(first, 16);
  if (length < 2 || length > 18 || frame.length !== length + 7) return false;
  let sum = 0;
  for (const byte of frame.subarray(5, 5 + length)) sum += byte;
  return sum % 256 === frame[5 + length];
}

/** PJ06: the key of one burst, 0 when it is none. A burst is what came with less than 25 ms between; more than 32 bytes are noise. */
export function parsePj06(burst: Uint8Array): number {
  if (burst.length > 32) return 0;
  let rest = '';
  let hex = Buffer.from(burst).toString('hex');
  while (hex !== '') {
    const length = Number.parseInt(hex.slice(4, 6) || '0', 16);
    const isFrame = hex.startsWith('55aa') && length > 0 && hex.slice((length + 3) * 2, (length + 4) * 2) === '1a';
    if (!isFrame) rest += hex.slice(0, 2);
    hex = hex.slice(isFrame ? (length + 4) * 2 : 2);
  }
  const [, key] = /^0([1-6])(?:0\1)*$/.exec(rest) ?? [];
  return Number(key ?? 0);
}

/** The sum of a line, bit by bit as the polynomial says. */
function slowCrc(text: string): string {
  let register = 0xffff;
  for (const character of text) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const top = (register >> 15) & 1;
      register = (register << 1) & 0xffff;
      if ((top ^ ((character.charCodeAt(0) >> bit) & 1)) === 1) register ^= 0x1021;
    }
  }
  return register.toString(16).toUpperCase().padStart(4, '0');
}

/** Lines of our own pad: `address body`, where the sum fits and the body is one a pad says. */
export function parseLinePad(bytes: Uint8Array): string[] {
  const says =
    /^(?:I [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{4} [0-9A-F]{4}|K [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{4} [1-5]|[SE] [0-9A-F]{8}|A [0-9A-F]{8} [0-9A-F]{4})$/;
  return Buffer.from(bytes)
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const [, address = '', body = '', sum = ''] = /^<([0-9A-F]{2}) ([^*]*)\*([0-9A-F]{4})$/.exec(line) ?? [];
      return says.test(body) && slowCrc(`${address} ${body}`) === sum ? [`${address} ${body}`] : [];
    });
}

/** Lines of an ID reader: the body, where the sum fits and the body is one a reader says. `<` begins a line whatever stood before it. */
export function parseReader(bytes: Uint8Array): string[] {
  const says = /^(?:N|A [0-9A-F]{2}|C [0-9A-F]{2} [RHFS] [0-9A-Z]{1,30} (?:[0-9A-F]{2}){1,120})$/;
  return Buffer.from(bytes)
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const [, body = '', sum = ''] = /^<([^*]*)\*([0-9A-F]{4})$/.exec(line.slice(Math.max(line.lastIndexOf('<'), 0))) ?? [];
      return says.test(body) && slowCrc(body) === sum ? [body] : [];
    });
}

export { slowCrc };
