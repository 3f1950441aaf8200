/** The part of the port that holds what is to be told to brands' own servers. */

/** One event for one endpoint. `body` is JSON text of ids, names of fields and times. */
export type WebhookDelivery = {
  readonly brandId: string;
  readonly endpointId: string;
  /** Of the audit record that it tells of. */
  readonly number: number;
  readonly type: string;
  readonly body: string;
  readonly createdAt: number;
  readonly attempts: number;
  /** Null once it is over. */
  readonly nextAt: number | null;
  readonly outcome: 'delivered' | 'given_up' | null;
  /** Of the last attempt: a status, or the code of why there was none. */
  readonly lastResult: string | null;
  readonly lastAt: number | null;
};

type Key = Pick<WebhookDelivery, 'brandId' | 'endpointId' | 'number'>;

export interface WebhookLookups {
  readonly webhooks: {
    /** Up to which audit record the brand's endpoints have been told; undefined if never begun. */
    findPlace(brandId: string): Promise<{ readonly number: number } | undefined>;
    /** `nextAt <= now`, longest due first, at most `limit`. */
    listDue(brandId: string, now: number, limit: number): Promise<readonly WebhookDelivery[]>;
    /** Newest first, at most `limit`. */
    listNewest(brandId: string, limit: number): Promise<readonly WebhookDelivery[]>;
    /** Not over yet. */
    countWaiting(key: Omit<Key, 'number'>): Promise<number>;
  };
}

export interface WebhookWrites {
  readonly webhooks: {
    /** Guard `webhooks_moved`: the place is still `from`; null if there is none yet. */
    move(brandId: string, places: { readonly from: number | null; readonly to: number }): void;
    /** Forgets the place, and what waits. */
    stop(brandId: string): void;
    insert(delivery: Pick<WebhookDelivery, 'type' | 'body' | 'createdAt'> & Key): void;
    /** For one attempt. Guard `webhooks_moved`: it is still due at `from`. */
    claim(key: Key, times: { readonly from: number; readonly to: number }): void;
    /** After an attempt. */
    note(
      key: Key,
      attempt: Pick<WebhookDelivery, 'nextAt' | 'outcome'> & {
        readonly result: string;
        readonly at: number;
      },
    ): void;
    /** Over, and last tried before `before`. */
    removeOver(before: number): void;
  };
}
