import {
  type AttributeGroup,
  attributeGroups,
  type ConsumerCard,
  type VerifiedAttribute,
} from '@countersign/protocol';
import { Attribute } from '../attribute/attribute.tsx';
import { Provenance } from '../attribute/provenance.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { withoutNameParts } from './without-name-parts.ts';

type Props = { readonly card: ConsumerCard; readonly freshNames: ReadonlySet<string> };

/** Solid line, green, shield, always first. Grey with a clock once the proof has lapsed. */
export function VerifiedSection({ card, freshNames }: Props) {
  const { proof, verified } = card;
  if (proof.state === 'anonymous') return null;
  const isLapsed = proof.state === 'lapsed';
  const shown = withoutNameParts(verified);
  return (
    <section
      className={`verified-section ${isLapsed ? 'is-lapsed' : ''}`}
      aria-labelledby="verified-heading"
    >
      <h3 id="verified-heading" className="section-heading">
        <ProofIcon state={proof.state} isSilent />
        <span>
          {isLapsed ? 'Was verified by ' : 'Verified by '}
          <OutsideText text={proof.connectorName} limit={80} />
        </span>
      </h3>
      {verified.length === 0 && (
        <p className="section-empty">
          {isLapsed ? 'The data that was verified is hidden now.' : 'The brand sent no data.'}
        </p>
      )}
      {attributeGroups.map((group) => (
        <Group
          key={group}
          group={group}
          attributes={shown.filter((attribute) => attribute.group === group)}
          spoken={isLapsed ? 'was verified' : 'verified'}
          freshNames={freshNames}
        />
      ))}
    </section>
  );
}

const groupWords: Readonly<Record<AttributeGroup, string>> = {
  person: 'Person',
  account: 'Account',
  package: 'Package',
  billing: 'Billing',
  visit: 'Visit',
};

type GroupProps = {
  readonly group: AttributeGroup;
  readonly attributes: readonly VerifiedAttribute[];
  readonly spoken: string;
  readonly freshNames: ReadonlySet<string>;
};

function Group({ group, attributes, spoken, freshNames }: GroupProps) {
  if (attributes.length === 0) return null;
  const amount =
    group === 'billing' ? attributes.find(({ value }) => value.type === 'money') : null;
  return (
    <div className="group">
      <h4>{groupWords[group]}</h4>
      <dl className="attributes">
        {attributes.map((attribute) => (
          <Attribute
            key={attribute.name}
            fact={attribute}
            spoken={spoken}
            value={attribute.value}
            isMain={attribute === amount}
            isNamed={attribute.label !== groupWords[group]}
            isFresh={freshNames.has(attribute.name)}
          >
            <Provenance attribute={attribute} />
          </Attribute>
        ))}
      </dl>
    </div>
  );
}
