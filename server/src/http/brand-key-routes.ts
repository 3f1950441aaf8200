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

/** The brand's JWK Set (RFC 7517): what its servers encrypt to, and know our signatures by. */
export function addBrandKeyRoutes(service: Service, deps: ServiceDependencies): void {
  service.get('/brands/:brandId/jwks.json', { schema: { params } }, async (request, reply) => {
    const { brandId } = request.params;
    if (!(await findBrand(deps.storage, brandId))) throw new HttpError('not_found');
    const keys = await deps.brandKeys.publicKeys(brandId);
    return reply.headers(headers).type('application/jwk-set+json').send(JSON.stringify({ keys }));
  });
}
