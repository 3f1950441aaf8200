import type { ConnectorAnswer } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { CopyValue } from './copy-value.tsx';

/** What has to be entered at the provider and on the brand's page. */
export function Addresses({ connector }: { readonly connector: ConnectorAnswer }) {
  const { redirectUris, keysAddress, method } = connector;
  return (
    <Box title="To enter elsewhere">
      <dl className="addresses">
        {redirectUris.length > 0 && (
          <div>
            <dt>Redirect URIs, at the provider</dt>
            {redirectUris.map((uri) => (
              <dd key={uri}>
                <CopyValue label="redirect URI" value={uri} />
              </dd>
            ))}
          </div>
        )}
        <div>
          <dt>Our published keys, to encrypt ID tokens to</dt>
          <dd>
            <CopyValue label="the address of our keys" value={keysAddress} />
          </dd>
        </div>
        {method !== '' && (
          <div>
            <dt>Method on the page</dt>
            <dd>
              <CopyValue label="the method’s name" value={method} />
            </dd>
          </div>
        )}
      </dl>
    </Box>
  );
}
