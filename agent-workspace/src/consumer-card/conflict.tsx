import type { AttributeConflict } from '@countersign/protocol';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { ProofIcon } from '../proof/proof-icon.tsx';
import { Revealable } from '../reveal/revealable.tsx';

type Props = { readonly conflict: AttributeConflict; readonly isLapsed: boolean };

/** Both values, never merged; the verified one first, each with its mark outside its box. */
export function Conflict({ conflict: { name, label, verified, page }, isLapsed }: Props) {
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
