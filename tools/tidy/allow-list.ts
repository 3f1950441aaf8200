import type { Finding } from './source-tree.ts';

/** An exception to a rule. The reason is for the reviewer who asks whether it still holds. */
export type Exception = {
  readonly rule: string;
  readonly path: string;
  /** A part of the message, if the rule finds more than one thing in the file. */
  readonly about?: string;
  readonly reason: string;
};

export const exceptions: readonly Exception[] = [
  {
    rule: 'banned',
    path: 'agent-workspace/src/main.tsx',
    about: 'localStorage',
    reason: 'The choice of the theme, and nothing else, is kept per browser.',
  },
  {
    rule: 'banned',
    path: 'sdk/src/loader/loader.ts',
    about: 'sessionStorage',
    reason: 'That the consumer opened the chat, and nothing else, survives to the next page.',
  },
];

/** What a rule found beyond the exceptions to it, and the exceptions that nothing needs. */
export function withoutExceptions(
  rule: string,
  findings: readonly Finding[],
  allowed: readonly Exception[] = exceptions,
): Finding[] {
  const own = allowed.filter((one) => one.rule === rule);
  const left = findings.filter((finding) => !own.some((one) => covers(one, finding)));
  const idle = own.filter((one) => !findings.some((finding) => covers(one, finding)));
  return [...left, ...idle.map(uselessException)];
}

function covers({ path, about = '' }: Exception, finding: Finding): boolean {
  return finding.path === path && finding.message.includes(about);
}

function uselessException({ rule, path }: Exception): Finding {
  return { rule, path, message: 'has an entry in allow-list.ts that nothing needs; remove it.' };
}
