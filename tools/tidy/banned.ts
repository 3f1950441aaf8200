import { type Finding, lineAt, type Rule, type SourceFile } from './source-tree.ts';

type Ban = {
  readonly what: string;
  readonly pattern: RegExp;
  readonly instead: string;
  readonly applies: (file: SourceFile) => boolean;
};

const notShipped = /^(tests|bench|tools|sdk\/fixture|(sdk|agent-workspace)\/browser-tests)\//;

/** The only files that know the clock, chance and the network; all others get them passed in. */
const wiring = [
  /^server\/src\/main\.ts$/,
  /^server\/src\/cli\/countersign\.ts$/,
  /^sdk\/src\/(window|loader)\/main\.tsx?$/,
  /^sdk\/src\/window\/browser\.ts$/,
  /^agent-workspace\/src\/main\.tsx$/,
  // Not shipped; the demo plays the brand's and the provider's part in real time.
  /^demo\//,
  /^(sdk|agent-workspace)\/[^/]+\.ts$/,
  notShipped,
];

const isShipped = ({ path }: SourceFile): boolean => !notShipped.test(path);
const isLogic = ({ path }: SourceFile): boolean => !wiring.some((fits) => fits.test(path));
const isTestless = (file: SourceFile): boolean => isLogic(file) && !file.isTest;
const isOurLogic = (file: SourceFile): boolean => isTestless(file) && !bindsFetch(file);

const bans: readonly Ban[] = [
  {
    what: 'Date.now(), Date() and new Date()',
    pattern: /\bDate\.now\b|\bnew\s+Date\s*(\(\s*\)|(?![\w(\s]))|(?<!new\s)(?<![\w.$])Date\(/g,
    instead: 'take the time as a parameter (`now`).',
    applies: isLogic,
  },
  {
    what: 'Math.random()',
    pattern: /\bMath\.random\b/g,
    instead: 'take randomness as a parameter; for secrets it must be cryptographic.',
    applies: isLogic,
  },
  {
    what: 'randomBytes, randomUUID and getRandomValues',
    pattern: /(?<=\bcrypto\.)(randomUUID|randomBytes|randomInt|getRandomValues)\b/g,
    instead: 'take randomness as a parameter.',
    applies: isTestless,
  },
  {
    what: 'randomness imported from node:crypto',
    pattern: /\bimport\b[^;]*\b(randomUUID|randomBytes|randomInt|getRandomValues)\b[^;]*from/g,
    instead: 'take randomness as a parameter.',
    applies: isTestless,
  },
  {
    what: 'the global fetch',
    pattern: /(?<![\w$.#])fetch\s*\(|\b(globalThis|window|self)\.fetch\b/g,
    instead: 'take fetch as a parameter.',
    applies: isOurLogic,
  },
  {
    what: 'console',
    pattern: /(?<![\w$.])console\./g,
    instead: 'use the log that is passed in.',
    applies: (file) =>
      isShipped(file) &&
      !/^(demo|server\/src\/cli|sdk\/src\/loader)\//.test(file.path) &&
      isTestless(file),
  },
  {
    what: 'localStorage and sessionStorage',
    pattern: /\b(localStorage|sessionStorage)\b/g,
    instead: 'keep it in memory; storage can be read by every script of the origin.',
    applies: isShipped,
  },
  {
    what: 'markup from strings',
    pattern:
      /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write)\b/g,
    instead: 'create elements and set textContent; attribute values are hostile.',
    applies: isShipped,
  },
  {
    what: 'code from strings',
    pattern: /(?<![\w$.])eval\s*\(|\bnew\s+Function\b/g,
    instead: 'write the code down.',
    applies: () => true,
  },
];

/** [banned] Globals that hide an input or open a hole. */
export const banned: Rule = ({ files }) =>
  files.flatMap((file) =>
    bans.filter((ban) => ban.applies(file)).flatMap((ban) => uses(file, ban)),
  );

function uses({ path, text, code }: SourceFile, { what, pattern, instead }: Ban): Finding[] {
  return [...code.matchAll(pattern)].map(({ index }) => ({
    rule: 'banned',
    path,
    line: lineAt(text, index),
    message: `uses ${what}; ${instead}`,
  }));
}

/** Whether `fetch` in this file is a parameter or a variable of its own. */
function bindsFetch({ code }: SourceFile): boolean {
  return /[({,]\s*(readonly\s+)?fetch\s*[?]?\s*[,:})=]|\b(const|let)\s+fetch\b/.test(code);
}
