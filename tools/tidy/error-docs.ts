import type { ErrorTable } from '../generate/error-tables.ts';
import type { Finding, Rule } from './source-tree.ts';

const path = 'docs/reference/errors.md';

/** [error-docs] Every error code is in the reference, and the reference names no other. */
export function errorDocs(tables: readonly ErrorTable[]): Rule {
  return ({ documents }) => {
    const codes = tables.flatMap(({ rows }) => Object.keys(rows));
    const headings = (documents.get(path) ?? '').matchAll(/^### `(.+)`$/gm);
    const documented = new Set([...headings].map(({ 1: code = '' }) => code));
    const missing = codes.filter((code) => !documented.has(code));
    const unknown = [...documented].filter((code) => !codes.includes(code));
    const twice = codes.filter((code, index) => codes.indexOf(code) !== index);
    return [
      ...missing.map((code) => finding(`lacks ${code}; run \`npm run generate\`.`)),
      ...unknown.map((code) => finding(`names ${code}, which no table has.`)),
      ...twice.map((code) => finding(`has ${code} twice: two tables use the same code.`)),
    ];
  };
}

function finding(message: string): Finding {
  return { rule: 'error-docs', path, message };
}
