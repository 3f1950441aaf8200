import type { AuditLine } from '@countersign/protocol';
import { auditActions } from '@countersign/protocol';
import type { AuditFilter } from '../storage/port.ts';
import {
  type AuditReader,
  type AuditSearchDependencies,
  findRange,
  presentLine,
  recordReading,
} from './search-audit.ts';
import { searchReadable } from './search-readable.ts';

/** JSON lines keep every value as it is; CSV is for a spreadsheet, which must not calculate it. */
export type AuditExportFormat = 'jsonl' | 'csv';

type ExportedLine = AuditLine & { readonly hash: string };

const recordsAtOnce = 100;

/**
 * All records that fit, oldest first, each with the hash that chains it;
 * docs/guides/personal-data.md has its shape. Read while it is written.
 */
export async function exportAudit(
  deps: AuditSearchDependencies,
  by: AuditReader,
  { format, ...filter }: AuditFilter & { readonly format: AuditExportFormat },
): Promise<AsyncGenerator<string>> {
  const range = await findRange(deps.storage, by.brandId, filter);
  await recordReading(deps, 'audit.exported', { by, filter });
  const lines = linesOf(deps, { brandId: by.brandId, filter, ...range });
  return format === 'csv' ? asCsv(lines) : asJson(lines);
}

async function* linesOf(
  deps: AuditSearchDependencies,
  of: { readonly brandId: string; filter: AuditFilter; from: number; readonly to: number },
): AsyncGenerator<ExportedLine> {
  const { brandId, filter } = of;
  for (let from = of.from; from <= of.to; from += recordsAtOnce) {
    const page = { from, to: Math.min(of.to, from + recordsAtOnce - 1), limit: recordsAtOnce };
    const found = await searchReadable(deps.storage, { brandId, filter }, page);
    for (const record of found.toReversed()) {
      yield { ...(await presentLine(deps, record)), hash: record.hash };
    }
  }
}

async function* asJson(lines: AsyncGenerator<ExportedLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify({ ...line, at: timeOf(line.at) })}\n`;
}

const columns = [
  ...(['number', 'at', 'action', 'what', 'actor', 'actor name', 'subject'] as const),
  ...(['correlation id', 'detail', 'hash'] as const),
] as const;

/** RFC 4180, with its line ends, and the mark by which spreadsheets know UTF-8. */
async function* asCsv(lines: AsyncGenerator<ExportedLine>): AsyncGenerator<string> {
  yield `\uFEFF${columns.map(cell).join(',')}\r\n`;
  for await (const { number, at, action, actor, subject, correlationId, detail, hash } of lines) {
    const [id, name] = typeof actor === 'string' ? [actor, ''] : [actor.id, actor.name];
    const what = Object.hasOwn(auditActions, action)
      ? auditActions[action as keyof typeof auditActions]
      : '';
    const cells = [
      ...[String(number), timeOf(at), action, what, id, name, subject ?? ''],
      ...[correlationId ?? '', JSON.stringify(detail), hash],
    ];
    yield `${cells.map(cell).join(',')}\r\n`;
  }
}

/**
 * Always in quotes. What a spreadsheet would take for a formula is text to it behind an apostrophe
 * (A57); some ids and hashes begin so, and are whole in JSON lines only.
 */
function cell(value: string): string {
  const safe = /^[\s]*[=+\-@＝＋－＠\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Of a record that cannot be read the time is not known. */
function timeOf(at: number): string {
  return at === 0 ? '' : new Date(at).toISOString();
}
