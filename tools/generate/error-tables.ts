import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export type ErrorRow = { readonly status?: number; readonly title: string; readonly help: string };

export type ErrorTable = {
  readonly title: string;
  readonly note: string;
  readonly rows: Readonly<Record<string, ErrorRow>>;
};

type Source = {
  readonly title: string;
  readonly note: string;
  readonly file: string;
  readonly name: string;
};

/** Every table of error codes in the project. A new one is a new entry here, nothing else. */
const sources: readonly Source[] = [
  {
    title: 'Protocol',
    note: 'What the service answers over HTTP and the WebSocket. Anybody may see these.',
    file: 'protocol/src/errors.ts',
    name: 'errorCodes',
  },
  {
    title: 'Tokens',
    note: 'Why an ID token was refused. Only the operator and the brand see these.',
    file: 'tokens/src/token-errors.ts',
    name: 'tokenErrors',
  },
  {
    title: 'Connectors',
    note: 'Why a page’s answer could not be redeemed. Only the operator and the brand see these.',
    file: 'server/src/connectors/connector-error.ts',
    name: 'connectorErrors',
  },
  {
    title: 'Identity',
    note: 'Why a verified token did not admit its consumer. Only the operator sees these.',
    file: 'server/src/identity/identity-error.ts',
    name: 'identityErrors',
  },
];

/** The tables that exist, in the order in which the reference shows them. */
export async function readErrorTables(): Promise<ErrorTable[]> {
  const present = sources.filter(({ file }) => existsSync(file));
  return Promise.all(present.map(readErrorTable));
}

async function readErrorTable({ title, note, file, name }: Source): Promise<ErrorTable> {
  const module: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href);
  const rows = module[name];
  if (!isTable(rows)) throw new Error(`${file} does not export a table of errors named ${name}.`);
  return { title, note, rows };
}

function isTable(value: unknown): value is Record<string, ErrorRow> {
  return typeof value === 'object' && value !== null && Object.values(value).every(isRow);
}

function isRow(value: unknown): value is ErrorRow {
  if (typeof value !== 'object' || value === null) return false;
  return 'title' in value && isText(value.title) && 'help' in value && isText(value.help);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
