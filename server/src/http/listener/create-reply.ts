import type { ServerResponse } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import type { Reply } from './route.ts';

/** A reply that is kept until it is whole: so an error can still become another one. */
export type PendingReply = Reply & {
  readonly status: number;
  /** Writes what was said, or `json` if nothing was. */
  write(response: ServerResponse, json: object): void;
};

export function createReply(common: Readonly<Record<string, string>>): PendingReply {
  const headers: Record<string, string> = { ...common };
  let status = 200;
  let payload: string | Buffer | Readable | undefined;
  let isSent = false;
  const reply: PendingReply = {
    get status() {
      return status;
    },
    code: (given) => {
      status = given;
      return reply;
    },
    header: (name, value) => {
      headers[name] = value;
      return reply;
    },
    headers: (named) => {
      Object.assign(headers, named);
      return reply;
    },
    type: (contentType) => reply.header('content-type', contentType),
    redirect: (to, given) => reply.code(given).header('location', to).send(),
    send: (given) => {
      isSent = true;
      payload = given;
      return reply;
    },
    write: (response, json) => {
      if (!isSent) reply.type('application/json; charset=utf-8').send(JSON.stringify(json));
      writeOut(response, { status, headers, payload });
    },
  };
  return reply;
}

type Answer = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly payload: string | Buffer | Readable | undefined;
};

function writeOut(response: ServerResponse, { status, headers, payload = '' }: Answer): void {
  if (typeof payload === 'object' && 'pipe' in payload) {
    response.writeHead(status, headers);
    // What breaks off in the middle ends the connection, so that nobody takes it for whole.
    pipeline(payload, response, () => {});
    return;
  }
  const hasBody = status !== 204 && status !== 304;
  if (hasBody) headers['content-length'] = String(Buffer.byteLength(payload));
  response.writeHead(status, headers).end(payload);
}
