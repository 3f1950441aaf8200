import { refuse } from '../token-error.ts';
import type { Header } from './parse-header.ts';

/**
 * V4: we understand no extension, so every `crit` is one we must not ignore (RFC 7515 section
 * 4.1.11), and `b64` is forbidden in a JWT even without it (RFC 7797 section 7).
 */
export function refuseCriticalHeaders(header: Header): void {
  if ('crit' in header) refuse('V4', 'crit_present');
  if ('b64' in header) refuse('V4', 'crit_present', 'the header has `b64`');
}
