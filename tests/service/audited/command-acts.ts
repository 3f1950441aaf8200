import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditAction } from '@countersign/protocol';
import type { CommandName } from '../../../server/src/cli/commands.ts';
import { runCommand } from '../../kit/commands/run-command.ts';
import { type Act, act, carriedOut, nothing, type Scene } from './scene.ts';

/** The operator's commands, beside the running service. */
export function commandActs(scene: Scene): readonly Act[] {
  const { stage, seen, aurora, other, change, file } = scene;
  const call = (name: CommandName, ...args: string[]) => runCommand(stage, name, ...args);
  const plain = (name: CommandName, records: Act['records'], ...args: string[]): Act =>
    act(`command ${name}`, records, nothing, () => call(name, ...args));
  const ofConsumer = (name: CommandName, ...records: AuditAction[]): Act =>
    act(`command ${name}`, records, seen, ({ consumerId }) => call(name, aurora.id, consumerId));
  const after = (route: string, name: CommandName, ...records: AuditAction[]): Act =>
    act(
      `command ${name}`,
      records,
      async () => {
        const { consumerId } = await seen();
        const reason = route === 'hold' ? { reason: 'legal_claim' } : undefined;
        await change('PUT', `consumers/${consumerId}/${route}`, reason);
        return consumerId;
      },
      (consumerId) => call(name, aurora.id, consumerId),
    );
  const out = join(stage.dataDir, 'out');
  const brandFile = join(stage.dataDir, 'brand.json');
  writeFileSync(brandFile, JSON.stringify({ ...file, accent: '#123456' }));
  return [
    plain('brand add', ['brand.changed'], brandFile),
    plain('agent invite', ['agent.invited'], aurora.id, 'three@aurora.test', 'Noor'),
    act(
      'command agent roles',
      ['agent.roles_changed'],
      () => other(['agent']),
      ({ login }) => call('agent roles', aurora.id, login, 'supervisor'),
    ),
    plain('keys rotate', ['brand.keys_rotated'], aurora.id),
    plain('vault rotate', ['vault.rotated'], aurora.id),
    plain('vault rotate-master', ['vault.rotated']),
    plain('webhooks test', ['webhook.tested'], aurora.id, 'crm'),
    plain('webhooks secret', ['webhook.secret_shown'], aurora.id, 'crm'),
    plain(
      'connector trust',
      ['connector.trust_changed'],
      aurora.id,
      aurora.implicitConnector,
      'trusted',
    ),
    plain('audit verify', ['audit.verified'], aurora.id),
    plain('retention run', ['retention.applied'], aurora.id),
    act('command consumer export', ['consumer.exported'], seen, ({ consumerId }) =>
      call('consumer export', aurora.id, consumerId, '--out', out),
    ),
    ofConsumer('consumer hold', 'consumer.held'),
    after('hold', 'consumer release', 'consumer.released'),
    ofConsumer('consumer restrict', 'consumer.restricted', 'consumer.proof_ended'),
    after('restriction', 'consumer unrestrict', 'consumer.unrestricted'),
    ofConsumer('consumer erase', 'consumer.erased', 'consumer.proof_ended'),
    act('command transcript export', ['conversation.exported'], seen, ({ conversationId }) =>
      call('transcript export', aurora.id, conversationId, '--out', `${out}-transcript`),
    ),
    act(
      'command connector sign-out-all',
      ['connector.sign_out_ordered', 'connector.signed_out', 'consumer.proof_ended'],
      seen,
      async () => {
        await call('connector sign-out-all', aurora.id, aurora.implicitConnector);
        await carriedOut(scene);
      },
    ),
    act('command serve', ['service.started'], nothing, async () => {
      await stage.stop();
      await stage.start();
    }),
  ];
}
