import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CloseReason, TcpTransport } from '../../../drivers/transport/index.ts';
import { until } from '../make.ts';

async function makeServer(onSocket: (socket: Socket) => void): Promise<{ port: number; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, server };
}

function makePort(port: number) {
  const heard: Buffer[] = [];
  const reasons: CloseReason[] = [];
  const transport = new TcpTransport('127.0.0.1', port, null, {
    data: (chunk) => heard.push(Buffer.from(chunk)),
    closed: (reason) => reasons.push(reason),
  });
  onTestFinished(() => transport.close('port/stopped'));
  return { transport, reasons, heard: () => Buffer.concat(heard).toString() };
}

describe('a TCP transport', () => {
  it('carries bytes both ways', async () => {
    const { port } = await makeServer((socket) => socket.on('data', (chunk) => socket.write(chunk)));
    const { transport, heard } = makePort(port);
    await transport.open(1_000);
    await transport.write(Buffer.from('ping'), 500);
    await until(() => heard() === 'ping', 'the echo');
  });

  it('says with a code that nobody listens, and that it is not open', async () => {
    const { port, server } = await makeServer(() => undefined);
    await new Promise((done) => server.close(done));
    const { transport, reasons } = makePort(port);
    await expect(transport.open(1_000)).rejects.toMatchObject({ code: 'port/open-failed' });
    await expect(transport.write(Buffer.from('x'), 100)).rejects.toMatchObject({ code: 'port/closed' });
    expect(reasons).toEqual([]);
  });

  it('gives up a connection that is never answered', async () => {
    // 192.0.2.0/24 is for documentation: no host answers there. Some networks refuse it at once, which is an answer, too.
    const transport = new TcpTransport('192.0.2.1', 9100, null, { data: () => undefined, closed: () => undefined });
    await expect(transport.open(150)).rejects.toMatchObject({ code: expect.stringMatching(/^port\/open-(timeout|failed)$/) });
  });

  it('tells once when the far end goes, also when it only stops sending', async () => {
    const { port } = await makeServer((socket) => setTimeout(() => socket.end(), 30));
    const { transport, reasons } = makePort(port);
    await transport.open(1_000);
    await until(() => reasons.length > 0, 'the end');
    expect(transport.isOpen).toBe(false);
    await transport.close('port/stopped');
    expect(reasons).toEqual(['port/unplugged']);
  });

  it('ends a write to a peer that reads nothing at its deadline, and closes', async () => {
    const { port } = await makeServer((socket) => socket.pause());
    const { transport, reasons } = makePort(port);
    await transport.open(1_000);
    await expect(transport.write(new Uint8Array(32 * 1024 * 1024), 200)).rejects.toMatchObject({ code: 'port/write-timeout' });
    expect(reasons).toEqual(['port/write-timeout']);
  });
});
