import { type Finding, lineAt, type Rule } from '../source-tree.ts';

const operand = String.raw`[\w$.#?!]+(?:\([\w$.,#?! ]*\))?`;
const comparison = new RegExp(String.raw`(${operand})\s*[!=]==?\s*(${operand})`, 'g');
/**
 * How what nobody may guess is called here. Digests and signatures are not among it: whoever sends
 * them could have made the right ones, or could not, whatever the comparison tells.
 */
const secret =
  /(?:(?:[sS]ecret|[tT]oken|[nN]once|[mM]ac|[cC]ookie|[tT]icket|[pP]assword)(?:Hash)?|[cC]srf|[vV]erifier|\b(?:expected|came|sent)\.state)$/;
const constant = /^(?:undefined|null|true|false|\d+)$/;

/** [secret-comparisons] A secret is compared in constant time, or looked up by its hash (A82). */
export const secretComparisons: Rule = ({ files }) =>
  files
    .filter(({ path, isTest }) => /^(server|tokens)\/src\//.test(path) && !isTest)
    .flatMap(({ path, code, text }) =>
      [...code.matchAll(comparison)].flatMap(
        ({ index, 1: left = '', 2: right = '' }): Finding[] => {
          if (constant.test(left) || constant.test(right)) return [];
          const named = [left, right].find((one) => secret.test(one.replace(/\(.*$/, '')));
          if (named === undefined) return [];
          const message = `compares ${named} letter by letter; use isSameSecret of runtime.ts.`;
          return [{ rule: 'secret-comparisons', path, line: lineAt(text, index), message }];
        },
      ),
    );
