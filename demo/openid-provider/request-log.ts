import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a test may ask about a request: names of parameters, never their values. */
export type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly string[];
  readonly authorization: 'none' | 'basic' | 'bearer' | 'other';
  readonly status: number;
};

const MAX_LOGGED = 1000;

export class RequestLog {
  readonly entries: LoggedRequest[] = [];

  record(request: IncomingMessage, response: ServerResponse): void {
    response.once('close', () => {
      const url = new URL(request.url ?? '/', 'http://provider.invalid');
      this.entries.push({
        method: request.method ?? 'GET',
        path: url.pathname.replace(/^(\/interaction)\/.*/, '$1'),
        parameters: [...new Set([...url.searchParams.keys(), ...bodyParameters(request)])],
        authorization: authorizationScheme(request.headers.authorization),
        status: response.statusCode,
      });
      if (this.entries.length > MAX_LOGGED) this.entries.shift();
    });
  }
}

/** oidc-provider parses the body; a middleware leaves the names of its parameters here. */
export const bodyParameterNames = new WeakMap<IncomingMessage, readonly string[]>();

function bodyParameters(request: IncomingMessage): readonly string[] {
  return bodyParameterNames.get(request) ?? [];
}

function authorizationScheme(header: string | undefined): LoggedRequest['authorization'] {
  if (header === undefined) return 'none';
  const scheme = header.split(' ', 1)[0]?.toLowerCase();
  return scheme === 'basic' || scheme === 'bearer' ? scheme : 'other';
}
