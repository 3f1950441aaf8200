import type { ConsumerProof } from '@countersign/protocol';
import { ManualTimers } from '../../../sdk/fixture/manual-timers.ts';
import {
  type ConsumerClient,
  type ConsumerClientState,
  createConsumerClient,
  type PageAnswer,
  type PageAsk,
} from '../../../sdk/src/headless/index.ts';
import type { TestBrand } from '../../kit/brand.ts';
import type { Clock } from '../../kit/clock.ts';
import { newMessageId } from '../../kit/consumer.ts';
import { type Browser, SlowNetwork } from './slow-network.ts';
import type { Watch } from './watch.ts';

/** A person by their subject, which is their name too; null is nobody. */
export type Name = string | null;

/** What the brand's page in this browser knows: who is signed in there. */
export type Page = { user: Name };

export const proofSeconds = 600;

type Parts = {
  readonly browser: Browser;
  readonly brand: TestBrand;
  readonly page: Page;
  readonly clock: Clock;
  readonly watch: Watch;
};

/** One tab: the SDK as it is, on a page whose method may be slow, behind a network that may be. */
export class Tab {
  readonly timers = new ManualTimers();
  readonly network: SlowNetwork;
  isPageSlow = false;
  client: ConsumerClient;
  readonly #parts: Parts;
  #answers: (() => void)[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.network = new SlowNetwork(parts.browser, (path, body) => {
      if (/(sessions|authentications)$/.test(path)) parts.watch.seeAnswer(JSON.parse(body));
    });
    this.client = this.#newClient();
  }

  get state(): ConsumerClientState {
    return this.client.getState();
  }

  get name(): Name {
    return nameOf(this.state.proof);
  }

  get waitsForPage(): boolean {
    return this.#answers.length > 0;
  }

  /** The page is loaded anew: only the cookie is left. */
  reload(): void {
    this.client.end();
    this.client = this.#newClient();
    void this.client.open();
  }

  /** The brand's page says who is signed in, and the window asks for a proof of it. */
  signIn(user: string): void {
    const { page, brand } = this.#parts;
    page.user = user;
    this.client.setHint({ iss: brand.provider?.issuer ?? '', sub: user });
    void this.client.authenticate();
  }

  /** What the page's method was asked long ago is answered now, with what was true then. */
  answerLate(): void {
    this.isPageSlow = false;
    for (const answer of this.#answers.splice(0)) answer();
  }

  /** Nothing more happens without time, or without somebody who lets go. */
  get isQuiet(): boolean {
    const { phase, connection, conversation, outbox } = this.state;
    if (this.network.busy > 0) return false;
    if (this.network.isHeld || this.waitsForPage) return true;
    if (phase !== 'ready') return phase !== 'opening';
    const isSent = outbox.every(({ state }) => state === 'refused');
    return connection === 'online' && conversation !== null && isSent;
  }

  #newClient(): ConsumerClient {
    const { browser, brand, watch } = this.#parts;
    const { fetch, crypto, createWebSocket } = this.network;
    const client = createConsumerClient({
      ...{ fetch, crypto, createWebSocket, timers: this.timers, makeId: newMessageId },
      origin: browser.to.origin,
      brandId: brand.id,
      connector: {
        ...{ id: brand.codeConnector, name: 'Aurora ID', flow: 'code', ways: ['page'] },
        ...{ method: 'lpGetAuthenticationToken', context: '' },
      },
      allowUnverified: true,
      askPage: (ask) => this.#askPage(ask),
      random: () => 0.5,
    });
    // What a window would draw that is no longer there, nobody sees.
    const see = watch.newWindow();
    client.subscribe(() => client === this.client && see(client.getState()));
    return client;
  }

  async #askPage({ nonce, codeChallenge }: PageAsk): Promise<PageAnswer> {
    const { brand, page, clock } = this.#parts;
    const { user } = page;
    if (this.isPageSlow) await new Promise<void>((answer) => this.#answers.push(answer));
    if (user === null) return { type: 'none' };
    const { provider, redirectUri } = brand;
    if (!provider) throw new Error('the brand has a provider');
    const person = { sub: user, claims: { name: user } };
    const token = { claims: { exp: clock.seconds() + proofSeconds } };
    const ssoKey = provider.authorize({ nonce, codeChallenge, redirectUri, person, token });
    return { type: 'credential', ssoKey, redirectUri, hint: null };
  }
}

export function nameOf(proof: ConsumerProof): Name {
  return proof.state === 'anonymous' ? null : proof.displayName;
}
