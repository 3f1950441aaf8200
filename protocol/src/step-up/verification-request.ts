import type { AgentReference } from '../agent-conversation.ts';

/** A kind of sign-in that a connector's provider has a name for, and what screens call it. */
export type Assurance = { readonly acr: string; readonly label: string };

/** This one and what is stronger, of a list with the weakest first. */
export function acrsFrom(assurances: readonly Assurance[], acr: string): readonly string[] {
  const from = assurances.findIndex((assurance) => assurance.acr === acr);
  return from < 0 ? [acr] : assurances.slice(from).map((assurance) => assurance.acr);
}

/** What an agent asks for beside any proof: a stronger sign-in, a fresh one, or both. */
export type VerificationWish = {
  /** One of the connector's, or any that is stronger. */
  readonly assurance: Assurance | null;
  /** So long ago at most the consumer has signed in at the provider. */
  readonly maxAgeSeconds: number | null;
};

/** An agent asked the consumer to verify, and nobody has answered yet. */
export type AgentVerificationRequest = VerificationWish & {
  readonly id: string;
  readonly agent: AgentReference;
  readonly expiresAt: number;
};

export type ConsumerVerificationRequest = {
  readonly id: string;
  readonly agentName: string;
  /** The connector that must answer; null where any may. */
  readonly connectorId: string | null;
  readonly assuranceLabel: string | null;
  readonly maxAgeSeconds: number | null;
  readonly expiresAt: number;
};

/**
 * How a request ended. `too_weak`: the proof was good, but not of the kind that was asked for.
 * `elsewhere`: the consumer verified, and goes on in the conversation that they had already.
 */
export const verificationOutcomes = [
  'fulfilled',
  'declined',
  'withdrawn',
  'timed_out',
  'too_weak',
  'refused',
  'other_consumer',
  'elsewhere',
] as const;
export type VerificationOutcome = (typeof verificationOutcomes)[number];
