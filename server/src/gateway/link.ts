import { closeCodes, limits } from '@countersign/protocol';
import type { WebSocket } from 'ws';
import { createBudget } from './pace.ts';

/** One browser's socket, with the limits that hold for every kind of peer. */
export type Link = {
  /** Drops the connection instead of queueing without end; the browser resumes by sequence. */
  send(frame: { readonly type: string }): void;
  /** Text frames one after the other: the next is handled when the promise has settled. */
  onText(handle: (text: string) => Promise<void>): void;
  onClose(listener: () => void): void;
  close(code: number): void;
  readonly isOpen: () => boolean;
};

/** So long an opened socket may say nothing: it holds a place that others need. */
const firstFrameMs = 5_000;
const pendingFrames = 64;

export function openLink(
  socket: WebSocket,
  limit: { readonly firstFrameMs?: number | undefined } = {},
): Link {
  let pending = 0;
  let queue = Promise.resolve();
  const budget = createBudget({ burst: limits.framesBurst, perSecond: limits.framesPerSecond });
  const close = (code: number): void => socket.close(code);
  const firstFrame = setTimeout(
    () => close(closeCodes.protocolError),
    limit.firstFrameMs ?? firstFrameMs,
  );
  socket.on('close', () => clearTimeout(firstFrame));
  // Every fault of the peer ends in `close`; without a listener it would end the process.
  socket.on('error', () => {});
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > limits.socketBacklogBytes) return close(closeCodes.slowDown);
      socket.send(JSON.stringify(frame));
    },
    onText: (handle) => {
      socket.on('message', (data, isBinary) => {
        clearTimeout(firstFrame);
        if (isBinary) return close(closeCodes.protocolError);
        if (!budget.take() || pending >= pendingFrames) return close(closeCodes.slowDown);
        pending += 1;
        queue = queue
          .then(() => (socket.readyState === socket.OPEN ? handle(String(data)) : undefined))
          .catch(() => close(1011))
          .finally(() => {
            pending -= 1;
          });
      });
    },
    onClose: (listener) => {
      // It may have closed while its ticket was read; then no event comes any more.
      if (socket.readyState === socket.CLOSED) listener();
      else socket.on('close', listener);
    },
    close,
    isOpen: () => socket.readyState === socket.OPEN,
  };
}
