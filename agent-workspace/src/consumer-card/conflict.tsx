import type { AttributeConflict } from '@countersign/protocol';
import { Value } from '../attribute/value.tsx';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { ProofIcon } from '../proof/proof-icon.tsx';

type Props = { readonly conflict: AttributeConflict; readonly isLapsed: boolean };

/** Both values, never merged; the verified one first, each with its mark outside its box. */
export function Conflict({ conflict: { label, verified, page }, isLapsed }: Props) {
  return (
    <div className="conflict">
      <p className="conflict-title">
        <Icon name="warning" />
        <span>
          Differs from the verified value: <OutsideText text={label} limit={80} />
        </span>
      </p>
      <dl>
        <div>
          <dt>
            <ProofIcon state={isLapsed ? 'lapsed' : 'verified'} isSilent />
            {isLapsed ? 'Was verified' : 'Verified'}
          </dt>
          <dd>
            <Value value={verified} label={label} />
          </dd>
        </div>
        <div>
          <dt className="conflict-page">
            <Icon name="globe" />
            From the page
          </dt>
          <dd>
            <Value value={page} label={label} />
          </dd>
        </div>
      </dl>
    </div>
  );
}
