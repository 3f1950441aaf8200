import { once } from 'node:events';
import { invitationLink, invite } from '../admin/agents.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { type Foundation, startServer } from '../main.ts';
import type { CommandInput } from './command.ts';

/** Runs until it is told to stop, then finishes what it has acknowledged. */
export async function serve({ settings, print }: CommandInput): Promise<void> {
  // Before anything is said: whoever waits for our first line may stop us right after it.
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  // By this signal Node opens a debugger to everybody on the machine; a listener takes its place.
  process.on('SIGUSR1', () => {});
  const server = await startServer(settings);
  print(`Countersign is listening on port ${server.port}, for browsers at ${settings.publicUrl}`);
  await printFirstLinks(server.foundation, { origin: settings.publicUrl, print });
  await stopped;
  await server.close();
}

/** A brand without an administrator gets a one-time link for the first one. */
export async function printFirstLinks(
  { runtime, storage }: Pick<Foundation, 'runtime' | 'storage'>,
  to: { readonly origin: string; readonly print: (line: string) => void },
): Promise<void> {
  const brands = await storage.brands.list();
  if (brands.length === 0) {
    to.print('There is no brand yet. Add one: countersign brand add <file.json>');
  }
  for (const brand of brands) {
    const agents = await storage.agents.listByBrand(brand.id);
    if (agents.some(({ roles }) => roles.includes('administrator'))) continue;
    const { token } = await invite(
      { runtime, storage },
      { brandId: brand.id, login: null, name: '', roles: ['administrator', 'agent'] },
    );
    const by = { actor: 'system', subject: null, correlationId: null };
    const invited = { ...by, brandId: brand.id, action: 'agent.invited' } as const;
    await recordAudit(
      { runtime, storage },
      { ...invited, detail: { roles: 'administrator agent' } },
    );
    to.print(`First administrator of ${brand.name} (one use, 3 days):`);
    to.print(`  ${invitationLink(to.origin, token)}`);
  }
}
