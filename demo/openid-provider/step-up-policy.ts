import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

export const acrOfPassword = 'urn:aurora:loa:1';
export const acrOfOneTimeCode = 'urn:aurora:loa:2';

export const strongerSignIn = 'stronger_sign_in';

/**
 * When somebody who is signed in has to do more. oidc-provider itself asks again when the sign-in
 * is older than `max_age`; a stronger one (`acr_values`) it leaves to us. It is asked for once: who
 * cannot do it comes back with what they have, and the client sees that in `acr`.
 */
export function stepUpPolicy(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const policy = base();
  const isTooWeak = ({ oidc }: KoaContextWithOIDC): boolean =>
    oidc.session?.accountId !== undefined &&
    oidc.result?.login === undefined &&
    wantsOneTimeCode(oidc.params?.acr_values) &&
    oidc.session.acr !== acrOfOneTimeCode;
  const check = new Check(strongerSignIn, 'a stronger sign-in is wanted', isTooWeak);
  policy.get('login')?.checks.add(check);
  return policy;
}

/** Whether a password alone is less than any of what is asked for. */
export function wantsOneTimeCode(acrValues: unknown): boolean {
  const wanted = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  return wanted.includes(acrOfOneTimeCode) && !wanted.includes(acrOfPassword);
}
