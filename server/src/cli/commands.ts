import { addBrand } from './add-brand.ts';
import { inviteAgent } from './agents/invite-agent.ts';
import { setRoles } from './agents/set-roles.ts';
import { listKeys, rotateKeys } from './brand-keys.ts';
import { type CommandInput, UsageError } from './command.ts';
import { signOutConnector } from './connectors/sign-out-connector.ts';
import { trustConnectorOf } from './connectors/trust-connector.ts';
import { runDoctor } from './doctor/run-doctor.ts';
import { explainSettings } from './explain-settings.ts';
import { eraseConsumerOf } from './privacy/erase-consumer.ts';
import { exportConsumerOf } from './privacy/export-consumer.ts';
import { holdConsumerOf, releaseConsumerOf } from './privacy/hold-consumer.ts';
import { restrictConsumerOf, unrestrictConsumerOf } from './privacy/restrict-consumer.ts';
import { runRetention } from './privacy/run-retention.ts';
import { rotateBrand, rotateMaster } from './rotate-vault.ts';
import { serve } from './serve.ts';
import { checkToken } from './token/check-token.ts';
import { mintToken } from './token/mint-token.ts';
import { exportTranscriptOf } from './transcript/export-transcript.ts';
import { verifyTranscriptFile } from './transcript/verify-transcript.ts';
import { verifyAuditRecords } from './verify-audit.ts';
import { listWebhooks, showWebhookSecret, testWebhook } from './webhooks.ts';

/** The words of the command line, and who does what they say. */
export const commands = {
  serve: { run: serve, usage: '', says: 'start the service' },
  'brand add': {
    run: addBrand,
    usage: '<file.json>',
    says: 'add or change a brand and its connectors',
  },
  'agent invite': {
    run: inviteAgent,
    usage: '<brand> <login> <name> [role …]',
    says: 'make a one-time link for an agent',
  },
  'agent roles': {
    run: setRoles,
    usage: '<brand> <login> <role …>|none',
    says: 'give an agent other roles, at once',
  },
  'connector sign-out-all': {
    run: signOutConnector,
    usage: '<brand> <connector>',
    says: 'sign out every consumer who came by it',
  },
  'connector trust': {
    run: trustConnectorOf,
    usage: '<brand> <connector> trusted|suspected|off',
    says: 'say what you think of its provider',
  },
  'keys list': {
    run: listKeys,
    usage: '<brand>',
    says: 'show the keys that encrypt to us and sign for us',
  },
  'keys rotate': {
    run: rotateKeys,
    usage: '<brand> [--use enc|sig]',
    says: 'publish new keys and retire the old ones',
  },
  'consumer export': {
    run: exportConsumerOf,
    usage: '<brand> <consumer id> [--out <file>] [--with-hold]',
    says: 'write down all that is held of a consumer',
  },
  'consumer erase': {
    run: eraseConsumerOf,
    usage: '<brand> <consumer id>',
    says: 'delete all that is personal, for ever',
  },
  'consumer hold': {
    run: holdConsumerOf,
    usage: '<brand> <consumer id>',
    says: 'let nothing of them be erased or removed',
  },
  'consumer release': {
    run: releaseConsumerOf,
    usage: '<brand> <consumer id>',
    says: 'end the hold',
  },
  'consumer restrict': {
    run: restrictConsumerOf,
    usage: '<brand> <consumer id>',
    says: 'keep what is theirs, and show it to nobody',
  },
  'consumer unrestrict': {
    run: unrestrictConsumerOf,
    usage: '<brand> <consumer id>',
    says: 'lift the restriction',
  },
  'retention run': {
    run: runRetention,
    usage: '[brand] [--dry-run]',
    says: 'remove what was kept long enough, or count it',
  },
  'vault rotate': {
    run: rotateBrand,
    usage: '<brand>',
    says: 'wrap its consumers’ keys by a new one',
  },
  'vault rotate-master': {
    run: rotateMaster,
    usage: '[--to file|transit]',
    says: 'put a new master key in place of the old',
  },
  'audit verify': {
    run: verifyAuditRecords,
    usage: '[brand] [--log <file>]',
    says: 'find any edit, gap or cut in the audit records',
  },
  'transcript export': {
    run: exportTranscriptOf,
    usage: '<brand> <conversation id> [--notes] [--out <file>]',
    says: 'sign a conversation as a file',
  },
  'transcript verify': {
    run: verifyTranscriptFile,
    usage: '<file> [--jwks <address or file>] [--json]',
    says: 'find any change of such a file',
  },
  'webhooks list': {
    run: listWebhooks,
    usage: '<brand>',
    says: 'show its endpoints, what waits and how the last ones went',
  },
  'webhooks test': {
    run: testWebhook,
    usage: '<brand> <endpoint>',
    says: 'send it a signed test event',
  },
  'webhooks secret': {
    run: showWebhookSecret,
    usage: '<brand> <endpoint>',
    says: 'show what it verifies signatures with',
  },
  doctor: {
    run: runDoctor,
    usage: '[--brand <id>] [--connector <id>] [--json]',
    says: 'say what is wrong and how to mend it',
  },
  'token check': {
    run: checkToken,
    usage: '--connector <id>',
    says: 'check an ID token from standard input, rule by rule',
  },
  'token mint': {
    run: mintToken,
    usage: '--connector <id> --key <file>',
    says: 'make a test ID token with a brand’s own key',
  },
  'config explain': {
    run: explainSettings,
    usage: '',
    says: 'list the settings and where each comes from',
  },
} as const satisfies Record<string, Command>;

type Command = {
  readonly run: (input: CommandInput) => Promise<unknown> | unknown;
  /** Its arguments. */
  readonly usage: string;
  readonly says: string;
};

export type CommandName = keyof typeof commands;

/** @returns an exit code, if it is a number */
export async function runCommand(name: CommandName, input: CommandInput): Promise<unknown> {
  refuseSurplus(name, input.args);
  return commands[name].run(input);
}

/** A word too many may mean that something else was meant. Options are read by their command. */
function refuseSurplus(name: CommandName, args: readonly string[]): void {
  const { usage } = commands[name];
  const named = /<[^>]+>/g;
  const takes = usage.match(named)?.length ?? 0;
  const hasMore = /[[|…-]/.test(usage.replaceAll(named, ''));
  if (!hasMore && args.length > takes) throw new UsageError(`${name} ${usage}`.trim());
}
