/**
 * Identity: what is true about a consumer. From a VerifiedToken (and UserInfo) to a
 * VerifiedIdentity with provenance on every attribute; page attributes, kept apart all the way;
 * consumer sessions, handshakes, lapse. Entry points: identify, admit, start-session, handshakes,
 * page-attributes, lapse. Hands over to conversations/. Must never see a token as a string, let a
 * page attribute become a verified one, or put a value into a log line or an error.
 */
import type { Assurance, DeclaredAttribute, Flow, VerifiedAttribute } from '@countersign/protocol';
import type { VerifiedToken } from '@countersign/tokens';
import { asDeclared } from './attributes/as-declared.ts';
import { readDeclaredAttributes } from './attributes/read-declared-attributes.ts';
import { readSdesClaim } from './attributes/sdes-claim.ts';
import { IdentityError } from './identity-error.ts';
import { requirementOf } from './locks/lock-fields.ts';
import { type Masks, masksOf } from './masking/masks-of.ts';
import { makeVerifiedIdentity, type VerifiedIdentity } from './verified-identity.ts';

export type IdentifyInput = {
  readonly connector: {
    readonly id: string;
    readonly brandId: string;
    readonly name: string;
    readonly flow: Flow;
    readonly attributes: readonly DeclaredAttribute[];
    readonly assurances: readonly Assurance[];
    /** The only Google Workspace whose members are let in, if there is one. */
    readonly hostedDomain: string | undefined;
    /** Attributes that passed the browser readable for everybody there are refused. */
    readonly encryptsAttributes: boolean;
    /** How long a proof counts at most, whatever the ID token says. */
    readonly maxProofSeconds: number;
  };
  readonly token: VerifiedToken;
  /** UserInfo as fetched by us with this token's access token; undefined if not asked for. */
  readonly userInfo: Readonly<Record<string, unknown>> | undefined;
  readonly now: number;
};

export type Identified = {
  readonly identity: VerifiedIdentity;
  /** Names of declared claims that were there in another form than declared. */
  readonly unreadable: readonly string[];
};

/**
 * VerifiedToken → VerifiedIdentity. Claims that the connector does not declare are dropped here,
 * before anything is stored. The ID token's claims go before UserInfo's (OIDC Core 5.6, R16).
 *
 * @throws IdentityError `userinfo_subject_mismatch` (R15): then nothing of either is shown;
 * `hosted_domain_mismatch`; `attributes_not_encrypted` if every script on the page could have read
 * them (A61)
 */
export function identify(input: IdentifyInput): Identified {
  const { connector, token, userInfo, now } = input;
  if (userInfo && userInfo.sub !== token.subject) {
    throw new IdentityError('userinfo_subject_mismatch');
  }
  // The parameter of the same name is only a wish; whoever changed it is found out here.
  if (connector.hostedDomain !== undefined && token.claims.hd !== connector.hostedDomain) {
    throw new IdentityError('hosted_domain_mismatch');
  }
  const expiresAt = Math.min(token.expiresAt * 1000, now + connector.maxProofSeconds * 1000);
  const provenance = {
    connectorId: connector.id,
    connectorName: connector.name,
    issuer: token.issuer,
    flow: connector.flow,
    ...(token.acr === undefined ? {} : { acr: token.acr }),
    amr: token.amr ?? [],
    verifiedAt: now,
    expiresAt,
  };
  const fromToken = readSource(token.claims, connector.attributes, now);
  const fromUserInfo = readSource(userInfo ?? {}, connector.attributes, now);
  if (connector.encryptsAttributes && !token.encryption && fromToken.facts.length > 0) {
    throw new IdentityError('attributes_not_encrypted');
  }
  const known = new Set(fromToken.facts.map((fact) => fact.name));
  const masks = masksOf([connector.attributes]);
  const attribute = (fact: Fact, source: 'id_token' | 'userinfo'): VerifiedAttribute => ({
    ...verified(fact, { ...provenance, source }),
    ...guardOf(fact.name, { masks, connector }),
  });
  const facts: VerifiedAttribute[] = [
    ...fromToken.facts.map((fact) => attribute(fact, 'id_token')),
    ...fromUserInfo.facts
      .filter((fact) => !known.has(fact.name))
      .map((fact) => attribute(fact, 'userinfo')),
  ];
  const attributes = asDeclared(facts, connector.attributes);
  const identity = makeVerifiedIdentity({
    brandId: connector.brandId,
    connectorId: connector.id,
    connectorName: connector.name,
    issuer: token.issuer,
    subject: token.subject,
    sid: sidOf(token),
    flow: connector.flow,
    acr: token.acr ?? null,
    amr: provenance.amr,
    authenticatedAt: token.authTime === undefined ? null : token.authTime * 1000,
    verifiedAt: now,
    expiresAt,
    attributes,
    tokenDigest: token.digest,
  });
  return { identity, unreadable: [...fromToken.unreadable, ...fromUserInfo.unreadable] };
}

/** As long as a logout token's may be; another could never be named by one. */
function sidOf({ claims: { sid } }: VerifiedToken): string | null {
  return typeof sid === 'string' && sid !== '' && sid.length <= 255 ? sid : null;
}

type Claims = Readonly<Record<string, unknown>>;
type Source = ReturnType<typeof readDeclaredAttributes>;
type Fact = Source['facts'][number];

function readSource(claims: Claims, declared: readonly DeclaredAttribute[], now: number): Source {
  const read = readDeclaredAttributes(claims, declared);
  const sdes = readSdesClaim(claims.lp_sdes, now);
  const known = new Set(read.facts.map((fact) => fact.name));
  return {
    facts: [...read.facts, ...sdes.facts.filter((fact) => !known.has(fact.name))],
    unreadable: [...read.unreadable, ...sdes.unreadable],
  };
}

function verified(
  { claim, ...attribute }: Fact,
  provenance: Omit<VerifiedAttribute['provenance'], 'claim'>,
): VerifiedAttribute {
  return { kind: 'verified', ...attribute, provenance: { ...provenance, claim } };
}

/** How the value is kept from eyes that need not see it; nothing for most. */
function guardOf(
  name: string,
  { masks, connector }: { readonly masks: Masks; readonly connector: IdentifyInput['connector'] },
): Pick<VerifiedAttribute, 'mask' | 'requires'> {
  const mask = masks.get(name);
  const requires = requirementOf(name, connector);
  return { ...(mask && { mask }), ...(requires && { requires }) };
}
