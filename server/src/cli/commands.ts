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
  serve: { run: serve, says: 'start the service' },
  'brand add': { run: addBrand, says: '<file.json>  add or change a brand and its connectors' },
  'agent invite': {
    run: inviteAgent,
    says: '<brand> <login> <name> [role …]  make a one-time link for an agent',
  },
  'agent roles': {
    run: setRoles,
    says: '<brand> <login> <role …>|none  give an agent other roles, at once',
  },
  'connector sign-out-all': {
    run: signOutConnector,
    says: '<brand> <connector>  sign out every consumer who came by it',
  },
  'connector trust': {
    run: trustConnectorOf,
    says: '<brand> <connector> trusted|suspected|off  say what you think of its provider',
  },
  'keys list': { run: listKeys, says: '<brand>  show the keys that encrypt to us and sign for us' },
  'keys rotate': {
    run: rotateKeys,
    says: '<brand> [--use enc|sig]  publish new keys and retire the old ones',
  },
  'consumer export': {
    run: exportConsumerOf,
    says: '<brand> <consumer id> [--out <file>] [--with-hold]  write down all that is held of a consumer',
  },
  'consumer erase': {
    run: eraseConsumerOf,
    says: '<brand> <consumer id>  delete all that is personal, for ever',
  },
  'consumer hold': {
    run: holdConsumerOf,
    says: '<brand> <consumer id>  let nothing of them be erased or removed',
  },
  'consumer release': { run: releaseConsumerOf, says: '<brand> <consumer id>  end the hold' },
  'consumer restrict': {
    run: restrictConsumerOf,
    says: '<brand> <consumer id>  keep what is theirs, and show it to nobody',
  },
  'consumer unrestrict': {
    run: unrestrictConsumerOf,
    says: '<brand> <consumer id>  lift the restriction',
  },
  'retention run': {
    run: runRetention,
    says: '[brand] [--dry-run]  remove what was kept long enough, or count it',
  },
  'vault rotate': { run: rotateBrand, says: '<brand>  wrap its consumers’ keys by a new one' },
  'vault rotate-master': {
    run: rotateMaster,
    says: '[--to file|transit]  put a new master key in place of the old',
  },
  'audit verify': {
    run: verifyAuditRecords,
    says: '[brand] [--log <file>]  find any edit, gap or cut in the audit records',
  },
  'transcript export': {
    run: exportTranscriptOf,
    says: '<brand> <conversation id> [--notes] [--out <file>]  sign a conversation as a file',
  },
  'transcript verify': {
    run: verifyTranscriptFile,
    says: '<file> [--jwks <address or file>] [--json]  find any change of such a file',
  },
  'webhooks list': {
    run: listWebhooks,
    says: '<brand>  show its endpoints, what waits and how the last ones went',
  },
  'webhooks test': { run: testWebhook, says: '<brand> <endpoint>  send it a signed test event' },
  'webhooks secret': {
    run: showWebhookSecret,
    says: '<brand> <endpoint>  show what it verifies signatures with',
  },
  doctor: {
    run: runDoctor,
    says: '[--brand <id>] [--connector <id>] [--json]  say what is wrong and how to mend it',
  },
  'token check': {
    run: checkToken,
    says: '--connector <id>  check an ID token from standard input, rule by rule',
  },
  'token mint': {
    run: mintToken,
    says: '--connector <id> --key <file>  make a test ID token with a brand’s own key',
  },
  'config explain': { run: explainSettings, says: 'list the settings and where each comes from' },
} as const satisfies Record<string, Command>;

type Command = {
  readonly run: (input: CommandInput) => Promise<unknown> | unknown;
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
  const { says } = commands[name];
  const [usage = ''] = says.includes('  ') ? says.split('  ') : [];
  const named = /<[^>]+>/g;
  const takes = usage.match(named)?.length ?? 0;
  const hasMore = /[[|…-]/.test(usage.replaceAll(named, ''));
  if (!hasMore && args.length > takes) throw new UsageError(`${name} ${usage}`.trim());
}
