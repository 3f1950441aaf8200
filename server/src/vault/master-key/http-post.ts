import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { Post } from './transit-master-key.ts';

const answerMs = 5_000;
const mostBytes = 64 * 1024;

/** Follows no redirect: with it the token would go elsewhere. */
export function createPost(options: {
  /** PEM of who signs its certificate, if the system's authorities do not. */
  readonly caFile: string | undefined;
}): Post {
  const ca = options.caFile === undefined ? undefined : readFileSync(options.caFile);
  return (url, { headers, body }) =>
    new Promise((resolve, reject) => {
      const send = new URL(url).protocol === 'https:' ? requestSecure : requestPlain;
      const signal = AbortSignal.timeout(answerMs);
      const sent = { method: 'POST', headers, signal, ...(ca ? { ca } : {}) };
      const request = send(url, sent, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > mostBytes) response.destroy(new Error('too large'));
          else chunks.push(chunk);
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      request.on('error', reject);
      request.end(body);
    });
}
