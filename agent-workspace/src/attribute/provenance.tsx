import type { VerifiedAttribute } from '@countersign/protocol';
import { Popover } from 'radix-ui';
import { useRef, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { OutsideText } from '../outside/outside-text.tsx';
import { visibleString } from '../outside/visible-text.ts';
import { exactTime } from '../proof/ages.ts';
import { flowWords } from '../proof/proof-words.ts';
import { History } from './history.tsx';

/** Where a verified value came from and what it was before, in full, for those who want to know. */
export function Provenance({ attribute }: { readonly attribute: VerifiedAttribute }) {
  const label = `Provenance of ${visibleString(attribute.label)}`;
  const button = useRef<HTMLButtonElement>(null);
  // On narrow screens the card is a dialog, and what is outside of that lies behind it.
  const [container, setContainer] = useState<HTMLElement | null>(null);
  return (
    <Popover.Root onOpenChange={() => setContainer(button.current?.closest('dialog') ?? null)}>
      <Popover.Trigger asChild>
        <button
          ref={button}
          type="button"
          className="icon-button provenance-button"
          aria-label={label}
        >
          <Icon name="info" />
        </button>
      </Popover.Trigger>
      <Popover.Portal container={container}>
        <Popover.Content
          className="provenance"
          side={container ? 'bottom' : 'left'}
          collisionBoundary={container}
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          // Scrolled with the keyboard.
          tabIndex={0}
        >
          <Facts attribute={attribute} />
          <History attribute={attribute} />
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
