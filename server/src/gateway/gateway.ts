/**
 * Gateway: the WebSocket edge. Owns sockets: the upgrade, the ticket, who follows what, resume,
 * beats, back-pressure. Entry point: createGateway. Hands frames over to conversations/ and shows
 * what its presenters make. Must never believe a frame's claim about its sender, send what a
 * presenter did not make, or keep anything that storage does not have.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeCodes, type Inbox, type InboxEvent, limits } from '@countersign/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { openAgentSocket } from './agent-socket.ts';
import { openConsumerSocket } from './consumer-socket.ts';
import { openLink } from './link.ts';
import { createOneReading } from './one-reading.ts';
import { createBudgets } from './pace.ts';
import { createSocketCounts } from './socket-counts.ts';
import type { Admission, GatewayDependencies } from './socket-dependencies.ts';

export type Gateway = {
  handleUpgrade(upgrade: Upgrade): void;
  /** A ticket would open nothing now. */
  isFull(): boolean;
  close(): Promise<void>;
};

type Upgrade = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Where the browser is, as limits count it. */
  readonly network: string;
};

const admission: Admission = {
  sockets: 15_000,
  newcomers: 2_000,
  framesOfBrand: { burst: 10_000, perSecond: 5_000 },
  framesOfConsumer: { burst: 4 * limits.framesBurst, perSecond: 4 * limits.framesPerSecond },
  // A tenth of a brand's: for an office, and not enough for who has made hundreds of sessions.
  framesOfNetwork: { burst: 1_000, perSecond: 500 },
};
/** Of one network, sockets that have not shown a ticket yet. An office reconnects at once, too. */
const newcomersOfNetwork = 64;
/** Of all sockets of a session. */
const framesOfSession = { burst: 2 * limits.framesBurst, perSecond: 2 * limits.framesPerSecond };
/** For who can read it: a browser’s script cannot, and is told when it asks for a ticket. */
const retryAfterSeconds = 5;
const beatMs = limits.beatSeconds * 1000;

export function createGateway(given: GatewayDependencies): Gateway {
  const sessions = createSocketCounts(limits.socketsPerSession);
  const atMost = { ...admission, ...given.admission };
  const newcomers = createSocketCounts(atMost.newcomers);
  const inNetwork = createSocketCounts(newcomersOfNetwork);
  const paceOf = {
    session: createBudgets(framesOfSession),
    brand: createBudgets(atMost.framesOfBrand),
    consumer: createBudgets(atMost.framesOfConsumer),
    network: createBudgets(atMost.framesOfNetwork),
  };
  const readOnce = {
    inbox: createOneReading<Inbox>(),
    inboxEvents: createOneReading<readonly InboxEvent[] | undefined>(),
  };
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.clientFrameBytes,
    // Compression costs more than it saves on frames this small, and invites bombs (A68).
    perMessageDeflate: false,
  });
  const isFull = () => server.clients.size >= atMost.sockets;
  const answered = new WeakSet<WebSocket>();
  const beats = setInterval(() => beat(server, answered), given.beatMs ?? beatMs);
  return {
    handleUpgrade: ({ request, socket, head, network }) => {
      const open = openerOf(request.url ?? '');
      if (!open) return refuseUpgrade(socket, '404 Not Found');
      // A foreign page must not reach us even with a stolen ticket (A64).
      if (request.headers.origin !== given.origin) return refuseUpgrade(socket, '403 Forbidden');
      const leaveAll = isFull() ? undefined : newcomers.enter('');
      if (!leaveAll) return refuseUpgrade(socket, '503 Service Unavailable');
      const leave = inNetwork.enter(network);
      socket.once('close', leaveAll);
      if (!leave) return refuseUpgrade(socket, '429 Too Many Requests');
      socket.once('close', leave);
      const enter = (sessionId: string): (() => void) | undefined => {
        leaveAll();
        leave();
        return sessions.enter(sessionId);
      };
      server.handleUpgrade(request, socket, head, (webSocket) => {
        answered.add(webSocket);
        webSocket.on('pong', () => answered.add(webSocket));
        const deps = { ...given, sockets: { enter }, network, paceOf, readOnce };
        open(deps, openLink(webSocket, given));
      });
    },
    isFull,
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
  const headers = `Retry-After: ${retryAfterSeconds}\r\nConnection: close\r\nContent-Length: 0`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n`);
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
