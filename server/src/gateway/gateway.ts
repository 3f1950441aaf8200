/**
 * Gateway: the WebSocket edge. Owns sockets: the upgrade, the ticket, who follows what, resume,
 * beats, back-pressure. Entry point: createGateway. Hands frames over to conversations/ and shows
 * what its presenters make. Must never believe a frame's claim about its sender, send what a
 * presenter did not make, or keep anything that storage does not have.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeCodes, limits } from '@countersign/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { openAgentSocket } from './agent-socket.ts';
import { openConsumerSocket } from './consumer-socket.ts';
import { openLink } from './link.ts';
import { createSocketCounts } from './socket-counts.ts';
import type { GatewayDependencies } from './socket-dependencies.ts';

export type Gateway = {
  handleUpgrade(upgrade: Upgrade): void;
  close(): Promise<void>;
};

type Upgrade = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Where the browser is, as limits count it. */
  readonly network: string;
};

const socketsAtMost = 15_000;
/** Of one network, sockets that have not shown a ticket yet. An office reconnects at once, too. */
const newcomersAtMost = 64;
const beatMs = limits.beatSeconds * 1000;

export function createGateway(given: GatewayDependencies): Gateway {
  const sessions = createSocketCounts(limits.socketsPerSession);
  const newcomers = createSocketCounts(newcomersAtMost);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.clientFrameBytes,
    // Compression costs more than it saves on frames this small, and invites bombs (A68).
    perMessageDeflate: false,
  });
  const answered = new WeakSet<WebSocket>();
  const beats = setInterval(() => beat(server, answered), given.beatMs ?? beatMs);
  return {
    handleUpgrade: ({ request, socket, head, network }) => {
      const open = openerOf(request.url ?? '');
      if (!open) return refuseUpgrade(socket, '404 Not Found');
      // A foreign page must not reach us even with a stolen ticket (A64).
      if (request.headers.origin !== given.origin) return refuseUpgrade(socket, '403 Forbidden');
      if (server.clients.size >= socketsAtMost) {
        return refuseUpgrade(socket, '503 Service Unavailable');
      }
      const leave = newcomers.enter(network);
      if (!leave) return refuseUpgrade(socket, '429 Too Many Requests');
      socket.once('close', leave);
      const enter = (sessionId: string): (() => void) | undefined => {
        leave();
        return sessions.enter(sessionId);
      };
      server.handleUpgrade(request, socket, head, (webSocket) => {
        answered.add(webSocket);
        webSocket.on('pong', () => answered.add(webSocket));
        open({ ...given, sockets: { enter } }, openLink(webSocket, given));
      });
    },
    close: async () => {
      clearInterval(beats);
      for (const client of server.clients) client.close(closeCodes.goingAway);
      server.close();
      const deadline = setTimeout(() => {
        for (const client of server.clients) client.terminate();
      }, 1_000);
      await Promise.all([...server.clients].map(closed));
      clearTimeout(deadline);
    },
  };
}

function openerOf(url: string): typeof openConsumerSocket | undefined {
  // The exact path: a query could carry a secret into a log, so there is none (A66).
  if (url === '/api/consumer/socket') return openConsumerSocket;
  if (url === '/api/agent/socket') return openAgentSocket;
  return undefined;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // Nobody else listens any more: a peer that resets would end the process, one that stays, stay.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Text for the browser's script, ping for the network. Every WebSocket answers a ping by itself;
 * who has not answered the last one is gone, whatever the network says (A67).
 */
function beat(server: WebSocketServer, answered: WeakSet<WebSocket>): void {
  for (const client of server.clients) {
    if (client.readyState !== client.OPEN) continue;
    if (!answered.delete(client)) {
      client.terminate();
      continue;
    }
    client.ping();
    client.send('{"type":"beat"}');
  }
}

function closed(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (client.readyState === client.CLOSED) resolve();
    else client.once('close', () => resolve());
  });
}
