import assert from 'node:assert/strict';
import type { DoctorStep } from '@countersign/protocol';
import {
  createOutbound,
  type OutboundOptions,
} from '../../../server/src/connectors/outbound/outbound.ts';
import { type ExaminationStepId, examine } from '../../../server/src/doctor/examination/examine.ts';
import { plainSettings, type Stage } from '../stage.ts';

export type Steps = Readonly<Record<ExaminationStepId, DoctorStep>>;

/** The doctor's steps, as they ended, on a connector that need not be saved. */
export async function examineSettings(
  service: Stage,
  settings: object,
  options: Partial<OutboundOptions> = {},
): Promise<Steps> {
  const { foundation, doctor } = service.server;
  const outbound = createOutbound({ ...plainSettings, ...options });
  const { findings, witness } = doctor;
  const { origin } = service;
  const deps = { ...foundation, outbound, env: {}, origin, findings, ages: witness.ages };
  const id = 'id' in settings ? String(settings.id) : 'examined';
  const record = {
    id,
    brandId: service.aurora.id,
    position: 0,
    settings: JSON.stringify(settings),
  };
  const steps: [string, DoctorStep][] = [];
  for await (const step of examine(deps, record)) {
    if (step.state !== 'running') steps.push([step.id, step]);
  }
  await outbound.close();
  return Object.fromEntries(steps) as Steps;
}

/** The connector of a brand as its file has it, with other settings. */
export function settingsOf(service: Stage, flow: 'code' | 'implicit', change: object = {}): object {
  const { connectors } = service.aurora.file(service.dataDir);
  const found = connectors.find((connector) => connector.flow === flow);
  assert(found);
  return { ...found, ...change };
}

/** State and the codes of its diagnoses: `failed key_weak`. */
export function said({ state, diagnoses }: DoctorStep): string {
  return [state, ...diagnoses.map(({ code }) => code)].join(' ');
}
