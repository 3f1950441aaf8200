import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { eventually } from '../kit/eventually.ts';
import type { Stage } from '../kit/stage.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A67, G18] one network that opens sockets and says nothing keeps no other one out, nor itself',
  run: async (service) => {
    const silent = await Promise.all(
      Array.from({ length: 64 }, () => open(service, '203.0.113.9, 192.0.2.50')),
    );
    assert.equal(await statusOf(open(service, '192.0.2.50')), 429);
    assert.equal(await statusOf(open(service, '192.0.2.51, 192.0.2.50')), 429, 'its own word');
    const elsewhere = await open(service, '192.0.2.51');
    elsewhere.terminate();
    // One that is gone, or has shown a ticket, makes room for the next.
    silent[0]?.terminate();
    await eventually('there is room', async () => {
      const next = await open(service, '192.0.2.50').catch(() => undefined);
      if (next) silent.push(next);
      return next !== undefined;
    });
    const consumer = await service.consumer().start();
    const known = silent[1];
    assert(known);
    const isSnapshot = new Promise((resolve) => known.once('message', resolve));
    known.send(JSON.stringify({ type: 'hello', ticket: await consumer.ticket() }));
    await isSnapshot;
    silent.push(await open(service, '192.0.2.50'));
    for (const socket of silent) socket.terminate();
  },
};

function open(service: Stage, forwarded: string): Promise<WebSocket> {
  const headers = { origin: service.origin, 'x-forwarded-for': forwarded };
  const url = `ws://127.0.0.1:${service.port}/api/consumer/socket`;
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

async function statusOf(opening: Promise<WebSocket>): Promise<number> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return Number(/\d{3}$/.exec(String(error))?.[0]);
}
