import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Authority } from './authority.ts';

/** Pages without anything around them, by their whole address, for sites that we do not have. */
export type BarePages = {
  readonly port: number;
  /** Address → HTML. A test sets what it needs. */
  readonly pages: Map<string, string>;
  close(): Promise<void>;
};

export async function serveBarePages({ certificate, key }: Authority): Promise<BarePages> {
  const pages = new Map<string, string>();
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const html = pages.get(`https://${request.headers.host}${request.url}`);
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    response.writeHead(html === undefined ? 404 : 200, headers).end(html);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    pages,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
