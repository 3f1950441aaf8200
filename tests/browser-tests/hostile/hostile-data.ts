import type { AgentRole } from '@countersign/protocol';
import { newAgent } from '../../../server/src/admin/agents.ts';
import { agentPassword, cheapHash } from '../../kit/agent.ts';
import type { Stage } from '../../kit/stage.ts';
import { someOfEach } from './hostile-strings.ts';

const rowsAtMost = 60;
/** Of one answer of UserInfo, which is at most 64 KiB. */
const answerBytes = 55_000;

export const tableNames = Array.from({ length: 7 }, (_, index) => `table_${index}`);

/** As few answers of UserInfo as hold all of them. */
export function inAnswers(strings: readonly string[]): readonly (readonly string[])[] {
  const answers: string[][] = [[]];
  let bytes = 0;
  for (const text of strings) {
    bytes += JSON.stringify(text).length + 8;
    if (bytes > answerBytes) {
      answers.push([]);
      bytes = 0;
    }
    answers.at(-1)?.push(text);
  }
  return answers;
}

/** The strings as cells of tables, in order, by the tables' names. */
export function asTables(strings: readonly string[]): Readonly<Record<string, object>> {
  const rest = [...strings];
  const tables = tableNames.map((name, table) => {
    // Four stand beside each other, eight in lines.
    const columns = table % 2 === 0 ? 8 : 4;
    const cells = rest.splice(0, columns * rowsAtMost);
    const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
      Array.from({ length: columns }, (_, column) => cells[row * columns + column] ?? ''),
    );
    const heads = [...'abcdefgh'.slice(0, columns)].map((head) => ({
      name: head,
      label: head,
      type: 'text',
    }));
    return [name, { columns: heads, rows }] as const;
  });
  return Object.fromEntries(tables);
}

/** The strings line by line, in as few messages as hold them. */
export function inMessages(strings: readonly string[], characters = 3_900): readonly string[] {
  const messages: string[] = [];
  for (const text of strings) {
    const last = messages.at(-1);
    if (last !== undefined && last.length + text.length < characters) {
      messages[messages.length - 1] = `${last}\n${text}`;
    } else messages.push(text);
  }
  return messages;
}

/** With something to see in them, and no half characters: tokens with those are refused. */
export function names(count: number, longest = 60): readonly string[] {
  return someOfEach(2 * count, longest)
    .filter((text) => /\S/.test(text) && text.isWellFormed())
    .slice(0, count);
}

/** What an operator may set: names and labels, each a hostile one. */
export async function putHostileBrand(stage: Stage): Promise<readonly string[]> {
  const labels = names(40);
  const [brandName, codeName, pageName, gold] = names(44).slice(-4);
  const declared = (name: string, type: string, label = name): object => {
    return { name, label, group: 'account', type, claim: name };
  };
  const attributes = [
    ...labels.map((label, index) => declared(`fact_${index}`, 'text', label)),
    { ...declared('pin', 'text', labels[0]), sensitivity: 'sensitive' },
    ...tableNames.map((name) => declared(name, 'table')),
  ];
  const assurances = [{ acr: 'gold', label: gold }];
  stage.aurora.codeSettings = { attributes, assurances, name: codeName };
  stage.aurora.implicitSettings = { attributes, assurances, name: pageName };
  await stage.putBrand({ ...stage.aurora.file(stage.dataDir), name: brandName });
  return labels;
}

/** Colleagues with such names; `colleague-0` and every second one has a plain login. */
export async function putHostileTeam(stage: Stage): Promise<readonly string[]> {
  const hostile = names(30, 80);
  for (const [index, name] of hostile.entries()) {
    const login = `colleague-${index}${index % 2 ? name.trim().slice(0, 40) : ''}`;
    await putColleague(stage, { login, name, roles: ['agent'] });
  }
  return hostile;
}

type Colleague = { login: string; name: string; roles: readonly AgentRole[] };

/** With any name at all, as no invitation would take it. */
export async function putColleague({ server }: Stage, colleague: Colleague): Promise<void> {
  const { runtime, storage } = server.foundation;
  const passwordHash = cheapHash(agentPassword);
  await storage.transaction((tx) =>
    tx.agents.insert(newAgent(runtime, { ...colleague, brandId: 'aurora', passwordHash })),
  );
}
