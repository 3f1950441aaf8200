/**
 * The relying party under test is the real service over HTTP, driven as a browser and the brand's
 * page drive it. What is judged is what the suite judges: who was verified, and which requests the
 * provider has seen.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from '@countersign/protocol';
import type { JWK } from 'jose';
import { putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { TestBrand } from '../kit/brand.ts';
import type { TestConsumer } from '../kit/consumer.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { fetchKeys } from '../kit/encrypt.ts';
import type { Answer } from '../kit/http-client.ts';
import type { Members } from '../kit/signing-key.ts';
import type { Stage } from '../kit/stage.ts';
import { demoProviderHost } from './provider/demo-provider.ts';
import { fapiHost } from './provider/fapi-provider.ts';
import {
  MisbehavingProvider,
  type ScenarioRun,
  suiteHost,
} from './provider/misbehaving-provider.ts';
import type { Scenario } from './provider/scenario.ts';
import type { Row } from './row.ts';

export const insecureHosts = new Map(
  [suiteHost, demoProviderHost, fapiHost].map((host) => [host, '127.0.0.1'] as const),
);

export type Setting = {
  /** Default both: a token is verified the same way however it came. */
  readonly flows?: readonly Flow[];
  /** Default both: the page asks the provider itself, or the service does in a popup. */
  readonly ways?: readonly Way[];
  /** What the brand enters on its connectors, beyond issuer and client. */
  readonly connector?: Members;
  /** The same for the one of the Code Flow alone. */
  readonly code?: Members;
};

export type Way = 'page' | 'popup';

export type Refusal = Setting & {
  /** As the audit has it: `V10`, or with its code: `connector state_mismatch`. */
  readonly rule: string;
  /** Already what the authorization endpoint answered is refused, so that no code is sent. */
  readonly before?: 'token';
};

/** Whom the brand's connectors point at, and how a browser signs in there. */
export type Issuer = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** From the authorization endpoint to where it sends the browser. */
  visit(asked: Readonly<Record<string, string>>): Promise<URL>;
};

/** One sign-in, and all that can be asked about it afterwards. */
export type SignIn<Run extends Issuer = ScenarioRun> = {
  readonly run: Run;
  readonly flow: Flow;
  readonly consumer: TestConsumer;
  readonly answer: Answer;
};

export class Suite {
  readonly service: Stage;
  readonly brand: TestBrand;
  readonly provider: MisbehavingProvider;
  /** Runs with a bad token: asked again at the very end, for calls that came late. */
  readonly refused: ScenarioRun[] = [];
  /** The row that runs now; it stands in the path of its issuers. */
  #row = '';

  private constructor(service: Stage, provider: MisbehavingProvider) {
    this.service = service;
    this.provider = provider;
    this.brand = new TestBrand('conformance', service.clock);
  }

  static async start(service: Stage): Promise<Suite> {
    return new Suite(service, await MisbehavingProvider.start(service.clock));
  }

  run(name: string, row: Row): Promise<void> {
    this.#row = name.replaceAll(/[^a-z0-9-]/g, '-');
    return row.run(this);
  }

  /** The consumer is verified in each flow. Answers with the last sign-in. */
  async accepts(scenario: Scenario = {}, setting: Setting = {}): Promise<SignIn> {
    const signIns = await this.#each(scenario, setting);
    for (const { answer, run } of signIns) {
      assert.equal(
        answer.status,
        200,
        `${run.issuer}: ${answer.text} ${await this.#lastRefusal()}`,
      );
    }
    return signIns.at(-1)!;
  }

  /** Nobody is verified, by this rule, and the calls that follow a good token are not made. */
  async refuses(scenario: Scenario, refusal: Refusal): Promise<void> {
    for (const signIn of await this.#each(scenario, refusal)) {
      await this.#assertRefused(signIn, refusal);
    }
  }

