import { statSync } from 'node:fs';
import type { DoctorStep } from '@countersign/protocol';
import type { Settings } from '../../config/settings.ts';
import type { OutboundLanes } from '../../connectors/outbound/outbound.ts';
import { failed, finished, type Outcome, passed, stepOf, warned } from '../../doctor/step.ts';
import { type Foundation, openFoundation } from '../../main.ts';

type Log = NonNullable<Parameters<typeof openFoundation>[1]>['logTo'];

/** Settings, folder and files, before anything is opened: the doctor makes none of them. */
export function examineFolder(settings: Settings): DoctorStep {
  return finished(stepOf({ id: 'data', title: 'Data folder' }), folderOutcome(settings.dataDir));
}

function folderOutcome(folder: string): Outcome {
  try {
    const { mode } = statSync(folder);
    const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0;
    if (isOpen) return warned('data_folder_open', folder);
    return passed(`${folder} is closed to others.`);
  } catch {
    return failed('data_folder_missing', folder);
  }
}

/** Opens master key and database as the service does. */
export async function openData(
  settings: Settings,
  logTo: Log,
): Promise<{ readonly step: DoctorStep; readonly foundation: Foundation | undefined }> {
  const step = stepOf({ id: 'storage', title: 'Master key and database' });
  try {
    const foundation = await openFoundation(settings, { logTo });
    const outcome = passed('Opened; the key is readable for its user alone.');
    return { step: finished(step, outcome), foundation };
  } catch (error) {
    // Our own words: they name files and how to mend them.
    const found = error instanceof Error ? error.message : 'unknown';
    return { step: finished(step, failed('data_unreadable', found)), foundation: undefined };
  }
}

/** What the settings allow that a real service should not. */
export function examineSettings(settings: Settings): DoctorStep {
  const step = stepOf({ id: 'service', title: 'Settings of the service' });
  const { publicUrl, insecureHosts } = settings;
  if (insecureHosts.size > 0) {
    return finished(step, warned('insecure_hosts_set', [...insecureHosts.keys()].join(', ')));
  }
  const isLocal = /\/\/(localhost|127\.|[^/]*\.localhost)/.test(publicUrl);
  if (isLocal) return finished(step, warned('public_address_local', publicUrl));
  return finished(step, passed(`All in order; browsers reach us at ${publicUrl}.`));
}

/** Time never goes back on a machine whose clock is right. */
export async function examineClock({ runtime, storage }: Foundation): Promise<DoctorStep> {
  const step = stepOf({ id: 'clock', title: 'Clock of this machine' });
  const toleratedMs = 60_000;
  for (const { id } of await storage.brands.list()) {
    const [newest] = await storage.auditRecords.listNewest(id, 1);
    if (newest && newest.at > runtime.now() + toleratedMs) {
      return finished(step, failed('clock_went_back', new Date(runtime.now()).toISOString()));
    }
  }
  return finished(step, passed(new Date(runtime.now()).toISOString()));
}

/** Asks our own public address for its health, as a browser would come to it. */
export async function examinePublicAddress(
  { publicUrl }: Settings,
  own: Pick<OutboundLanes, 'fetch'>,
): Promise<DoctorStep> {
  const step = stepOf({ id: 'public', title: 'Public address' });
  try {
    const response = await own.fetch(`${publicUrl}/health`, { headers: {} });
    if (response.status === 200) return finished(step, passed(`${publicUrl} answers.`));
    const found = `${publicUrl} answers with HTTP status ${response.status}.`;
    return finished(step, warned('service_unreachable', found));
  } catch (error) {
    const detail = error instanceof Error && 'detail' in error ? ` (${String(error.detail)})` : '';
    return finished(step, warned('service_unreachable', `No answer from ${publicUrl}${detail}.`));
  }
}
