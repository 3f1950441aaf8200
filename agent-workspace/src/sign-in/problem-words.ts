import { ApiError } from '../store/agent-api.ts';

/** What a person can do about a failed request. */
export function problemWords(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Please try again.';
  const { problem, retryAfterSeconds } = error;
  if (!problem) return 'The service cannot be reached. Check your connection and try again.';
  if (problem.code === 'slow_down') {
    const wait = retryAfterSeconds > 0 ? `${retryAfterSeconds} seconds` : 'a little';
    return `Too many attempts. Please wait ${wait} and try again.`;
  }
  if (problem.status >= 500) return `${problem.title}. Reference: ${problem.correlationId}`;
  return `${problem.title}.`;
}
