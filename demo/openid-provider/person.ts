/** Anything JSON can carry; claims are nothing else. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** An account at the provider. `claims` holds everything but `sub`. */
export type Person = {
  /** What the person types to sign in; usually an email address. */
  readonly login: string;
  readonly password: string;
  /** When present, the person is also asked for this code, and `amr` becomes pwd + otp. */
  readonly oneTimeCode?: string;
  /** The same, but asked for only when a client wants the stronger sign-in. */
  readonly stepUpCode?: string;
  /** 21 digits as at Google, never reused. */
  readonly sub: string;
  /** What the demo's sign-in page shows beside the login. */
  readonly label: string;
  readonly claims: { readonly [claim: string]: Json };
};
