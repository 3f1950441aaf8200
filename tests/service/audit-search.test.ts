import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AuditLine } from '@countersign/protocol';
import { exportAudit } from '../../server/src/audit/export-audit.ts';
import { type AuditReader, searchAudit } from '../../server/src/audit/search-audit.ts';
import type { NewAuditRecord } from '../../server/src/storage/port.ts';
import { type Stage, startStage } from '../kit/stage.ts';

const brandId = 'elsewhere';
const ada = 'A'.padEnd(22, 'a');
const consumerId = 'C'.padEnd(22, 'c');
const reader: AuditReader = { brandId, actor: ada, correlationId: null, detail: { network: 'n' } };

test('[Z13] records are searched by who, what, whom and when, page by page', async () => {
  const stage = await startWithRecords(250);
  const { storage } = stage.server.foundation;
  const mine = await search(stage, { actor: 'operator' });
  assert.deepEqual(numbers(mine.lines), [4, 1]);
  assert.equal(mine.next, null);
  const views = await search(stage, { action: 'consumer.' });
  assert.equal(views.lines.length, 100);
  const more = await search(stage, { action: 'consumer.', before: views.next ?? 0 });
  const last = await search(stage, { action: 'consumer.', before: more.next ?? 0 });
  assert.equal(last.next, null);
  const all = [...views.lines, ...more.lines, ...last.lines];
  assert.equal(new Set(numbers(all)).size, 250 - 2);
  assert.equal(all[0]?.actor, 'consumer');
  const some = await search(stage, { subject: consumerId, since: at(100), until: at(101) });
  assert.deepEqual(numbers(some.lines), [101, 100]);
  const recorded = await storage.auditRecords.listNewestOf(brandId, 'audit.searched', 9);
  assert.equal(recorded.length, 3, 'a further page is the same search');
  assert.deepEqual(recorded[0]?.detail, { network: 'n', since: at(100), until: at(101) });
});

test('[Z13] a search for what is rare looks at so many and says where to go on', async () => {
  const stage = await startWithRecords(20_100);
  const first = await search(stage, { actor: 'operator' });
  assert.deepEqual(first.lines, []);
  assert(first.next !== null && first.next > 4);
  const second = await search(stage, { actor: 'operator', before: first.next });
  assert.deepEqual(numbers(second.lines), [4, 1]);
});

test('[Z13] the export has every record that fits, with its hash, and is itself recorded', async () => {
  const stage = await startWithRecords(250);
  const asked = { since: at(20), until: at(240), format: 'jsonl' } as const;
  const read: { number: number; hash: string }[] = [];
  for await (const line of await exportAudit(depsOf(stage), reader, asked)) {
    read.push(JSON.parse(line));
  }
  const { storage } = stage.server.foundation;
  const stored = (await storage.auditRecords.listAfter(brandId, 19, 221)).map(
    ({ number, hash }) => ({ number, hash }),
  );
  assert.deepEqual(
    read.map(({ number, hash }) => ({ number, hash })),
    stored,
  );
  const [exported] = await storage.auditRecords.listNewestOf(brandId, 'audit.exported', 1);
  assert.equal(exported?.actor, ada);
});

test('[Z13, A57] as CSV nothing that stands in the audit is a formula to a spreadsheet', async () => {
  const stage = await startStage({ after });
  const { storage } = stage.server.foundation;
  const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', 'a"b,c'];
  await storage.transaction((tx) => {
    for (const subject of hostile) {
      const who = { brandId, actor: subject, action: subject, subject, correlationId: subject };
      tx.auditRecords.insert({ ...who, at: 1, detail: { '=1': '=1' } });
    }
  });
  let text = '';
  for await (const line of await exportAudit(depsOf(stage), reader, { format: 'csv' }))
    text += line;
  const cells = [...text.matchAll(/(?:^\uFEFF|^|,)"((?:[^"]|"")*)"/gm)].map(
    ([, cell]) => cell ?? '',
  );
  assert(cells.length >= 10 * (hostile.length + 1));
  for (const cell of cells) assert.doesNotMatch(cell, /^\s*[=+\-@＝＋－＠\t\r]/);
  assert(cells.includes("'=1+1") && cells.includes('a""b,c'));
});

/** Record n is a view at minute n; the first and the fourth are an operator's rotation. */
async function startWithRecords(count: number): Promise<Stage> {
  const stage = await startStage({ after });
  const { storage } = stage.server.foundation;
  const record = (number: number): NewAuditRecord => {
    const isOurs = number === 1 || number === 4;
    const who = isOurs
      ? { actor: 'operator', action: 'vault.rotated', subject: null }
      : { actor: 'consumer', action: 'consumer.viewed', subject: consumerId };
    return { ...who, at: at(number), brandId, correlationId: null, detail: {} };
  };
  for (let first = 1; first <= count; first += 1_000) {
    const next = Math.min(count, first + 999);
    await storage.transaction((tx) => {
      for (let n = first; n <= next; n += 1) tx.auditRecords.insert(record(n));
    });
  }
  return stage;
}

function at(number: number): number {
  return number * 600_000;
}

function depsOf(stage: Stage) {
  return {
    ...stage.server.foundation,
    agentOf: async (id: string) => ({ id, name: 'Ada' }),
  };
}

function search(stage: Stage, what: Parameters<typeof searchAudit>[2]) {
  return searchAudit(depsOf(stage), reader, what);
}

function numbers(lines: readonly AuditLine[]): readonly number[] {
  return lines.map(({ number }) => number);
}
