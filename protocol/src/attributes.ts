import type { Flow, Proof } from './proof.ts';
import type { VerificationWish } from './step-up/verification-request.ts';

/** An amount as decimal text, because binary fractions cannot hold cents, and an ISO 4217 code. */
export type Money = { readonly amount: string; readonly currency: string };

/** A short coloured word in a table cell: a bill that is `overdue` has the tone `bad`. */
export type Status = { readonly text: string; readonly tone: 'good' | 'bad' | 'neutral' };

export type TableColumn = {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'money' | 'date' | 'status';
};

export type TableCell = string | Money | Status;

/** What of a sensitive value is shown while it is masked. The rest does not leave the server. */
export const masks = ['all', 'last4', 'first1', 'email', 'year'] as const;
export type Mask = (typeof masks)[number];

/** The value of an attribute. `date` is `YYYY-MM-DD`. */
export type AttributeValue =
  | { readonly type: 'text' | 'email' | 'phone' | 'link' | 'address'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'boolean'; readonly boolean: boolean }
  | { readonly type: 'date'; readonly date: string }
  | ({ readonly type: 'money' } & Money)
  | { readonly type: 'list'; readonly items: readonly string[] }
  | {
      readonly type: 'record';
      readonly title: string;
      readonly fields: ReadonlyArray<{ readonly label: string; readonly value: string }>;
      readonly tags: readonly string[];
    }
  | {
      readonly type: 'table';
      readonly columns: readonly TableColumn[];
      readonly rows: ReadonlyArray<readonly TableCell[]>;
    }
  /** Sensitive: what stands before and behind the hidden part. Made by the presenter alone. */
  | { readonly type: 'masked'; readonly start: string; readonly end: string };

export type AttributeType = Exclude<AttributeValue['type'], 'masked'>;

/** Under which heading an attribute stands. Their order on the card is the connector's. */
export const attributeGroups = ['account', 'package', 'billing', 'person', 'visit'] as const;
export type AttributeGroup = (typeof attributeGroups)[number];

/** Their headings, the same for the agent and for whom it is about. */
export const groupLabels: Readonly<Record<AttributeGroup, string>> = {
  person: 'Person',
  account: 'Account',
  package: 'Package',
  billing: 'Billing',
  visit: 'Visit',
};

type AttributeBase = {
  /** Stable name, the same for a verified and a page attribute that speak of the same fact. */
  readonly name: string;
  readonly label: string;
  readonly group: AttributeGroup;
  readonly value: AttributeValue;
};

/** Came from a VerifiedToken, or from UserInfo fetched by us with the code flow's access token. */
export type VerifiedAttribute = AttributeBase & {
  readonly kind: 'verified';
  /** One of the few facts that the brand wants its agents to see first. */
  readonly highlight?: true;
  /** Sensitive when it was verified, and how it is shown then. */
  readonly mask?: Mask;
  /** What was demanded of a proof for it when it was verified. */
  readonly requires?: VerificationWish;
  /** Shown now, and not from then on: the sign-in is too old by then. */
  readonly locksAt?: number;
  readonly provenance: {
    readonly connectorId: string;
    readonly connectorName: string;
    readonly issuer: string;
    readonly flow: Flow;
    readonly source: 'id_token' | 'userinfo';
    readonly claim: string;
    readonly acr?: string;
    readonly amr: readonly string[];
    /** Milliseconds since the epoch, as every `…At` in this package. */
    readonly verifiedAt: number;
    readonly expiresAt: number;
  };
};

/** One value that a verified attribute had, however often it was proven without a change. */
export type AttributeHistoryLine = {
  /** Null: proofs that did not say it. */
  readonly value: AttributeValue | null;
  /** The newest proof of the value, as it stands now. */
  readonly proof: Exclude<Proof, { state: 'anonymous' }>;
  readonly source?: VerifiedAttribute['provenance']['source'];
  readonly claim?: string;
  /** When it was first proven, of the proofs that are still there, and how often since. */
  readonly since: number;
  readonly times: number;
};

/** Arrived from the page or app. Nobody has proven it. */
export type PageAttribute = AttributeBase & {
  readonly kind: 'page';
  readonly provenance: { readonly pageOrigin: string; readonly receivedAt: number };
};

/** Verified, but by a proof that is not what the brand demands for it: its value stays with us. */
export type LockedAttribute = Omit<AttributeBase, 'value'> & {
  readonly kind: 'locked';
  readonly highlight?: true;
  /** Where it stands among all that was verified, from 0. */
  readonly place: number;
  /** A proof like this opens it. */
  readonly requires: VerificationWish;
};

/**
 * What the consumer says that an attribute is now, as an agent noted it: beside the attribute,
 * never in its place.
 */
export type AttributeCorrection = {
  readonly id: string;
  /** Of the attribute it stands beside. */
  readonly name: string;
  readonly value: AttributeValue;
  readonly agent: { readonly id: string; readonly name: string };
  readonly at: number;
};

/** The same fact, verified and from the page, with different values. Shown, never merged. */
export type AttributeConflict = {
  readonly name: string;
  readonly label: string;
  readonly verified: AttributeValue;
  readonly page: AttributeValue;
};

/** Declared on a connector: agents see this claim, as this. All other claims are dropped. */
export type DeclaredAttribute = {
  readonly name: string;
  readonly label: string;
  readonly group: AttributeGroup;
  readonly type: AttributeType;
  readonly claim: string;
  /** Stands on top of the card: the few facts that most conversations are about. */
  readonly highlight?: boolean;
  /** If not said: sensitive where there is a `mask`, or where facts of this name usually are. */
  readonly sensitivity?: 'normal' | 'sensitive';
  readonly mask?: Mask;
  /** Agents see it only while the proof is as strong, or stronger, and as fresh as this. */
  readonly requires?: { readonly acr?: string; readonly maxAgeSeconds?: number };
};
