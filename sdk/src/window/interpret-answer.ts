import type { Flow } from '@countersign/protocol';
import { limits } from '@countersign/protocol';
import type { RawAnswer } from '../page-contract.ts';
import type { PageErrorCode } from '../page-errors.ts';

/** What the page's answer means. A `notice` is for the page's author; the answer counts anyway. */
export type Interpretation =
  | {
      readonly type: 'credential';
      readonly ssoKey: string;
      readonly redirectUri?: string;
      readonly notice?: PageErrorCode;
    }
  | { readonly type: 'none' }
  | { readonly type: 'failed'; readonly code: PageErrorCode };

/**
 * Tells a code or ID token from everything that pages answer by mistake, and names the mistake.
 * This is help for the page's author, not a check: only the service decides what a token is worth.
 */
export function interpretAnswer(raw: RawAnswer, flow: Flow): Interpretation {
  if (raw.fault) return failed(raw.fault);
  const { value } = raw;
  if (value === null) return { type: 'none' };
  if (value === undefined) return failed('answer_undefined');
  if (typeof value === 'string') return interpretText(value, flow);
  if (typeof value !== 'object' || Array.isArray(value)) return failed('answer_wrong_type');
  return interpretObject(value as Readonly<Record<string, unknown>>, flow);
}

function interpretObject(value: Readonly<Record<string, unknown>>, flow: Flow): Interpretation {
  const { ssoKey, redirect_uri: redirectUri } = value;
  if (typeof ssoKey !== 'string') {
    if ('error' in value) return failed('error_body_instead_of_token');
    const isIdentity = 'sub' in value || 'iss' in value;
    return failed(isIdentity ? 'identity_instead_of_token' : 'sso_key_missing');
  }
  const credential = interpretText(ssoKey, flow);
  if (credential.type !== 'credential') return credential;
  if (flow === 'implicit') return { ...credential, notice: 'sso_key_in_implicit_flow' };
  if (redirectUri === undefined || redirectUri === null) return credential;
  return isRedirectUri(redirectUri)
    ? { ...credential, redirectUri }
    : failed('redirect_uri_invalid');
}

function interpretText(text: string, flow: Flow): Interpretation {
  if (text.trim() === '') return failed('answer_empty');
  if (['undefined', 'null', '[object Object]'].includes(text)) return failed('answer_placeholder');
  // A code or token is printable ASCII without white space, brackets or quotes at its start.
  if (/^[{[<"]|[^\x21-\x7e]/.test(text)) return failed('error_body_instead_of_token');
  // A token in place of a code is often too long as well; its name helps more.
  if (flow === 'code' && isIdToken(text)) return failed('id_token_in_code_flow');
  const parts = text.split('.').length;
  if (text.length > longest(flow, parts)) return failed('answer_too_long');
  if (flow === 'implicit' && ![3, 5].includes(parts)) {
    return failed('code_in_implicit_flow');
  }
  return { type: 'credential', ssoKey: text };
}

function longest(flow: Flow, parts: number): number {
  if (flow === 'code') return limits.authorizationCodeCharacters;
  return parts === 5 ? limits.encryptedTokenCharacters : limits.idTokenCharacters;
}

/** A JWS with a subject; the shape alone says little, as some providers' codes are JWTs too. */
function isIdToken(text: string): boolean {
  const parts = text.split('.');
  if (parts.length !== 3 || !parts[1]) return false;
  try {
    const claims: unknown = JSON.parse(atob(parts[1].replace(/-/g, '+').replace(/_/g, '/')));
    return typeof claims === 'object' && claims !== null && 'iss' in claims && 'sub' in claims;
  } catch {
    return false;
  }
}

function isRedirectUri(value: unknown): value is string {
  const isHttps = /^https:\/\/[^/\s]+|^http:\/\/([a-z0-9-]+\.)*localhost[:/]/;
  return typeof value === 'string' && value.length <= 2_000 && isHttps.test(value);
}

function failed(code: PageErrorCode): Interpretation {
  return { type: 'failed', code };
}
