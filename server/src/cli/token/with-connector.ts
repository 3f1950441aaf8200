import { type Connector, createConnectors } from '../../connectors/connector.ts';
import { createOutbound } from '../../connectors/outbound/outbound.ts';
import { parseConnectorSettings } from '../../connectors/settings/connector-settings.ts';
import { type Foundation, openFoundation } from '../../main.ts';
import { type CommandInput, UsageError } from '../command.ts';

export type OpenedConnector = {
  readonly connector: Connector;
  readonly settings: ReturnType<typeof parseConnectorSettings>;
  readonly foundation: Foundation;
};

/** One connector of the database, opened as the service opens it. Its log goes to the side. */
export async function withConnector<Result>(
  input: CommandInput,
  { id, usage }: { readonly id: string | undefined; readonly usage: string },
  work: (opened: OpenedConnector) => Promise<Result>,
): Promise<Result> {
  if (!id) throw new UsageError(usage);
  const foundation = await openFoundation(input.settings, { logTo: input.logTo });
  const outbound = createOutbound({ insecureHosts: input.settings.insecureHosts });
  try {
    const record = await foundation.storage.connectors.find(id);
    if (!record) throw new UsageError(`${usage}\nNo such connector.`);
    const connectors = createConnectors({ ...foundation, outbound, env: process.env });
    const connector = await connectors.find(record.brandId, record.id);
    const settings = parseConnectorSettings(record.settings);
    return await work({ connector, settings, foundation });
  } finally {
    await outbound.close();
    await foundation.storage.close();
  }
}
