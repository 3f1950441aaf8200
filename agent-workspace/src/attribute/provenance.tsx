import type { VerifiedAttribute } from '@countersign/protocol';
import { Popover } from 'radix-ui';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { exactTime } from '../proof/ages.ts';
import { flowWords } from '../proof/proof-words.ts';

/** Where a verified value came from, in full, for those who want to know. */
export function Provenance({ attribute }: { readonly attribute: VerifiedAttribute }) {
  const label = `Provenance of ${visibleString(attribute.label)}`;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="icon-button provenance-button" aria-label={label}>
          <Icon name="info" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="provenance"
          side="left"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
        >
          <Facts attribute={attribute} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Facts({ attribute: { provenance, label } }: { readonly attribute: VerifiedAttribute }) {
  const facts: ReadonlyArray<readonly [term: string, text: string | undefined]> = [
    ['Connector', provenance.connectorName],
    ['Issuer', provenance.issuer],
    ['Flow', flowWords[provenance.flow]],
    ['Source', provenance.source === 'userinfo' ? 'UserInfo, fetched by us' : 'ID token'],
    ['Claim', provenance.claim],
    ['acr', provenance.acr],
    ['amr', provenance.amr.join(', ') || undefined],
    ['Verified at', exactTime(provenance.verifiedAt)],
    ['Expires at', exactTime(provenance.expiresAt)],
  ];
  return (
    <>
      <h3>
        <OutsideText text={label} limit={80} />
      </h3>
      <dl>
        {facts.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              {text === undefined ? <i>not stated</i> : <OutsideText text={text} limit={300} />}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
