import Type, { type Static } from 'typebox';

/** What an endpoint can be told of. */
export const webhookTypes = [
  ...(['consumer.verified', 'consumer.lapsed', 'consumer.signed_out'] as const),
  ...(['consumer.erased', 'consumer.restricted', 'consumer.unrestricted'] as const),
  ...(['verification.requested', 'verification.answered'] as const),
  ...(['attribute.conflict', 'attribute.conflict_resolved'] as const),
] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** In the brand's file: where to tell, and of what. */
export const WebhookEndpoint = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' }),
    url: Type.String({ maxLength: 500 }),
    events: Type.Array(Type.Enum([...webhookTypes]), {
      minItems: 1,
      maxItems: webhookTypes.length,
    }),
    /** Raised by one for a new secret; until it is raised again the one before it signs, too. */
    secretVersion: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  { additionalProperties: false },
);
export type WebhookEndpoint = Readonly<Static<typeof WebhookEndpoint>>;

export const webhooksAtMost = 3;
