import Type from 'typebox';
import { findBrand } from '../admin/brand.ts';
import type { Service, ServiceDependencies } from './edge.ts';
import { anySite } from './pages/asset.ts';
import { HttpError } from './problem.ts';

const params = Type.Object({ brandId: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }) });

/** Public keys are for everybody; after a rotation the old ones are still opened for a day. */
const headers = {
  ...anySite,
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=300',
};

/** The brand's JWK Sets (RFC 7517). */
export function addBrandKeyRoutes(service: Service, deps: ServiceDependencies): void {
  const { brandKeys } = deps;
  const sets = {
    /** What its servers encrypt to, and know our signatures by. */
    jwks: brandKeys.publicKeys,
    // Apart from those: by a retired key nobody may be authenticated any more.
    'transcript-keys': brandKeys.signedWith,
  };
  for (const [name, keysOf] of Object.entries(sets)) {
    const url = `/brands/:brandId/${name}.json`;
    service.get(url, { schema: { params } }, async ({ params: { brandId } }, reply) => {
      if (!(await findBrand(deps.storage, brandId))) throw new HttpError('not_found');
      const set = JSON.stringify({ keys: await keysOf(brandId) });
      return reply.headers(headers).type('application/jwk-set+json').send(set);
    });
  }
}
