import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Stage } from '../kit/stage.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A84] an upgrade with thousands of headers is refused and ends nothing (CVE-2024-37890)',
  run: async (service) => {
    const lines = (count: number, line: (index: number) => string): string =>
      Array.from({ length: count }, (_, index) => `${line(index)}\r\n`).join('');
    // Above the parser's count the rest is cut off, the headers of the upgrade with it.
    for (const count of [100, 2_001, 5_000, 20_000]) {
      const many = lines(count, (index) => `${index.toString(36)}: `);
      assert.match(await upgrade(service, many, ''), /^HTTP\/1\.1 (101|4\d\d) /, `${count} before`);
      assert.match(await upgrade(service, '', many), /^HTTP\/1\.1 (101|4\d\d) /, `${count} after`);
    }
    await service.consumer().signInWithToken();
  },
};

async function upgrade(service: Stage, before: string, after: string): Promise<string> {
  const socket = connect(service.port, '127.0.0.1').on('error', () => {});
  socket.write(
    `GET /api/consumer/socket HTTP/1.1\r\nHost: x\r\nOrigin: ${service.origin}\r\n${before}` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${after}\r\n`,
  );
  const [chunk] = await once(socket, 'data');
  socket.destroy();
  return String(chunk);
}
