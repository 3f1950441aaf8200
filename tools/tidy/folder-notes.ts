import { posix } from 'node:path';
import type { Rule, SourceFile } from './source-tree.ts';

const noteLines = 3;

/** [folder-notes] Every folder of server/src says in its main file what it is for. */
export const folderNotes: Rule = ({ files }) => {
  const sources = files.filter(({ path, isTest }) => path.startsWith('server/src/') && !isTest);
  const folders = Map.groupBy(sources, ({ path }) => posix.dirname(path));
  return [...folders].flatMap(([path, inside]) => {
    // server/src itself is explained by ARCHITECTURE.md; deeper folders by the one above.
    if (path.split('/').length !== 3 || inside.some(beginsWithNote)) return [];
    const message =
      'has no file that begins with a note: what the folder owns, its entry points, to whom it ' +
      'hands over, and what it must never do.';
    return [{ rule: 'folder-notes', path, message }];
  });
};

function beginsWithNote({ text }: SourceFile): boolean {
  const note = /^(#!.*\n)?\s*(\/\*[\s\S]*?\*\/|(\/\/.*\n)+)/.exec(text)?.[0] ?? '';
  return note.trim().split('\n').length >= noteLines && /\bnever\b/i.test(note);
}