  async #assertRefused({ answer, consumer, run, flow }: SignIn, refusal: Refusal): Promise<void> {
    const said = `${run.issuer}: ${answer.text}`;
    assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed'], said);
    const records = await this.service.audit(this.brand);
    const own = records.find((one) => one.correlationId === answer.json.correlationId)?.detail;
    const [rule = '', code = own?.code] = refusal.rule.split(' ');
    assert.deepEqual([own?.rule, own?.code], [rule, code], JSON.stringify(own));
    await consumer.reload();
    assert.equal(consumer.session?.proof.state, 'anonymous');
    const exchanges = flow === 'code' && refusal.before !== 'token' ? 1 : 0;
    assert.equal(run.callsTo('token').length, exchanges, 'calls of the token endpoint');
    assert.deepEqual(run.callsTo('userinfo'), [], 'UserInfo was asked');
    this.refused.push(run);
  }

  /** An issuer with this scenario, and the brand's connectors set to it. */
  async begin(scenario: Scenario, setting: Setting = {}): Promise<ScenarioRun> {
    const run = this.provider.begin(this.#row, scenario);
    await this.connect(run, setting);
    return run;
  }

  /** Saves the brand with a connector of each flow. */
  async connect(issuer: Issuer, setting: Setting = {}): Promise<void> {
    const outbound = createOutbound({ insecureHosts });
    const deps = { ...this.service.server.foundation, outbound, env: {} };
    await putBrand(deps, this.#brandFile(issuer, setting));
    await outbound.close();
  }

  /** From handshake to answer: by the brand's page, or by the service's own request. */
  async signIn<Run extends Issuer>(run: Run, flow: Flow, way: Way = 'page'): Promise<SignIn<Run>> {
    const consumer = await this.service.consumer(this.brand).start();
    const signIn = way === 'page' ? this.#byPage : this.#byPopup;
    return { run, flow, consumer, answer: await signIn.call(this, run, flow, consumer) };
  }

  /** The page asks with what the service gave it, and hands over what came back. */
  async #byPage(run: Issuer, flow: Flow, consumer: TestConsumer): Promise<Answer> {
    const isCode = flow === 'code';
    const { handshakeId, ...made } = await consumer.handshake(this.#connectorOf(flow));
    const back = await run.visit({
      response_type: isCode ? 'code' : 'id_token',
      client_id: run.clientId,
      redirect_uri: this.brand.redirectUri,
      scope: 'openid profile email phone',
      nonce: made.nonce,
      ...(isCode && { code_challenge: made.codeChallenge, code_challenge_method: 'S256' }),
    });
    const ssoKey = responseOf(back).get(isCode ? 'code' : 'id_token');
    assert(ssoKey, `${run.issuer} sent the browser back with neither code nor ID token`);
    return consumer.answer(handshakeId, ssoKey);
  }

  /** The browser goes where the service says, and comes back to the service's own address. */
  async #byPopup(run: Issuer, flow: Flow, consumer: TestConsumer): Promise<Answer> {
    const begun = await consumer.begin('popup', this.#connectorOf(flow));
    const back = await run.visit(Object.fromEntries(begun.asked));
    const redirectUri = back.origin + back.pathname;
    assert(this.redirectUris.slice(1).includes(redirectUri), redirectUri);
    return consumer.comeBack({ ...begun, redirectUri }, responseOf(back).toString());
  }

  #connectorOf(flow: Flow): string {
    return flow === 'code' ? this.brand.codeConnector : this.brand.implicitConnector;
  }

  /** Of the page, and the service's own: what a brand registers at its provider. */
  get redirectUris(): readonly string[] {
    const { id, redirectUri, codeConnector, implicitConnector } = this.brand;
    const own = [codeConnector, implicitConnector].map((connector) => {
      return `${this.service.origin}/callback/${id}/${connector}`;
    });
    return [redirectUri, ...own];
  }

  /** What an agent sees as verified: attribute name → text. */
  async verifiedAttributes({
    consumer,
  }: Pick<SignIn, 'consumer'>): Promise<Readonly<Record<string, unknown>>> {
    const { conversationId } = await startChat(consumer);
    const desk = await Desk.open(await this.service.agent(['agent'], this.brand));
    const { verified } = await desk.card(conversationId);
    return Object.fromEntries(verified.map(({ name, value }) => [name, value]));
  }

  /** The brand's published key, as its server would fetch it before encrypting. */
  async encryptionKey(): Promise<JWK> {
    await this.begin({});
    const [jwk] = await fetchKeys(this.service.browser(), this.brand);
    assert(jwk);
    return jwk;
  }

  async #each(scenario: Scenario, setting: Setting): Promise<readonly SignIn[]> {
    const signIns: SignIn[] = [];
    for (const flow of setting.flows ?? (['code', 'implicit'] as const)) {
      for (const way of setting.ways ?? (['page', 'popup'] as const)) {
        signIns.push(await this.signIn(await this.begin(scenario, setting), flow, way));
      }
    }
    return signIns;
  }

  #brandFile(run: Issuer, { connector, code: more }: Setting): object {
    const { brand } = this;
    const secretFile = join(this.service.dataDir, 'conformance-secret');
    writeFileSync(secretFile, run.clientSecret, { mode: 0o600 });
    const common = { issuer: run.issuer, clientId: run.clientId };
    const code = {
      ...common,
      id: brand.codeConnector,
      name: 'Suite',
      flow: 'code',
      ways: ['page', 'popup'],
      scopes: ['openid', 'profile', 'email', 'phone'],
      clientSecret: { file: secretFile },
      redirectUris: [brand.redirectUri],
    };
    const implicit = {
      ...common,
      id: brand.implicitConnector,
      name: 'Suite page',
      flow: 'implicit',
      ways: ['page', 'popup'],
      encryption: 'accepted',
    };
    return {
      id: brand.id,
      name: 'Conformance',
      origins: [brand.pageOrigin],
      connectors: [
        { ...code, ...connector, ...more },
        { ...implicit, ...connector },
      ],
    };
  }

  async #lastRefusal(): Promise<string> {
    const [newest] = await this.service.audit(this.brand);
    return JSON.stringify(newest?.detail);
  }
}

/** Parameters of an authorization response, in the query or in the fragment. */
function responseOf({ search, hash }: URL): URLSearchParams {
  return new URLSearchParams(search || hash.slice(1));
}

/** What the service itself has called, in order; the browser's calls are not its own. */
export function serverCalls(run: ScenarioRun): string[] {
  return run.calls.map(({ endpoint }) => endpoint).filter((name) => name !== 'authorize');
}
