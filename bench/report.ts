import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

export type Section = {
  readonly title: string;
  /** What was done and against what, in a few sentences. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether each aim was reached, in words. */
  readonly findings: readonly string[];
};

export function asText({ title, columns, rows, findings }: Section): string {
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  const body = [line(columns), ...rows.map(line)].join('\n');
  return `\n${title}\n\n${body}\n\n${findings.map((finding) => `- ${finding}`).join('\n')}\n`;
}

export function asMarkdown(sections: readonly Section[]): string {
  return `# Benchmarks

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}. Every number is a ratio inside one run or a
rate per second of processor time, all threads counted, the median of interleaved rounds. Rates move
with the machine; ratios less so, but a busy one (see its load) makes the work around a signature
look dearer.

${machine()}
${sections.map(sectionAsMarkdown).join('\n')}`;
}

function sectionAsMarkdown({ title, about, columns, rows, findings }: Section): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const ruler = columns.map((_, at) => (at === 0 ? '---' : '---:'));
  const table = [line(columns), line(ruler), ...rows.map(line)].join('\n');
  const found = findings.map((finding) => `- ${finding}`).join('\n');
  return `## ${title}\n\n${about}\n\n${table}\n\n${found}\n`;
}

function machine(): string {
  const processors = cpus();
  const facts = {
    Processor: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    Memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    System: `${platform()} ${arch()}`,
    Node: `${process.version} with OpenSSL ${process.versions.openssl}`,
    '`openssl speed`': opensslVersion() ?? 'not installed',
    // Neighbours cost caches and clock speed even where only processor time is counted.
    'Load of the last 5 minutes': `${(loadavg()[1] ?? 0).toFixed(1)} on ${processors.length} cores`,
  };
  const rows = Object.entries(facts).map(([name, value]) => `| ${name} | ${value} |`);
  return ['| machine | |', '|---|---|', ...rows, ''].join('\n');
}

function opensslVersion(): string | undefined {
  try {
    return /^OpenSSL \S+/.exec(execFileSync('openssl', ['version'], { encoding: 'utf8' }))?.[0];
  } catch {
    return undefined;
  }
}

export function thousands(rate: number): string {
  return `${(rate / 1000).toFixed(rate < 10_000 ? 2 : 1)}k`;
}

export function ratio(value: number): string {
  return value.toFixed(value < 0.1 ? 3 : 2);
}

/** One sentence on one aim. */
export function aim(what: string, reached: number, wanted: number): string {
  const verdict = reached >= wanted ? 'reached' : 'missed';
  return `${what}: ${ratio(reached)}, aim ${ratio(wanted)}: ${verdict}.`;
}
