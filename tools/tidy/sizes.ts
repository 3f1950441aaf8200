import { posix } from 'node:path';
import type { Finding, Rule, SourceFile } from './source-tree.ts';

const fileLines = 400;
const lineColumns = 100;
const folderFiles = 12;
/** Tests of which each is a file: an attack, a row of the conformance matrix. */
const holdsOnePerFile = /^tests\/(attacks|conformance)\//;

// How long a function may be and how many parameters it may have is biome's to say: see the
// test that holds biome.json to it.

/** [sizes] Files, lines and folders stay small enough to be read at once. */
export const sizes: Rule = ({ files }) => [
  ...files.flatMap(longFile),
  ...files.flatMap(longLines),
  ...crowdedFolders(files),
];

function longFile({ path, text }: SourceFile): Finding[] {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= fileLines) return [];
  return [{ rule: 'sizes', path, message: `has ${lines} lines; split it below ${fileLines}.` }];
}

function longLines({ path, text, code }: SourceFile): Finding[] {
  const codeLines = code.split('\n');
  return text.split('\n').flatMap((line, index) => {
    if ([...line].length <= lineColumns || isText(line, codeLines[index] ?? '')) return [];
    const message = `has ${[...line].length} columns; break it below ${lineColumns}.`;
    return [{ rule: 'sizes', path, line: index + 1, message }];
  });
}

/** A sentence for people, an address or a picture reads better on one line than in pieces. */
function isText(line: string, code: string): boolean {
  if (/^\s*(\/\/|\/?\*)/.test(line)) return /https?:\S{60,}/.test(line);
  // What quotes enclose is blank in `code`; there must be more of it than of anything else.
  const beside = code.trim().replace(/\s{8,}/g, '').length;
  return beside < lineColumns / 2;
}

function crowdedFolders(files: readonly SourceFile[]): Finding[] {
  const counted = files.filter(({ isTest, path }) => !isTest && !holdsOnePerFile.test(path));
  const folders = Map.groupBy(counted, ({ path }) => posix.dirname(path));
  return [...folders].flatMap(([path, { length }]) => {
    if (length <= folderFiles) return [];
    const message = `has ${length} files; group them below ${folderFiles}.`;
    return [{ rule: 'sizes', path, message }];
  });
}
