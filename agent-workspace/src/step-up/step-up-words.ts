import type { VerificationOutcome, VerificationWish } from '@countersign/protocol';

/** What became of a request to verify, as a line of the transcript. */
export const outcomeWords: Readonly<Record<VerificationOutcome, string>> = {
  fulfilled: 'The consumer confirmed who they are',
  declined: 'The consumer does not want to verify now',
  withdrawn: 'The request to verify was withdrawn',
  timed_out: 'The consumer did not answer the request to verify',
  too_weak: 'The sign-in was not as strong or as fresh as asked; the earlier proof stays',
  refused: 'The sign-in was refused; the earlier proof stays',
  other_consumer: 'Somebody else signed in, and has a conversation of their own now',
  elsewhere: 'The consumer signed in, and goes on in a conversation that they had before',
};

/** What was asked for beside any proof, to be read after "to verify". */
export function wishWords({ assurance, maxAgeSeconds }: VerificationWish): string {
  const kind = assurance ? `: ${assurance.label}` : '';
  if (maxAgeSeconds === null) return kind;
  return `${kind}${kind ? ', and' : ':'} signed in ${ageWords(maxAgeSeconds)}`;
}

/** "a sign-in: With a passkey, within the last 5 minutes". */
export function needWords({ assurance, maxAgeSeconds }: VerificationWish): string {
  const kind = assurance ? `: ${assurance.label}` : '';
  if (maxAgeSeconds === null) return `a sign-in${kind}`;
  return `a sign-in${kind}${kind && ','} ${ageWords(maxAgeSeconds)}`;
}

/** "within the last 5 minutes". */
export function ageWords(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes === 1) return 'within the last minute';
  if (minutes === 60) return 'within the last hour';
  const age = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return `within the last ${age}`;
}

/** How long the consumer may still answer. */
export function lifeLeftWords(expiresAt: number, now: number): string {
  if (expiresAt <= now) return 'the time is over';
  const minutes = Math.max(1, Math.round((expiresAt - now) / 60_000));
  return minutes === 1 ? 'one minute left' : `${minutes} minutes left`;
}
