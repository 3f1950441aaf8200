import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandName } from '../../../server/src/cli/commands.ts';
import type { Call } from '../../kit/commands/run-command.ts';
import type { CanaryStage } from './canary-stage.ts';
import { claimsOf } from './play-consumers.ts';

/** Who and what the calls are about. */
export type About = Readonly<Record<'consumerId' | 'conversationId' | 'login', string>>;

/** One call of each command that does what it is for. A new command does not compile without. */
export function everyCommand(
  on: CanaryStage,
  { consumerId, conversationId, login }: About,
): Readonly<Record<CommandName, Call>> {
  const { stage, canaries } = on;
  const { aurora } = stage;
  const { id, codeConnector, implicitConnector } = aurora;
  const file = (name: string, text: string): string => {
    const path = join(stage.dataDir, name);
    writeFileSync(path, text);
    return path;
  };
  const ofConsumer = { args: [id, consumerId] };
  const key = aurora.key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const crm = { id: 'crm', url: on.webhooks.url, events: ['consumer.erased'] };
  const brand = { ...aurora.file(stage.dataDir), accent: '#123456', webhooks: [crm] };
  const token = aurora.idToken('x', { claims: claimsOf(on) });
  canaries.keep('ID token', token);
  const log = file('service.log', stage.log.join(''));
  const out = join(stage.dataDir, 'transcript.jsonl');
  return {
    serve: { args: [] },
    'brand add': { args: [file('brand.json', JSON.stringify(brand))] },
    'agent invite': {
      args: [id, canaries.word('invited login'), canaries.word('invited name'), 'agent'],
    },
    'agent roles': { args: [id, login, 'supervisor'] },
    'connector sign-out-all': { args: [id, codeConnector] },
    'connector trust': { args: [id, implicitConnector, 'suspected'] },
    'keys list': { args: [id] },
    'keys rotate': { args: [id, '--use', 'enc'] },
    'consumer export': { args: [id, consumerId, '--with-hold'] },
    'consumer hold': ofConsumer,
    'consumer release': ofConsumer,
    'consumer restrict': ofConsumer,
    'consumer unrestrict': ofConsumer,
    'retention run': { args: [id, '--dry-run'] },
    'vault rotate': { args: [id] },
    'vault rotate-master': { args: ['--to', 'file'] },
    'audit verify': { args: [id, '--log', log] },
    'transcript export': { args: [id, conversationId, '--notes', '--out', out] },
    'transcript verify': { args: [out, '--json'] },
    'webhooks list': { args: [id] },
    'webhooks test': { args: [id, 'crm'] },
    'webhooks secret': { args: [id, 'crm'] },
    doctor: { args: ['--brand', id, '--connector', implicitConnector, '--json'] },
    'token check': { args: ['--connector', implicitConnector, '--json'], input: token },
    'token mint': {
      args: ['--connector', implicitConnector, '--key', file('key.pem', key as string)],
    },
    'config explain': { args: [] },
    // Of who is erased the others could say nothing any more.
    'consumer erase': ofConsumer,
  };
}

const shown = [
  ...['agent’s note', 'message after', 'message before', 'verified name', 'verified text'],
  ...['record title', 'record field', 'list item', 'cell in a table', 'label in a table'],
  ...['masked text', 'masked but for its end', 'masked email', 'masked customer id'],
  ...['cell in a masked table', 'label in a masked table', 'text for the strongly proven'],
  ...['page: first name', 'page: path', 'page: title', 'page: searched', 'way of signing in'],
  ...['page: masked customer id', 'page: masked email'],
];

/** What a command prints of all that is looked for, because it was asked for just that. */
export const printedBy: Partial<Readonly<Record<CommandName, readonly string[]>>> = {
  'consumer export': shown,
  'agent invite': ['made by agent invite'],
  'webhooks secret': ['made by webhooks secret'],
  'token mint': ['made by token mint'],
};

/** What was typed is said again where it names a file that the operator has to look at. */
export const saidAgain = ['brand add 0', 'audit verify 2', 'transcript verify 0'];
