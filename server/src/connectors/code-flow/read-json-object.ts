import { ConnectorError } from '../connector-error.ts';

/** @throws ConnectorError `provider_answer_invalid` */
export async function readJsonObject(
  response: Response,
  from: string,
): Promise<Record<string, unknown>> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new ConnectorError('provider_answer_invalid', `${from}: not JSON`);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ConnectorError('provider_answer_invalid', `${from}: not a JSON object`);
  }
  return body as Record<string, unknown>;
}
