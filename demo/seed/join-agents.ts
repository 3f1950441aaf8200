import { addresses, agents } from '../demo-settings.ts';
import { countersign } from '../service.ts';

/**
 * Invites the demo's agents by the command line and lets them accept over the API, as people do.
 *
 * @returns false if they were there from an earlier run
 */
export async function joinAgents(dataDir: string): Promise<boolean> {
  for (const { brand, login, name, password, roles } of agents) {
    const words = ['agent', 'invite', brand, login, name, ...roles];
    const output = await countersign(dataDir, words).catch(() => undefined);
    if (output === undefined) return false;
    const token = /#([\w-]{43})/.exec(output)?.[1];
    const answer = await fetch(`${addresses.service.url}/api/agent/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: addresses.service.url },
      body: JSON.stringify({ token, login, name, password }),
    });
    if (!answer.ok) throw new Error(`${login} could not join: ${await answer.text()}`);
  }
  return true;
}
