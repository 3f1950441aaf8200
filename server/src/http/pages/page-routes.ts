import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowSettings } from '@countersign/protocol';
import Type from 'typebox';
import { type Brand, findBrand } from '../../admin/brand.ts';
import type { Service, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { anySite, readAsset, sendAsset } from './asset.ts';
import { addCallback } from './callback-routes.ts';
import { fillPage } from './fill-page.ts';
import { addLoader } from './loader-routes.ts';

const brandParams = Type.Object({ brandId: Type.String({ pattern: '^[a-z][a-z0-9-]{1,40}$' }) });

/**
 * What browsers load: the loader, the consumer's window, the page at which a sign-in comes back,
 * the Agent Workspace, and health.
 */
export async function addPageRoutes(service: Service, deps: ServiceDependencies): Promise<void> {
  service.get('/health', async () => ({ status: 'ok' }));
  const isBuilt = [deps.sdkFiles, deps.workspaceFiles].every(existsSync);
  if (!isBuilt) {
    deps.runtime.log.warn({}, 'the browser programs are not built: run `npm run build`');
    return;
  }
  const socketOrigin = deps.origin.replace(/^http/, 'ws');
  addLoader(service, deps);
  await addWindow(service, deps, socketOrigin);
  await addCallback(service, deps);
  addWorkspace(service, deps, socketOrigin);
}

async function addWindow(
  service: Service,
  deps: ServiceDependencies,
  socketOrigin: string,
): Promise<void> {
  const page = readFileSync(join(deps.sdkFiles, 'window', 'index.html'), 'utf8');
  const files = {
    '/window/window.js': readAsset(join(deps.sdkFiles, 'window', 'window.js')),
    '/window/window.css': readAsset(join(deps.sdkFiles, 'window', 'window.css')),
    '/window/page-errors.json': readAsset(join(deps.sdkFiles, 'window', 'page-errors.json')),
  };
  for (const [path, asset] of Object.entries(files)) {
    service.get(path, async (request, reply) => sendAsset(request, reply, asset));
  }
  service.get('/window/:brandId', { schema: { params: brandParams } }, async (request, reply) => {
    const brand = await findBrand(deps.storage, request.params.brandId);
    if (!brand) throw new HttpError('not_found');
    const policy = pagePolicy(socketOrigin, brand.origins.join(' '));
    return reply
      .headers({ ...anySite, ...ownWindow, 'content-security-policy': policy })
      .type('text/html; charset=utf-8')
      .send(fillPage(page, brand.name, await windowSettings(deps, brand)));
  });
}

/** In a window of its own the chat cannot be reached by the page that opened it (R31, A62). */
const ownWindow = { 'cross-origin-opener-policy': 'same-origin-allow-popups' };

function addWorkspace(service: Service, deps: ServiceDependencies, socketOrigin: string): void {
  const page = readFileSync(join(deps.workspaceFiles, 'index.html'), 'utf8');
  const headers = {
    'content-security-policy': pagePolicy(socketOrigin, "'none'"),
    'cross-origin-opener-policy': 'same-origin',
  };
  const folder = join(deps.workspaceFiles, 'assets');
  const assets = new Map(
    readdirSync(folder).map((name) => [name, readAsset(join(folder, name), 'versioned')]),
  );
  service.get<{ Params: { '*': string } }>('/agent/assets/*', async (request, reply) => {
    const asset = assets.get(request.params['*']);
    if (!asset) throw new HttpError('not_found');
    return sendAsset(request, reply, asset);
  });
  service.get('/agent/*', async (_request, reply) =>
    reply.headers(headers).type('text/html; charset=utf-8').send(page),
  );
  service.get('/agent', async (_request, reply) => reply.redirect('/agent/', 303));
  service.get('/', async (_request, reply) => reply.redirect('/agent/', 303));
}

/** Scripts and styles of our own and nothing inline; sockets of our own; framed by whom we say. */
function pagePolicy(socketOrigin: string, ancestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${socketOrigin}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

async function windowSettings(deps: ServiceDependencies, brand: Brand): Promise<WindowSettings> {
  const connectors = await deps.connectors.listByBrand(brand.id);
  return {
    brandId: brand.id,
    brandName: brand.name,
    accent: brand.accent,
    origins: brand.origins,
    connectors: connectors.map((connector) => connector.page),
    allowUnverified: brand.allowUnverified,
  };
}
