import type {
  AuditPage,
  AuditVerdict,
  ConsumerHoldings,
  ConsumerSearchAnswer,
  ConsumerSearchRequest,
  HoldExportReason,
  HoldReason,
  PrivacyOverview,
  ReleaseReason,
} from '@countersign/protocol';

/** What is sought in the audit; what is absent fits every record. */
export type AuditQuery = {
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly correlationId?: string;
  readonly since?: number;
  readonly until?: number;
};

/** How a download is followed, and given up. */
export type Download = {
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
};

/** What the page Privacy asks for. */
export interface PrivacyApi {
  overview(): Promise<PrivacyOverview>;
  findConsumer(by: ConsumerSearchRequest): Promise<string | null>;
  consumer(id: string): Promise<ConsumerHoldings>;
  hold(id: string, reason: HoldReason): Promise<void>;
  release(id: string, reason: ReleaseReason): Promise<void>;
  restrict(id: string): Promise<void>;
  unrestrict(id: string): Promise<void>;
  erase(id: string): Promise<void>;
  /** Why the legal hold is in it; without, it tells of none. */
  exportConsumer(id: string, download: Download, hold?: HoldExportReason): Promise<Blob>;
  audit(query: AuditQuery & { readonly before?: number }): Promise<AuditPage>;
  exportAudit(
    query: AuditQuery & { readonly format: 'csv' | 'jsonl' },
    download: Download,
  ): Promise<Blob>;
  verifyAudit(): Promise<AuditVerdict>;
}

type Transport = {
  readonly ask: <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly download: (path: string, download: Download) => Promise<Blob>;
};

export function createPrivacyApi({ ask, download }: Transport): PrivacyApi {
  const pathOf = (id: string): string => `consumers/${encodeURIComponent(id)}`;
  return {
    overview: () => ask('GET', 'privacy'),
    findConsumer: async (by) =>
      (await ask<ConsumerSearchAnswer>('POST', 'consumers/search', by)).consumerId,
    consumer: (id) => ask('GET', pathOf(id)),
    hold: (id, reason) => ask('PUT', `${pathOf(id)}/hold`, { reason }),
    release: (id, reason) => ask('DELETE', `${pathOf(id)}/hold?reason=${reason}`),
    restrict: (id) => ask('PUT', `${pathOf(id)}/restriction`),
    unrestrict: (id) => ask('DELETE', `${pathOf(id)}/restriction`),
    erase: (id) => ask('POST', `${pathOf(id)}/erasure`),
    exportConsumer: (id, way, reason) => {
      const wish = reason === undefined ? '' : `?hold=included&reason=${reason}`;
      return download(`${pathOf(id)}/export${wish}`, way);
    },
    audit: (query) => ask('GET', `audit?${parameters(query)}`),
    exportAudit: (query, way) => download(`audit/export?${parameters(query)}`, way),
    verifyAudit: () => ask('POST', 'audit/verifications'),
  };
}

function parameters(query: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(pairs).toString();
}
