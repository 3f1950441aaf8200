import { Socket } from 'node:net';

/** One attempt to connect: to an address, or to a name that was about to be asked for. */
export type Attempt = { readonly host: string; readonly port: number };

/**
 * Counts what this process connects to, below every library, while `work` runs. Ports that the
 * test itself calls are left out.
 */
export async function connectionsDuring(
  work: () => Promise<void>,
  ownPorts: readonly number[] = [],
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function spy(this: Socket, ...given: unknown[]): Socket {
    const { host = 'localhost', port = 0 } = optionsOf(given);
    if (!ownPorts.includes(Number(port))) attempts.push({ host, port: Number(port) });
    return Reflect.apply(connect, this, given) as Socket;
  } as typeof connect;
  try {
    await work();
  } finally {
    Socket.prototype.connect = connect;
  }
  return attempts;
}

type Given = { readonly host?: string; readonly port?: number };

/** `net.connect` hands over its arguments as one array; a caller may give port and host. */
function optionsOf(given: readonly unknown[]): Given {
  const [first, second] = Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
  if (typeof first === 'object' && first !== null) return first as Given;
  return { port: Number(first), host: typeof second === 'string' ? second : 'localhost' };
}
