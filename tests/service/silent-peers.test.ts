import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { closeCodes } from '@countersign/protocol';
import { WebSocket } from 'ws';
import { soon } from '../kit/eventually.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after }, { beatMs: 50, firstFrameMs: 500 });

const url = `ws://127.0.0.1:${service.server.port}/api/consumer/socket`;

/** A socket that has said hello, and answers pings or not. */
async function open(autoPong: boolean): Promise<WebSocket> {
  const consumer = await service.consumer().start();
  const ticket = await consumer.ticket();
  const socket = new WebSocket(url, { headers: { origin: service.origin }, autoPong });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', ticket }));
  return socket;
}

test('[G17, A67] a peer that answers no ping is disconnected, one that does stays', async () => {
  const answering = await open(true);
  const silent = await open(false);
  const [code] = await soon('the end of the silent one', once(silent, 'close'));
  assert.equal(code, 1006);
  for (let beats = 0; beats < 3; beats += 1) await soon('a ping', once(answering, 'ping'));
  assert.equal(answering.readyState, WebSocket.OPEN);
  answering.terminate();
});

test('[G1, A67] a socket that says nothing is closed, one that said hello stays', async () => {
  const silent = new WebSocket(url, { headers: { origin: service.origin } });
  const talking = await open(true);
  const [code] = await soon('the end of the silent one', once(silent, 'close'));
  assert.equal(code, closeCodes.protocolError);
  for (let beats = 0; beats < 2; beats += 1) await soon('a ping', once(talking, 'ping'));
  assert.equal(talking.readyState, WebSocket.OPEN);
  talking.terminate();
});
