/** A server that does nothing: answers every request with the same ticket. What the load can ask of it is the load's own ceiling. */
import { createServer } from 'node:net';
import { serveParent } from './rpc.ts';

const BODY = '{"visit":"00000000000000000000","number":"A0001","service":"s1","delivery":"screen","waitingAhead":0,"day":"2026-01-01"}';
const ANSWER = Buffer.from(
  `HTTP/1.1 201 Created\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);

const operations = {
  listen: (): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer({ noDelay: true }, (socket) => {
        // One request at a time and each in one piece, as the load's client sends them.
        socket.on('data', () => socket.write(ANSWER));
        socket.on('error', () => socket.destroy());
      });
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '');
      });
    }),
};

export type EchoOperations = typeof operations;

serveParent(operations);
