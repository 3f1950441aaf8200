import type { AttributeConflict, ConsumerCard } from '@countersign/protocol';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { distrustSpoken } from '../proof/distrust-words.ts';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { Revealable } from '../reveal/revealable.tsx';
import { differingRows } from './differing-rows.ts';

type Props = {
  readonly conflict: AttributeConflict;
  readonly isLapsed: boolean;
  readonly distrust: ConsumerCard['distrust'];
};

/** Both values, never merged; the verified one first, each with its mark outside its box. */
export function Conflict({ conflict, isLapsed, distrust }: Props) {
  const { name, label } = conflict;
  const { verified, page, isPart } = differingRows(conflict);
  return (
    <div className="conflict">
      <p className="conflict-title">
        <Icon name="warning" />
        <span>
          Differs from the verified value: <OutsideText text={label} limit={80} />
          {isPart && <small>Only the rows that differ</small>}
        </span>
      </p>
      <dl>
        <div className={distrust && 'is-distrusted'}>
          <dt>
            <ProofIcon state={isLapsed ? 'lapsed' : 'verified'} distrust={distrust} isSilent />
            {distrust ? 'In doubt' : isLapsed ? 'Was verified' : 'Verified'}
            {distrust && <span className="only-read">, {distrustSpoken[distrust]}</span>}
          </dt>
          <dd>
            <Revealable fact={{ kind: 'verified', name, label }} value={verified} />
          </dd>
        </div>
        <div className="from-page">
          <dt>
            <Icon name="globe" />
            From the page
          </dt>
          <dd>
            <Revealable fact={{ kind: 'page', name, label }} value={page} />
          </dd>
        </div>
      </dl>
    </div>
  );
}
