import { limits } from '@countersign/protocol';
import { ConnectorError } from '../connector-error.ts';

const parametersAtMost = 30;

/**
 * The parameters of a response, from a query, a fragment or a posted form; all three are of one
 * form. Of a parameter that comes twice none is guessed at (RFC 6749 section 3.1, A41).
 *
 * @throws ConnectorError `authorization_response_invalid`; the detail names the rule alone
 */
export function parseResponse(text: string): ReadonlyMap<string, string> {
  if (text.length > limits.authorizationResponseCharacters) invalid('too long');
  const parameters = new Map<string, string>();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > parametersAtMost) invalid('too many parameters');
  for (const pair of pairs) {
    const end = pair.indexOf('=');
    const name = decode(end < 0 ? pair : pair.slice(0, end));
    if (parameters.has(name)) invalid('a parameter comes twice');
    parameters.set(name, end < 0 ? '' : decode(pair.slice(end + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return invalid('not percent-encoded UTF-8');
  }
}

function invalid(detail: string): never {
  throw new ConnectorError('authorization_response_invalid', detail);
}
