import { portMessage } from '../page-contract.ts';

/** The part of `window` that is needed, so that a test can stand in for it. */
export interface PortScope {
  readonly parent: unknown;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/**
 * Takes one port, once, from the page that holds us, if that page is one of the brand's (A51). The
 * real fence is the server's `frame-ancestors`; this one also holds where a frame of the page, its
 * opener, or another window sends us something.
 */
export function acceptPort(
  scope: PortScope,
  origins: readonly string[],
  accepted: (port: MessagePort) => void,
): void {
  const listen = (event: MessageEvent): void => {
    const port = event.ports[0];
    const isOurs = event.source === scope.parent && origins.includes(event.origin);
    if (!isOurs || event.data?.type !== portMessage || event.ports.length !== 1 || !port) return;
    scope.removeEventListener('message', listen);
    accepted(port);
  };
  scope.addEventListener('message', listen);
}
