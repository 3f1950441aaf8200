import { TokenError } from '@countersign/tokens';
import { recordAudit } from '../audit/record-audit.ts';
import type { AuthenticationDependencies } from '../authenticate-consumer.ts';
import { ConnectorError, connectorErrors } from '../connectors/connector-error.ts';
import { IdentityError, identityErrors } from '../identity/identity-error.ts';
import type { ConsumerSessionRecord } from '../storage/port.ts';
import { describeError } from './problem.ts';

type Refusal = {
  readonly error: unknown;
  readonly session: ConsumerSessionRecord;
  readonly correlationId: string;
};

/**
 * The exact reason for the operator, under the correlation id that the page was given: rule, code,
 * detail and help. None of them holds a token, a claim or a value.
 */
export async function reportRefusal(
  deps: AuthenticationDependencies,
  refusal: Refusal,
): Promise<void> {
  const { error, session, correlationId } = refusal;
  const reason = reasonOf(error);
  if (!reason) {
    deps.runtime.log.error({ correlationId, error: describeError(error) }, 'authentication failed');
    return;
  }
  const { connectorId = null, code: diagnosis = reason.code } =
    deps.witness.refused(error, correlationId) ?? {};
  const { brandId } = session;
  deps.runtime.log.warn(
    { correlationId, brandId, connectorId, diagnosis, ...reason },
    'proof refused',
  );
  const { rule, code, detail } = reason;
  await recordAudit(deps, {
    brandId: session.brandId,
    actor: 'consumer',
    action: 'consumer.refused',
    subject: session.consumerId,
    correlationId,
    detail: { rule, code, diagnosis, connectorId, detail: detail ?? null },
  });
}

type Reason = {
  readonly rule: string;
  readonly code: string;
  readonly detail: string | undefined;
  readonly help: string;
};

export function reasonOf(error: unknown): Reason | undefined {
  if (error instanceof TokenError) {
    const { rule, code, detail, help } = error;
    return { rule, code, detail, help };
  }
  if (error instanceof ConnectorError) {
    const { code, detail } = error;
    return { rule: 'connector', code, detail, help: connectorErrors[code].help };
  }
  if (error instanceof IdentityError) {
    const { code } = error;
    return { rule: 'identity', code, detail: undefined, help: identityErrors[code].help };
  }
  return undefined;
}
