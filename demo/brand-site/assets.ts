import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { brands } from './brand.ts';
import type { Route } from './site.ts';

const types: { readonly [extension: string]: string } = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Everything under `assets/` and each brand's icon, read once. */
export function assetRoutes(): Route[] {
  const folder = new URL('./assets/', import.meta.url);
  const files = readdirSync(folder).map((name): [string, string] => [
    name,
    readFileSync(new URL(name, folder), 'utf8'),
  ]);
  const icons = Object.values(brands).map((brand): [string, string] => [
    `${brand.name}.svg`,
    brand.logo.text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '),
  ]);
  return [...files, ...icons].map(([name, body]) => asset(name, body));
}

function asset(name: string, body: string): Route {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`;
  const headers = {
    'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    etag,
  };
  return {
    method: 'GET',
    path: `/assets/${name}`,
    run: ({ request }) => {
      const same = request.headers['if-none-match'] === etag;
      return { status: same ? 304 : 200, headers, body: same ? '' : body };
    },
  };
}
