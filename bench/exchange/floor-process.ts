// The least that an exchange can cost on this machine, whoever writes it: a bare server that reads
// a small body, checks two signatures with everything prepared, and has one small row on disk
// before it answers. No claim is read, nothing is compared, sealed or looked up.
import { createPublicKey, type JsonWebKeyInput, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const folder = process.argv[2] ?? '';
const jwks: Readonly<Record<'token' | 'proof', JsonWebKeyInput['key']>> = JSON.parse(
  readFileSync(join(folder, 'keys.json'), 'utf8'),
);
const tokenKey = createPublicKey({ key: jwks.token, format: 'jwk' });
const proofKey = {
  key: createPublicKey({ key: jwks.proof, format: 'jwk' }),
  dsaEncoding: 'ieee-p1363' as const,
};

const db = new DatabaseSync(join(folder, 'floor.db'));
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE exchanges (id INTEGER PRIMARY KEY, handshake TEXT NOT NULL) STRICT`);
const insert = db.prepare('INSERT INTO exchanges (handshake) VALUES (?)');

/** As long as the service's writer waits for more to commit together. */
const gatheringMilliseconds = 5;
let waiting: { readonly handshake: string; readonly response: ServerResponse }[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { handshakeId, ssoKey } = JSON.parse(Buffer.concat(chunks).toString());
    if (request.url === '/with-signatures') {
      check(ssoKey, tokenKey);
      check(String(request.headers.dpop), proofKey);
    }
    if (waiting.length === 0) setTimeout(commit, gatheringMilliseconds);
    waiting.push({ handshake: handshakeId, response });
  });
});

function check(token: string, key: Parameters<typeof verify>[2]): void {
  const dot = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(dot + 1), 'base64url');
  if (!verify('sha256', Buffer.from(token.slice(0, dot)), key, signature)) throw new Error('bad');
}

function commit(): void {
  const group = waiting;
  waiting = [];
  db.exec('BEGIN');
  for (const { handshake } of group) insert.run(handshake);
  db.exec('COMMIT');
  for (const { response } of group) response.end('{}');
}

server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());
