import { type Assurance, acrsFrom } from '@countersign/protocol';
import type { Lookups } from '../storage/port.ts';
import type { Connector, Connectors } from './connector.ts';
import { ConnectorError } from './connector-error.ts';

/** Of whom stronger proof is wanted: who they are known by, or nobody yet. */
type Subject = { readonly brandId: string; readonly verificationId: string | null };

/** The connector whose proof can step this consumer up, and the strengths that it knows. */
export type StepUpOffer = {
  /** Null if the brand has no connector that works. */
  readonly connectorId: string | null;
  readonly assurances: readonly Assurance[];
  /** This one and what is stronger. */
  readonly acrsFrom: (acr: string) => readonly string[];
};

/**
 * What a consumer can be asked for. A verified one is known by one connector and can be proven by
 * no other; an anonymous one comes by the brand's first.
 */
export async function findStepUpOffer(
  deps: {
    readonly connectors: Connectors;
    readonly storage: Pick<Lookups, 'connectors' | 'verifications'>;
  },
  { brandId, verificationId }: Subject,
): Promise<StepUpOffer> {
  const verification =
    verificationId === null ? undefined : await deps.storage.verifications.find(verificationId);
  const [first] = verification ? [] : await deps.storage.connectors.listByBrand(brandId);
  const connectorId = verification?.connectorId ?? first?.id;
  if (connectorId === undefined) return noOffer;
  try {
    return offerOf(await deps.connectors.find(brandId, connectorId));
  } catch (error) {
    // Settings that do not open must not take the card from the agent's screen.
    if (error instanceof ConnectorError) return noOffer;
    throw error;
  }
}

export function offerOf({ id, assurances }: Pick<Connector, 'id' | 'assurances'>): StepUpOffer {
  return {
    connectorId: id,
    assurances,
    acrsFrom: (acr) => acrsFrom(assurances, acr),
  };
}

const noOffer: StepUpOffer = { connectorId: null, assurances: [], acrsFrom: (acr) => [acr] };
