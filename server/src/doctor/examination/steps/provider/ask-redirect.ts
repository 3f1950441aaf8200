import type { Outbound } from '../../../../connectors/outbound/outbound.ts';
import { failed, type Outcome, passed, skipped, warned } from '../../../step.ts';
import type { Patient } from '../../examine.ts';
import { registeredUris } from '../../registered-uris.ts';

const askedAtMost = 5;

/**
 * Asks the authorization endpoint as a browser without a session would, with `prompt=none`: the
 * standard's answer is an error at the redirect URI, if that is registered. Nobody signs in by it.
 */
export async function askRedirect({
  deps,
  connector,
  provider,
  outbound,
}: Patient): Promise<Outcome> {
  const uris = connector ? registeredUris(connector, deps.origin) : [];
  if (!connector || uris.length === 0) return skipped('This connector has no redirect URI.');
  const { clientId, responseType } = connector.authorization;
  const { authorizationEndpoint: endpoint } = provider ?? {};
  if (!endpoint) return skipped('No authorization endpoint is known; compare the URIs by eye.');
  if (provider?.requiresPushedAuthorizationRequests) {
    return skipped('The provider takes pushed requests only; compare the URIs by eye.');
  }
  const taken: string[] = [];
  for (const redirectUri of uris.slice(0, askedAtMost)) {
    const state = Buffer.from(deps.runtime.randomBytes(18)).toString('base64url');
    const asked = { endpoint, clientId, responseType, redirectUri, state };
    const answer = await askAuthorization(outbound, asked);
    if (answer === 'refused') {
      const found = 'The provider refuses the request without a redirect.';
      return failed('authorization_client_unknown', found, [redirectUri]);
    }
    if (answer === 'unclear') {
      return warned('redirect_uri_unclear', 'It did not answer with a redirect.', [redirectUri]);
    }
    if (answer === 'no-state') {
      return failed('state_dropped', 'The redirect came back without our state.', [redirectUri]);
    }
    taken.push(redirectUri);
  }
  return passed('The provider redirects to each of them, with our state.', taken);
}

/** Of no verifier that anybody will ever send. */
const challenge = {
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
};

type Answer = 'taken' | 'no-state' | 'refused' | 'unclear';

async function askAuthorization(
  outbound: Outbound,
  asked: {
    readonly endpoint: string;
    readonly clientId: string;
    readonly responseType: string;
    readonly redirectUri: string;
    readonly state: string;
  },
): Promise<Answer> {
  const url = new URL(asked.endpoint);
  const parameters = {
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    response_type: asked.responseType,
    scope: 'openid',
    prompt: 'none',
    state: asked.state,
    nonce: asked.state,
    ...(asked.responseType === 'code' && challenge),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const response = await outbound
    .fetch(url.href, { headers: { accept: 'text/html' }, looksAtRedirect: true })
    // Browsers may reach what this server need not.
    .catch(() => undefined);
  if (!response) return 'unclear';
  const location = URL.parse(response.headers.get('location') ?? '', asked.endpoint);
  if (response.status >= 400) return 'refused';
  if (response.status < 300 || !location) return 'unclear';
  const target = new URL(asked.redirectUri);
  const isOurs = location.origin === target.origin && location.pathname === target.pathname;
  // A redirect to its own sign-in page, although nobody may be asked.
  if (!isOurs) return 'unclear';
  const state =
    location.searchParams.get('state') ?? new URLSearchParams(location.hash.slice(1)).get('state');
  return state === asked.state ? 'taken' : 'no-state';
}
