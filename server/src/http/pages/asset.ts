import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file of the built browser programs. */
export type Asset = {
  readonly type: string;
  readonly tag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly plain: Buffer;
  readonly compressed: Buffer;
};

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Brands' pages of any site may load these. */
export const anySite = { 'cross-origin-resource-policy': 'cross-origin' };

/**
 * Under a name that stays the same from version to version, such as the loader, or under one that
 * changes with what is in it.
 */
const namings = {
  // Browsers ask each time and are told "unchanged", so that a new version is seen at once.
  // Without the last one no page could name the hash of what it loads from here (A60).
  stable: { ...anySite, 'cache-control': 'no-cache', 'access-control-allow-origin': '*' },
  /** For other sites too, and for good. */
  pinned: {
    ...anySite,
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
  },
  versioned: { 'cache-control': 'public, max-age=31536000, immutable' },
};

/** Of half a megabyte the last tenth would take thirty times as long, at each start. */
const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };

/** Read and compressed once, at start. */
export function readAsset(path: string, naming: keyof typeof namings = 'stable'): Asset {
  const plain = readFileSync(path);
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    tag: `"${digest}"`,
    headers: namings[naming],
    plain,
    compressed: brotliCompressSync(plain, naming === 'stable' ? {} : { params: quality }),
  };
}

export function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  asset: Asset,
): FastifyReply {
  reply.headers({ ...asset.headers, etag: asset.tag, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === asset.tag) return reply.code(304).send();
  reply.type(asset.type);
  const takesBrotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
  if (!takesBrotli) return reply.send(asset.plain);
  return reply.header('content-encoding', 'br').send(asset.compressed);
}
