import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file under a name that stays the same from version to version, such as the loader. */
export type Asset = {
  readonly type: string;
  readonly tag: string;
  readonly plain: Buffer;
  readonly compressed: Buffer;
};

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/** Brands' pages of any site may load these. */
export const anySite = { 'cross-origin-resource-policy': 'cross-origin' };

/** Read and compressed once, at start. */
export function readAsset(path: string): Asset {
  const plain = readFileSync(path);
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    tag: `"${digest}"`,
    plain,
    compressed: brotliCompressSync(plain),
  };
}

/** Browsers ask each time and are told "unchanged", so that a new version is seen at once. */
export function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  asset: Asset,
): FastifyReply {
  reply.headers({
    ...anySite,
    // Otherwise no page could name the hash of what it loads from here (A60).
    'access-control-allow-origin': '*',
    'cache-control': 'no-cache',
    etag: asset.tag,
    vary: 'accept-encoding',
  });
  if (request.headers['if-none-match'] === asset.tag) return reply.code(304).send();
  reply.type(asset.type);
  const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
  if (!takesBrotli) return reply.send(asset.plain);
  return reply.header('content-encoding', 'br').send(asset.compressed);
}
