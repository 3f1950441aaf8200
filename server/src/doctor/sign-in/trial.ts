import { TokenError, type TokenPolicy, type VerifiedToken } from '@countersign/tokens';
import { diagnose } from '../diagnose.ts';

/** Verifies the same token once more, by another policy. */
export type Judge = (policy: TokenPolicy) => Promise<VerifiedToken>;

/**
 * What the trial policy would refuse of a token that was accepted, by its diagnosis. Whatever
 * happens here, the sign-in stays accepted: nothing is thrown, and nobody waits for it.
 */
export async function tryPolicy(
  policy: TokenPolicy,
  judge: Judge,
  raw: string,
): Promise<string | undefined> {
  try {
    await judge(policy);
    return undefined;
  } catch (error) {
    if (!(error instanceof TokenError)) return 'examination_failed';
    // Says nothing about the token: the key set or our own load.
    if (error.status === 503) return undefined;
    return diagnose(error, raw)?.code;
  }
}
