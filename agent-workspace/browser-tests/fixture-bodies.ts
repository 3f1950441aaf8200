import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@countersign/protocol';

export function openInvitation({ token }: Record<string, unknown>): object | ErrorCode {
  if (token !== 't'.repeat(43)) return 'invitation_invalid';
  return { brandName: 'Aurora', login: null, name: 'Carla Rossi', roles: ['agent'] };
}

export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}
