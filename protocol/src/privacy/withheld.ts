/**
 * Why what is personal about a consumer is not shown: it was erased for good; it is kept and may
 * not be used for now, because its processing is restricted (GDPR 18); or it was kept for as long
 * as the brand wanted, and then removed.
 */
export type Withheld = 'erased' | 'restricted' | 'removed';
