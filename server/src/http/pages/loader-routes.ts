import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import type { Log } from '../../runtime.ts';
import type { Service, ServiceDependencies } from '../edge.ts';
import { HttpError } from '../problem.ts';
import { type Asset, anySite, readAsset, sendAsset } from './asset.ts';

const params = Type.Object({ version: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }) });
const filesAtMost = 50;

/**
 * The loader (A60): under an address that stays, by which pages get each mend, and under one for
 * each version, for pages that name its hash. Versions are kept in the data folder, so that a
 * service that was updated does not take the chat from such a page.
 */
export function addLoader(service: Service, deps: ServiceDependencies): void {
  const current = readAsset(join(deps.sdkFiles, 'loader.js'));
  service.get('/loader.js', async (request, reply) => sendAsset(request, reply, current));
  const versions = keepVersions(deps.loadersFolder, current, deps.runtime.log);
  service.get('/loader/:version.js', { schema: { params } }, async (request, reply) => {
    const asset = versions.get(`${request.params.version}.js`);
    if (!asset) throw new HttpError('not_found');
    return sendAsset(request, reply, asset);
  });
  const src = `${deps.origin}/loader/${fileNameOf(current)}`;
  const named = JSON.stringify({ src, integrity: `sha384-${digestOf(current, 'base64')}` });
  const headers = { ...anySite, 'access-control-allow-origin': '*', 'cache-control': 'no-cache' };
  service.get('/loader.json', async (_request, reply) =>
    reply.headers(headers).type('application/json; charset=utf-8').send(named),
  );
}

/** All by file name, this one among them. What was changed on disk is not given out. */
function keepVersions(folder: string, current: Asset, log: Log): ReadonlyMap<string, Asset> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, fileNameOf(current)), current.plain, { mode: 0o600 });
  const versions = new Map<string, Asset>();
  const newestFirst = readdirSync(folder)
    .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((one, other) => other.at - one.at);
  for (const { name } of newestFirst.slice(filesAtMost)) rmSync(join(folder, name));
  for (const { name } of newestFirst.slice(0, filesAtMost)) {
    const asset = readAsset(join(folder, name), 'pinned');
    if (fileNameOf(asset) === name) versions.set(name, asset);
    else log.warn({ name }, 'a kept loader is not what its name says, and is not given out');
  }
  return versions;
}

function fileNameOf(asset: Asset): string {
  return `${digestOf(asset, 'base64url').slice(0, 22)}.js`;
}

function digestOf({ plain }: Asset, encoding: 'base64' | 'base64url'): string {
  return createHash('sha384').update(plain).digest(encoding);
}
