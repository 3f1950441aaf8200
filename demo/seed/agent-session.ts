import { addresses, type agents } from '../demo-settings.ts';

const { url: origin } = addresses.service;

/** A request under an agent's session, to a path of `/api/agent`. */
export type Ask = (method: string, path: string, body?: object) => Promise<Response>;

export async function signInAgent({ login, password }: (typeof agents)[number]): Promise<Ask> {
  const send = async (
    method: string,
    path: string,
    { body, headers = {} }: { readonly body?: object; readonly headers?: Record<string, string> },
  ): Promise<Response> => {
    const type: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
    const answer = await fetch(`${origin}/api/agent/${path}`, {
      method,
      headers: { origin, ...type, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
    return answer;
  };
  const answer = await send('POST', 'session', { body: { login, password } });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const headers = { cookie, 'x-csrf-token': csrfToken };
  return (method, path, body) => send(method, path, { headers, ...(body && { body }) });
}
