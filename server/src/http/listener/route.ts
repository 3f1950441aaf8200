import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { HttpError } from '../problem.ts';

const parts = ['params', 'body', 'query'] as const;
type Part = (typeof parts)[number];

/** What a request must fit, part by part. */
export type Schema = { readonly [part in Part]?: TSchema };

/** One request. A part that its route has no schema for is unknown. */
export type Request<Of = object> = {
  /** The correlation id. */
  readonly id: string;
  /** Where the browser is; behind a proxy, what that proxy itself says of it. */
  readonly ip: string;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
} & { readonly [part in Part]: part extends keyof Of ? Of[part] : unknown };

type Checked<S extends Schema> = Request<{
  readonly [part in keyof S]: S[part] extends TSchema ? Static<S[part]> : unknown;
}>;

/** What will be answered. Nothing is on its way before the handler is done. */
export type Reply = {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  headers(named: Readonly<Record<string, string>>): Reply;
  type(contentType: string): Reply;
  redirect(to: string, status: number): Reply;
  send(payload?: string | Buffer | Readable): Reply;
};

export type RouteOptions<S extends Schema> = {
  readonly schema?: S;
  /** Of a body. JSON if not said; a form is handed over as the text that it is. */
  readonly reads?: 'form';
  readonly bodyBytes?: number;
  /** Also when there is too much to do: whether we live does not depend on it. */
  readonly isAlwaysAnswered?: true;
  /** Where the answer to an error has a form of its own. */
  readonly answerError?: (error: unknown, request: Request, reply: Reply) => void;
};

/** Answers with the reply, or with what becomes the JSON of it. */
export type Handle<S extends Schema> = (
  request: Checked<S>,
  reply: Reply,
) => Promise<Reply | object>;

/** @throws HttpError `invalid_request` that names the member and the rule, never the value. */
export function compileSchema(schema: Schema): (request: Request) => void {
  const validators = parts.flatMap((part) => {
    const wanted = schema[part];
    return wanted ? [{ part, validator: Compile(wanted) }] : [];
  });
  return (request) => {
    for (const { part, validator } of validators) {
      // What was not sent is null, so that a schema can say that nothing is fine too.
      const value = request[part] ?? null;
      if (validator.Check(value)) continue;
      const [first] = validator.Errors(value);
      const detail = `${first?.instancePath || 'body'}: ${first?.keyword ?? 'invalid'}`;
      throw new HttpError('invalid_request', { detail: detail.slice(0, 120) });
    }
  };
}
