/**
 * Beside the way of ../authenticate-consumer.ts: what looks on at a sign-in, is written along with
 * it, or is told of it afterwards. Entry points: lookOn, writeBeside, againAfterRaces,
 * tellTheOthers. Hands over to doctor/ (by what is passed in), refresh/ and conversations/. Must
 * never decide who a consumer is, or whether they come in.
 */
import { TokenError } from '@countersign/tokens';
import { ConnectorError } from '../connectors/connector-error.ts';
import type { ConversationDependencies } from '../conversations/conversation.ts';
import { failRequest } from '../conversations/step-up/answers.ts';
import type { SignInWatch, Watched, Witness } from '../doctor/sign-in/witness.ts';
import type { Admission } from '../identity/admit.ts';
import { IdentityError } from '../identity/identity-error.ts';
import type { ConsumerSessionRecord } from '../storage/port.ts';
import type { Findings } from './write-beside.ts';

type Watching = {
  readonly connector: Watched['connector'];
  readonly session: ConsumerSessionRecord;
  /** The agent's request for which the sign-in was begun. */
  readonly requestId: string | null;
};

/** The doctor sees the whole way, and an agent who asked for it hears of a refusal. */
export async function lookOn<T extends Findings & Pick<Admission, 'verification'>>(
  deps: ConversationDependencies & { readonly witness: Witness },
  { connector, session, requestId }: Watching,
  way: (watch: SignInWatch) => Promise<T>,
): Promise<T> {
  const watch = deps.witness.watch({ connector, session });
  try {
    const authenticated = await way(watch);
    watch.accepted(authenticated);
    return authenticated;
  } catch (error) {
    watch.refused(error);
    await tellAgent(deps, session, { requestId, error });
    throw error;
  }
}

/**
 * Of a request that was answered by a proof that does not count. Whoever changed their mind at the
 * provider, or could not reach it, may try again.
 */
async function tellAgent(
  deps: ConversationDependencies,
  session: ConsumerSessionRecord,
  { requestId, error }: { readonly requestId: string | null; readonly error: unknown },
): Promise<void> {
  const isRefusal =
    error instanceof TokenError ||
    error instanceof ConnectorError ||
    error instanceof IdentityError;
  if (!isRefusal || mayTryAgain.has(error.code)) return;
  const isWeak = error.code === 'assurance_insufficient';
  await failRequest(deps, session, { requestId, outcome: isWeak ? 'too_weak' : 'refused' });
}

const mayTryAgain: ReadonlySet<string> = new Set([
  'authorization_cancelled',
  'provider_unreachable',
  'decryption_busy',
  'session_over',
]);
