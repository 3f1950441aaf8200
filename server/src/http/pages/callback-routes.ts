import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallbackSettings, limits } from '@countersign/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { findBrand } from '../../admin/brand.ts';
import { parseResponse } from '../../connectors/authorization/parse-response.ts';
import type { Connector } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/connector-error.ts';
import type { Service, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { readAsset, sendAsset } from './asset.ts';
import { fillPage } from './fill-page.ts';

const id = Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' });
const Params = Type.Object({ brandId: id, connectorId: id });

/**
 * The redirect URI of each connector (R7). The page takes what the provider sent out of the address
 * and hands it to the chat that began the sign-in; nothing is decided or changed here, no cookie is
 * read, and no address is followed. A posted form is handed to the page as data.
 */
export async function addCallback(service: Service, deps: ServiceDependencies): Promise<void> {
  const page = readFileSync(join(deps.sdkFiles, 'window', 'callback.html'), 'utf8');
  for (const file of ['callback.js', 'callback.css']) {
    const asset = readAsset(join(deps.sdkFiles, 'window', file));
    service.get(`/window/${file}`, async (request, reply) => sendAsset(request, reply, asset));
  }
  const answer = async (request: Request, reply: FastifyReply, posted: string | null) => {
    const settings = await settingsOf(deps, request, posted);
    return reply
      .code(settings.isRefused ? 400 : 200)
      .headers({ 'content-security-policy': policy })
      .type('text/html; charset=utf-8')
      .send(fillPage(page, settings.brandName, settings));
  };
  await service.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: limits.authorizationResponseCharacters },
      (_request, body, done) => done(null, body),
    );
    const path = '/callback/:brandId/:connectorId';
    const schema = { params: Params };
    scope.get<Route>(path, { schema }, (request, reply) => answer(request, reply, null));
    scope.post<Route>(path, { schema }, (request, reply) =>
      answer(request, reply, typeof request.body === 'string' ? request.body : ''),
    );
  });
}

type Route = { Params: Static<typeof Params> };
type Request = FastifyRequest<Route>;

async function settingsOf(
  deps: ServiceDependencies,
  request: Request,
  posted: string | null,
): Promise<CallbackSettings> {
  const { brandId, connectorId } = request.params;
  const brand = await findBrand(deps.storage, brandId);
  if (!brand) throw new HttpError('not_found');
  const connector = await deps.connectors.find(brandId, connectorId);
  const { ways } = connector.authorization;
  const offersWindow = ways.includes('window');
  if (!offersWindow && !ways.includes('popup')) throw new HttpError('not_found');
  const refusal = refusalOf(connector, posted ?? queryOf(request), posted !== null);
  if (refusal) {
    const seen = { brandId, connectorId, code: refusal, correlationId: request.id };
    deps.runtime.log.warn(seen, 'a response was refused where it arrived');
  }
  const { name: brandName, accent } = brand;
  const isRefused = refusal !== undefined;
  return { brandName, accent, posted: isRefused ? null : posted, isRefused, offersWindow };
}

function queryOf({ raw }: FastifyRequest): string {
  const url = raw.url ?? '';
  return url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
}

/** What no chat needs to be asked about: the form, and the mode that the connector demanded. */
function refusalOf(
  { authorization }: Connector,
  response: string,
  isPosted: boolean,
): string | undefined {
  const mustBePosted = authorization.responseMode === 'form_post';
  if (mustBePosted && !isPosted && response !== '') return 'not posted';
  try {
    parseResponse(response);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return error.detail ?? error.code;
  }
}

/** Our own script and style; nothing inline or from elsewhere, framed by nobody (R29, R30). */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "frame-ancestors 'none'",
].join('; ');
