import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDpopKey } from '../../tests/kit/keys/dpop-key.ts';
import { signTokens } from '../verification/tokens.ts';
import { Connections, inParallel } from './connections.ts';
import { MeasuredProcess } from './measured-process.ts';

const program = new URL('floor-process.ts', import.meta.url);

/** The bare server, and requests of the size that an exchange has. */
export class Floor {
  readonly process: MeasuredProcess;
  readonly #connections: Connections;
  readonly #tokens: readonly string[];
  readonly #proofKey: TestDpopKey;

  private constructor(process: MeasuredProcess, tokens: readonly string[], proofKey: TestDpopKey) {
    this.process = process;
    this.#connections = new Connections(process.port);
    this.#tokens = tokens;
    this.#proofKey = proofKey;
  }

  static async start(): Promise<Floor> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
    const [{ publicKey, raw }, proofKey] = [signTokens('RS256', 256), new TestDpopKey()];
    const token = publicKey.export({ format: 'jwk' });
    const keys = JSON.stringify({ token, proof: proofKey.publicJwk });
    writeFileSync(join(folder, 'keys.json'), keys);
    return new Floor(await MeasuredProcess.start(program, folder), raw, proofKey);
  }

  async exchange(way: 'with-signatures' | 'row-only', count: number): Promise<void> {
    const [url, nonce, accessToken] = ['https://chat.test/api', 'n'.repeat(43), 'a'.repeat(80)];
    await inParallel(Array.from({ length: count }), async (_, at) => {
      const dpop = this.#proofKey.proof({ url, nonce, accessToken });
      const headers = { dpop, authorization: `DPoP ${accessToken}` };
      const body = { handshakeId: `handshake-${at}`, ssoKey: this.#tokens[at % 256] };
      const { status, text } = await this.#connections.post(`/${way}`, headers, body);
      assert.equal(status, 200, text);
    });
  }

  async stop(): Promise<void> {
    this.#connections.close();
    await this.process.stop();
  }
}
