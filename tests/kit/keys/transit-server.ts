import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Settings } from '../../../server/src/config/settings.ts';
import { makeCertificate } from '../doctor/certificate.ts';

export const transitToken = 'hvs.canary-transit-token';
type Sent = Readonly<Record<string, string | undefined>>;
type Answer = readonly [status: number, body: object];
/** One request as it came. */
type Received = Readonly<Record<'path' | 'headers' | 'body', string>>;

/** What the server says before or instead of using a key, in the words of OpenBao's source. */
export const transitFaults = {
  sealed: [503, { errors: ['Vault is sealed'] }],
  noActiveNode: [500, { errors: ['local node not active but active cluster node not found'] }],
  rateLimited: [429, { errors: ['request path "x": rate limit quota exceeded'] }],
  standby: [307, {}],
  rsaKey: [400, { errors: ["'[0].associated_data' provided for non-AEAD cipher suite rsa-4096"] }],
  deletedKey: [400, { errors: ['refusing to use soft-deleted key'] }],
  oldVersion: [
    400,
    { errors: ['ciphertext or signature version is disallowed by policy (too old)'] },
  ],
  otherServer: [400, {}],
} as const satisfies Record<string, Answer>;

/**
 * The part of Vault's and OpenBao's Transit API that is used: encrypt and decrypt with an AES-GCM
 * key of versions, a token with the policy of our guide, and its way of saying no. Over https with
 * its own CA. Compared with the source of OpenBao (decision 10).
 */
export class TransitServer {
  readonly requests: Received[] = [];
  /** What is answered instead, and how often. */
  #fault: { readonly answer: Answer; times: number } | undefined;
  /** As with a root token: nothing is forbidden. */
  mayEverything = false;
  /** By mount and name; each is a list of versions. */
  readonly #keys = new Map([['transit/countersign', [randomBytes(32)]]]);
  readonly #folder: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(folder: string, tls: { readonly cert: string; readonly key: string }) {
    this.#folder = folder;
    writeFileSync(join(folder, 'transit-ca.pem'), tls.cert);
    this.writeToken(transitToken);
    this.#server = createServer(tls, (request, response) => void this.#answer(request, response));
  }

  static async start(folder: string): Promise<TransitServer> {
    const tls = await makeCertificate({ host: 'localhost', days: 30, now: Date.now() });
    const server = new TransitServer(folder, tls);
    await server.listen();
    return server;
  }

  /** Again at its port, after a stop. */
  async listen(port = 0): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get settings(): NonNullable<Settings['transit']> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      url: `https://localhost:${port}`,
      ...{ mount: 'transit', key: 'countersign' },
      tokenFile: join(this.#folder, 'transit-token'),
      caFile: join(this.#folder, 'transit-ca.pem'),
    };
  }

  get environment(): Record<string, string> {
    const { url, tokenFile, caFile = '' } = this.settings;
    return {
      COUNTERSIGN_TRANSIT_URL: url,
      COUNTERSIGN_TRANSIT_TOKEN_FILE: tokenFile,
      COUNTERSIGN_TRANSIT_CA_FILE: caFile,
    };
  }

  writeToken(text: string): void {
    writeFileSync(join(this.#folder, 'transit-token'), `${text}\n`, { mode: 0o600 });
  }

  /** `vault write -f transit/keys/countersign/rotate` */
  rotate(): void {
    this.#keys.get('transit/countersign')?.push(randomBytes(32));
  }

  /** The same name, and another key: a vault that was set up anew. */
  replaceKey(): void {
    this.#keys.set('transit/countersign', [randomBytes(32)]);
  }

  removeKey(): void {
    this.#keys.clear();
  }

  fail(
    fault: keyof typeof transitFaults | Answer | undefined,
    times = Number.POSITIVE_INFINITY,
  ): void {
    const answer = typeof fault === 'string' ? transitFaults[fault] : fault;
    this.#fault = answer && { answer, times };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const header = request.headers['x-vault-token'];
    const given = typeof header === 'string' ? header : undefined;
    const text = Buffer.concat(chunks).toString();
    const sent = { path: request.url ?? '', headers: request.rawHeaders.join('\n'), body: text };
    this.requests.push(sent);
    const body = JSON.parse(text || '{}') as Sent;
    const [status, said] = this.#decide(request, { given, body });
    const elsewhere = status === 307 ? { location: `${this.settings.url}/elsewhere` } : {};
    response.writeHead(status, { 'content-type': 'application/json', ...elsewhere });
    response.end(JSON.stringify(said));
  }

  #decide(
    { method, url = '' }: IncomingMessage,
    { given, body }: { readonly given: string | undefined; readonly body: Sent },
  ): Answer {
    if (this.#fault && this.#fault.times > 0) {
      this.#fault.times -= 1;
      return this.#fault.answer;
    }
    if (given !== transitToken) return forbidden('invalid token');
    const [, mount, what, name] = /^\/v1\/(.+)\/(encrypt|decrypt)\/([\w.-]+)$/.exec(url) ?? [];
    // `POST` and `PUT` are one to it; whether that is an update or a creation, the key decides.
    const versions = this.#keys.get(`${mount}/${name}`);
    const isCreation = what === 'encrypt' && !versions;
    const isGranted = mount === 'transit' && name === 'countersign' && !isCreation;
    if (!isGranted && !this.mayEverything) return forbidden();
    if (mount !== 'transit') {
      return [404, { errors: [`no handler for route "${url}". route entry not found.`] }];
    }
    if (method !== 'POST') return [405, { errors: ['unsupported operation'] }];
    if (!versions) return [400, { errors: ['encryption key not found'] }];
    return what === 'encrypt' ? encrypt(versions, body) : decrypt(versions, body);
  }
}

function forbidden(...more: readonly string[]): Answer {
  const reasons = ['permission denied', ...more];
  const list = reasons.map((reason) => `\n\t* ${reason}`).join('');
  return [403, { errors: [`${reasons.length} errors occurred:${list}\n\n`] }];
}

/** Every answer of its API is in this envelope. */
function answered(data: object): Answer {
  const none = { lease_id: '', renewable: false, lease_duration: 0, wrap_info: null };
  return [200, { request_id: randomUUID(), ...none, data, warnings: null, auth: null }];
}

function encrypt(versions: readonly Buffer[], { plaintext, associated_data: bound }: Sent): Answer {
  if (plaintext === undefined) return [400, { errors: ['missing plaintext to encrypt'] }];
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', versions.at(-1) as Buffer, iv);
  cipher.setAAD(Buffer.from(bound ?? '', 'base64'));
  const body = [cipher.update(Buffer.from(plaintext, 'base64')), cipher.final()];
  const text = Buffer.concat([iv, ...body, cipher.getAuthTag()]).toString('base64');
  const data = { ciphertext: `vault:v${versions.length}:${text}`, key_version: versions.length };
  return answered(data);
}

function decrypt(
  versions: readonly Buffer[],
  { ciphertext, associated_data: bound }: Sent,
): Answer {
  const [, version, text = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext ?? '') ?? [];
  if (!version) return [400, { errors: ['invalid ciphertext: no prefix'] }];
  const key = versions[Number(version) - 1];
  if (!key) return [400, { errors: ['invalid ciphertext: version is too new'] }];
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(bound ?? '', 'base64'));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    const opened = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    return answered({ plaintext: opened.toString('base64') });
  } catch {
    return [400, { errors: ['cipher: message authentication failed'] }];
  }
}
