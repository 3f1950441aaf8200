/** What sealed bytes are sealed as: opening them in any other place, or as anything else, fails. */
export const sealingContext = {
  text: (conversationId: string, id: string): string => `text:${conversationId}:${id}`,
  preview: (conversationId: string): string => `preview:${conversationId}`,
  verification: (verificationId: string): string => `verification:${verificationId}`,
  refresh: (verificationId: string): string => `refresh:${verificationId}`,
  brandKey: (brandId: string, kid: string): string => `brand-key:${brandId}:${kid}`,
  auditKey: (kid: string): string => `audit-key:${kid}`,
  /** Goes along from the session to the conversation, so it names neither. */
  page: 'page',
};
