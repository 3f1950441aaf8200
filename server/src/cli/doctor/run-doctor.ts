import { parseArgs } from 'node:util';
import type { DoctorStep } from '@countersign/protocol';
import { createConnectors } from '../../connectors/connector.ts';
import { createOutbound } from '../../connectors/outbound/outbound.ts';
import { createDoctor } from '../../doctor/doctor.ts';
import { examine } from '../../doctor/examination/examine.ts';
import { failed, finished, stepOf } from '../../doctor/step.ts';
import type { Foundation } from '../../main.ts';
import type { ConnectorRecord } from '../../storage/port.ts';
import { type CommandInput, UsageError } from '../command.ts';
import {
  examineClock,
  examineFolder,
  examinePublicAddress,
  examineSettings,
  openData,
} from './examine-installation.ts';
import { createStepPrinter } from './print-step.ts';

const usage = 'doctor [--brand <id>] [--connector <id>] [--json]';

type Section = { readonly name: string; readonly steps: DoctorStep[] };

/** Looks at the service and its connectors. Answers 1 if a step failed; warnings are no failure. */
export async function runDoctor(input: CommandInput): Promise<number> {
  const asked = readArguments(input.args);
  const report = createReport(input, asked.json);
  const { settings } = input;
  report.begin('The service');
  report.tell(examineSettings(settings));
  const folder = examineFolder(settings);
  report.tell(folder);
  if (folder.state !== 'failed') {
    const { step, foundation } = await openData(settings, input.logTo);
    report.tell(step);
    if (foundation) await examineAll(input, { foundation, asked, report });
  }
  return report.end();
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        brand: { type: 'string' },
        connector: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch {
    throw new UsageError(usage);
  }
}

type Report = ReturnType<typeof createReport>;

async function examineAll(
  { settings }: CommandInput,
  {
    foundation,
    asked,
    report,
  }: {
    readonly foundation: Foundation;
    readonly asked: ReturnType<typeof readArguments>;
    readonly report: Report;
  },
): Promise<void> {
  const { runtime, storage, brandKeys } = foundation;
  const { insecureHosts, publicUrl } = settings;
  const outbound = createOutbound({ insecureHosts });
  // Ours may lie inside our own network; nobody else's address is ever asked by this one.
  const host = new URL(publicUrl).hostname;
  const own = createOutbound({ insecureHosts: new Map([[host, await addressOf(host)]]) });
  try {
    report.tell(await examineClock(foundation));
    report.tell(await examinePublicAddress(settings, own));
    const records = await chosenConnectors(foundation, asked);
    if (records.length === 0) report.tell(finished(noBrand, failed('no_brand', 'Nothing to do.')));
    const parts = { runtime, storage, brandKeys, outbound, env: process.env };
    const connectors = createConnectors(parts);
    const doctor = createDoctor({ ...parts, connectors, origin: publicUrl });
    const { findings, witness } = doctor;
    for (const record of records) {
      report.begin(`${record.brandId} · ${record.id}`);
      const deps = { ...parts, origin: publicUrl, findings, ages: witness.ages };
      for await (const step of examine(deps, record)) {
        if (step.state !== 'running') report.tell(step);
      }
    }
  } finally {
    await outbound.close();
    await own.close();
    await storage.close();
  }
}

const noBrand = stepOf({ id: 'connectors', title: 'Connectors' });

async function addressOf(host: string): Promise<string> {
  const { lookup } = await import('node:dns/promises');
  const found = await lookup(host).catch(() => undefined);
  return found?.address ?? '127.0.0.1';
}

async function chosenConnectors(
  { storage }: Foundation,
  {
    brand,
    connector,
  }: { readonly brand?: string | undefined; readonly connector?: string | undefined },
): Promise<readonly ConnectorRecord[]> {
  const brands = (await storage.brands.list()).filter(
    ({ id }) => brand === undefined || id === brand,
  );
  const listed = await Promise.all(brands.map(({ id }) => storage.connectors.listByBrand(id)));
  const chosen = listed.flat().filter(({ id }) => connector === undefined || id === connector);
  const isAsked = brand !== undefined || connector !== undefined;
  if (isAsked && chosen.length === 0) throw new UsageError(`${usage}\nNo such connector.`);
  return chosen;
}

/** Lines as they come, or one JSON document at the end. */
function createReport({ print, isTerminal }: CommandInput, isJson: boolean) {
  const sections: Section[] = [];
  const printStep = createStepPrinter({ print, isTerminal });
  return {
    begin: (name: string): void => {
      sections.push({ name, steps: [] });
      if (!isJson) print(name);
    },
    tell: (step: DoctorStep): void => {
      sections.at(-1)?.steps.push(step);
      if (!isJson) printStep(step);
    },
    end: (): number => {
      const steps = sections.flatMap((section) => section.steps);
      const count = (state: string): number => steps.filter((step) => step.state === state).length;
      const result = { failed: count('failed'), warnings: count('warning') };
      if (isJson) print(JSON.stringify({ ...result, sections }, null, 2));
      else print(`${result.failed} failed, ${result.warnings} warnings.`);
      return result.failed > 0 ? 1 : 0;
    },
  };
}
