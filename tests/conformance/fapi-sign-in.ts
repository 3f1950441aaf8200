import assert from 'node:assert/strict';
import { startFapiProvider } from './provider/fapi-provider.ts';
import type { Suite } from './suite.ts';

/** One sign-in by popup at a provider that accepts nothing less than FAPI 2.0 asks for. */
export async function assertFapiSignIn(
  suite: Suite,
  { asksDpopNonce }: { readonly asksDpopNonce: boolean },
): Promise<void> {
  const { service, brand } = suite;
  // This provider has the time of the machine.
  service.clock.advance((Date.now() - service.clock.now()) / 1000);
  await using provider = await startFapiProvider({
    redirectUris: suite.redirectUris,
    jwksUri: `${service.origin}/brands/${brand.id}/jwks.json`,
    asksDpopNonce,
    fetch: async (url) => {
      const { status, text } = await service.browser().get(new URL(url).pathname);
      return new Response(text, { status });
    },
  });
  const connector = { algorithms: ['PS256'] };
  await suite.connect(provider, { connector, code: { clientSecret: undefined } });
  const signIn = await suite.signIn(provider, 'code', 'popup');
  assert.equal(signIn.answer.status, 200, `${signIn.answer.text} ${provider.seen}`);
  assert('name' in (await suite.verifiedAttributes(signIn)), 'UserInfo was read');
  // A nonce costs one more request, wherever the provider asks for it first.
  const count = (call: string): number => provider.seen.filter((one) => one === call).length;
  assert.equal(count('POST /request'), 1);
  assert(count('POST /token') <= (asksDpopNonce ? 2 : 1), provider.seen.join(', '));
}
