import { type ConsumerCard, groupLabels } from '@countersign/protocol';
import { Attribute } from '../attribute/attribute.tsx';
import { Provenance } from '../attribute/provenance.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { DistrustChip } from '../proof/distrust-chip.tsx';
import { distrustSpoken } from '../proof/distrust-words.ts';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { LockedField } from '../step-up/locked-field.tsx';
import { arrange, type CardFact } from './arrange.ts';

type Props = { readonly card: ConsumerCard; readonly freshNames: ReadonlySet<string> };

/** Solid line, green, shield, always first. Grey with a clock once the proof has lapsed. */
export function VerifiedSection({ card, freshNames }: Props) {
  const { proof, verified, locked, conflicts, distrust } = card;
  if (proof.state === 'anonymous') return null;
  const isLapsed = proof.state === 'lapsed';
  const { highlights, groups } = arrange(verified, locked);
  const shared = {
    spoken: distrust ? distrustSpoken[distrust] : isLapsed ? 'was verified' : 'verified',
    freshNames,
    disputed: new Set(conflicts.map(({ name }) => name)),
  };
  return (
    <section
      className={['verified-section', isLapsed && 'is-lapsed', distrust && 'is-distrusted']
        .filter(Boolean)
        .join(' ')}
      aria-labelledby="verified-heading"
    >
      <h3 id="verified-heading" className="section-heading">
        <ProofIcon state={proof.state} distrust={distrust} isSilent />
        <span>
          {isLapsed ? 'Was verified by ' : 'Verified by '}
          <OutsideText text={proof.connectorName} limit={80} />
        </span>
        {distrust && <DistrustChip state={distrust} />}
      </h3>
      {verified.length + locked.length === 0 && (
        <p className="section-empty">
          {isLapsed ? 'The data that was verified is hidden now.' : 'The brand sent no data.'}
        </p>
      )}
      {highlights.length > 0 && (
        <div className="group highlights">
          <h4 className="only-read">At a glance</h4>
          <Facts {...shared} attributes={highlights} heading="" />
        </div>
      )}
      {groups.map(([group, attributes]) => (
        <div key={group} className="group">
          <h4>{groupLabels[group]}</h4>
          <Facts {...shared} attributes={attributes} heading={groupLabels[group]} />
        </div>
      ))}
    </section>
  );
}

type FactsProps = {
  readonly attributes: readonly CardFact[];
  readonly heading: string;
  readonly spoken: string;
  readonly freshNames: ReadonlySet<string>;
  readonly disputed: ReadonlySet<string>;
};

function Facts({ attributes, heading, spoken, freshNames, disputed }: FactsProps) {
  return (
    <dl className="attributes">
      {attributes.map((attribute) =>
        attribute.kind === 'locked' ? (
          <LockedField key={attribute.name} field={attribute} />
        ) : (
          <Attribute
            key={attribute.name}
            fact={attribute}
            spoken={spoken}
            value={attribute.value}
            isNamed={attribute.label !== heading}
            isFresh={freshNames.has(attribute.name)}
            isDisputed={disputed.has(attribute.name)}
          >
            <Provenance attribute={attribute} />
          </Attribute>
        ),
      )}
    </dl>
  );
}
