import type { PageReport, SignOutRequest } from '@countersign/protocol';
import { type ConsumerSessionAnswer, closeCodes, type IdentityHint } from '@countersign/protocol';
import type { ConsumerClient, ConsumerClientOptions } from './consumer-client.ts';
import type { ConsumerClientState } from './consumer-state.ts';
import { initialState, lapsedNow, signOutAt } from './consumer-state.ts';
import { ConversationLink } from './conversation-link.ts';
import type { SendResult } from './outbox.ts';
import { checkMessage } from './outbox.ts';
import type { PagePlace } from './page-data.ts';
import { PageData } from './page-data.ts';
import type { IdentityOutcome } from './session/confirm-identity.ts';
import { confirmIdentity } from './session/confirm-identity.ts';
import { ConsumerSession } from './session/consumer-session.ts';
import { KeptText } from './session/kept-text.ts';
import {
  type ProviderSignIn,
  providerSignInOf,
  type Returned,
} from './session/provider-sign-in.ts';
import { Reauthentication } from './session/reauthentication.ts';
import { isSameIdentity, mayBeSame } from './session/same-identity.ts';
import { createStore } from './store.ts';

/**
 * One consumer's chat without a screen. Rules that hold here: the access token stays in memory;
 * the socket opens only after the page has been asked who is there; what one consumer typed,
 * received or was described with is dropped before another one's session is used.
 */
export function createConsumerClient(options: ConsumerClientOptions): ConsumerClient {
  return new Client(options);
}

class Client implements ConsumerClient {
  readonly #options: ConsumerClientOptions;
  readonly #store = createStore(initialState);
  readonly #pageData: PageData;
  readonly #session: ConsumerSession;
  readonly #link: ConversationLink;
  readonly #provider: ProviderSignIn | undefined;
  readonly #reauthentication: Reauthentication;
  readonly #kept = new KeptText();
  readonly getState = this.#store.getState;
  readonly subscribe = this.#store.subscribe;
  /** As the service counts; the window's own never falls, though a browser may lose its cookie. */
  #sessionEpoch = -1;
  /** Identifies the flow that may act; a newer one silences all older ones. */
  #turn = 0;
  /** Under whom the unsent messages were typed, and the page's entries came; null: opening. */
  #writer: { readonly epoch: number; readonly isAnonymous: boolean } | null = null;
  #entriesEpoch: number | null = null;

  constructor(options: ConsumerClientOptions) {
    this.#options = options;
    this.#pageData = new PageData(options.makeId);
    this.#session = new ConsumerSession({
      ...options,
      onAnswer: (answer) => {
        if (answer.wasSignedOut && this.getState().phase === 'ready') this.#signedOutElsewhere();
        else this.#adopt(answer);
      },
    });
    this.#provider = providerSignInOf(options, this.#session);
    this.#link = new ConversationLink({
      ...options,
      url: `${options.origin.replace(/^http/, 'ws')}/api/consumer/socket`,
      store: this.#store,
      pageData: this.#pageData,
      getTicket: () => this.#session.ticket(),
      onShown: (ids) => this.setDraft(this.#kept.withoutShown(this.getState().draft, ids)),
      onLapse: () => this.#reauthentication.lapsed(),
      onProofLost: (code) => this.#proofLost(code),
    });
    this.#reauthentication = new Reauthentication({
      ...options,
      canAskSilently: this.#asksPage,
      askBeforeEnd: () => void this.#renew(),
      askAfterEnd: () => {
        if (!this.#isAsking) void this.#askPageAgain();
      },
      onEndsSoon: (signInEndsAt) => this.#store.update({ signInEndsAt }),
    });
  }

  open(): Promise<void> {
    this.#store.update({ phase: 'opening' });
    return this.#flow(async (isCurrent) => {
      await this.#session.start();
      if (isCurrent()) await this.#settle(await this.#confirm(isCurrent), isCurrent);
    });
  }

  authenticate(requestId?: string): Promise<void> {
    const provider = this.#provider;
    if (!provider) return this.#askPageAgain(requestId);
    return this.#flow(async (isCurrent) => {
      this.#store.update({ identity: 'asking' });
      const identity = await provider.begin(isCurrent, requestId);
      if (identity !== 'superseded') this.#store.update({ identity });
    });
  }

  async finishSignIn(returned: Returned): Promise<boolean> {
    const provider = this.#provider;
    if (!provider?.expects(returned)) return false;
    await this.#flow(async (isCurrent) => {
      const { phase } = this.#store.getState();
      if (phase === 'idle') this.#store.update({ phase: 'opening' });
      this.#store.update({ identity: 'asking' });
      const outcome = await provider.finish(returned, this.#pageData.hint, isCurrent);
      if (outcome === 'verified') this.#connect();
      else if (outcome !== 'superseded') this.#stay(outcome);
    });
    return true;
  }

  cancelSignIn(): void {
    if (!this.#isAsking) return;
    this.#turn += 1;
    this.#store.update({ identity: 'cancelled' });
  }

  #askPageAgain(requestId?: string): Promise<void> {
    if (this.#store.getState().phase !== 'ready') return this.open();
    return this.#flow(async (isCurrent) => {
      const outcome = await this.#confirm(isCurrent, requestId);
      if (outcome === 'verified') this.#connect();
      else if (outcome === 'unasked') this.#store.update({ identity: 'idle' });
      else if (outcome !== 'superseded') this.#store.update({ identity: outcome });
    });
  }

  readonly continueUnverified = () => this.#flow((isCurrent) => this.#becomeNobody(isCurrent));

  readonly report = (report: PageReport): void => this.#session.report(report);

  signOut(wish: SignOutRequest = {}): Promise<void> {
    this.#store.update({ draft: '', outbox: [] });
    return this.#flow((isCurrent) => this.#becomeNobody(isCurrent, wish));
  }

  send(text: string): SendResult {
    const { outbox } = this.#store.getState();
    const result = checkMessage(outbox, text);
    if (result !== 'queued') return result;
    const { makeId, timers } = this.#options;
    const message = { id: makeId(), text, at: timers.now(), state: 'waiting' } as const;
    this.#store.update({ outbox: [...outbox, message] });
    if (this.#store.getState().draft === text) this.setDraft('');
    this.#flush();
    return result;
  }

  retry(id: string): void {
    const { outbox } = this.#store.getState();
    const message = outbox.find((known) => known.id === id && known.state === 'refused');
    if (!message) return;
    this.discard(id);
    this.send(message.text);
  }

  discard(id: string): void {
    const outbox = this.#store.getState().outbox;
    this.#store.update({ outbox: outbox.filter((message) => message.id !== id) });
  }

  readonly setDraft = (draft: string): void => this.#store.update({ draft });
  readonly decline = (requestId: string): void => this.#link.decline(requestId);
  readonly separate = (): void => this.#link.separate();
  readonly typing = (): void => this.#link.typing();
  readonly markRead = (): void => this.#link.markRead();

  setPlace(place: PagePlace): void {
    this.#pageData.setPlace(place);
    this.#flush();
  }

  setHint(hint: IdentityHint | null): void {
    const { phase, proof } = this.#store.getState();
    const before = this.#pageData.hint;
    const isOther = !isSameIdentity(hint, before);
    this.#pageData.setHint(hint);
    if (phase !== 'ready' || !isOther) this.#flush();
    else if (!this.#asksPage) this.#heedHint(before);
    else if (proof.state === 'anonymous') void this.#askPageAgain();
    else void this.#recheck();
  }

  pushEntries(entries: readonly unknown[]): number {
    const usable = this.#pageData.push(entries);
    this.#flush();
    return usable;
  }

  wake(): void {
    if (this.#store.getState().phase === 'failed') void this.open();
    else this.#link.wake();
  }

  end(): void {
    this.#turn += 1;
    this.#link.leave();
    this.#reauthentication.stop();
    this.#store.update({ ...initialState, epoch: this.getState().epoch, phase: 'ended' });
  }

  /** Runs one flow. Starting another makes `isCurrent` false for all that run. */
  async #flow(work: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const isCurrent = () => turn === this.#turn;
    try {
      await work(isCurrent);
    } catch {
      // The chat goes on if there is one: a failed attempt to sign in again must not end it.
      if (!isCurrent()) return;
      const { phase } = this.#store.getState();
      this.#store.update(
        phase === 'ready' ? { identity: 'failed' } : { phase: 'failed', identity: 'idle' },
      );
    }
  }

  async #confirm(isCurrent: () => boolean, requestId?: string): Promise<IdentityOutcome> {
    if (this.#asksPage) this.#store.update({ identity: 'asking' });
    return this.#ask(isCurrent, requestId);
  }

  /** A new proof while the old one holds. Nothing of it is shown, unless it leads nowhere. */
  async #renew(): Promise<void> {
    const { phase, proof } = this.#store.getState();
    if (phase !== 'ready' || proof.state !== 'verified' || this.#isAsking) return;
    await this.#flow(async (isCurrent) => {
      const outcome = await this.#ask(isCurrent).catch(() => 'failed' as const);
      if (outcome === 'verified') this.#connect();
      else if (isCurrent()) this.#reauthentication.failed();
    });
  }

  async #ask(isCurrent: () => boolean, requestId?: string): Promise<IdentityOutcome> {
    const { connector, askPage } = this.#options;
    if (!connector) return 'none';
    if (!this.#asksPage) return 'unasked';
    return confirmIdentity({
      session: this.#session,
      connector,
      askPage,
      requestId,
      isCurrent,
      onRefused: (error) => this.#options.onRefused?.(error),
    });
  }

  get #isAsking(): boolean {
    return ['asking', 'away'].includes(this.#store.getState().identity);
  }

  get #asksPage(): boolean {
    return this.#options.connector?.ways.includes('page') ?? false;
  }

  /** Where the page cannot be asked, its change of mind ends what was proven before it. */
  #heedHint(before: IdentityHint | null): void {
    const isSomebody = this.#store.getState().proof.state !== 'anonymous';
    if (before !== null && isSomebody) void this.continueUnverified();
    else this.#flush();
  }

  /** Goes on as before a sign-in that led nowhere. */
  #stay(identity: 'idle' | 'cancelled' | 'failed'): void {
    const { phase, proof } = this.#store.getState();
    if (phase === 'ready') this.#store.update({ identity });
    else if (proof.state === 'anonymous') this.#connectIfAllowed(identity);
    else this.#connect(identity);
  }

  /** The page shows somebody else: from this moment nothing more is done as the former one. */
  #recheck(): Promise<void> {
    this.#link.leave();
    this.#pageData.forgetEntries();
    this.#entriesEpoch = null;
    this.#store.update({ phase: 'opening', conversation: null });
    return this.#flow(async (isCurrent) => {
      await this.#settle(await this.#confirm(isCurrent), isCurrent);
    });
  }

  /** Goes on after the page has said who is there. Deny by default: silence confirms nobody. */
  async #settle(outcome: IdentityOutcome, isCurrent: () => boolean): Promise<void> {
    if (outcome === 'superseded') return;
    if (outcome === 'unasked') return this.#stay('idle');
    const wasSomebody = this.#store.getState().proof.state !== 'anonymous';
    if (outcome === 'verified') this.#connect();
    else if (!wasSomebody) this.#connectIfAllowed(outcome);
    else if (outcome === 'none') await this.#becomeNobody(isCurrent);
    else {
      this.#link.leave();
      this.#store.update({ phase: 'unconfirmed', identity: 'failed', conversation: null });
    }
  }

  async #becomeNobody(isCurrent: () => boolean, wish: SignOutRequest = {}): Promise<void> {
    const { proof } = this.#store.getState();
    this.#link.leave();
    this.#dropForeign(null);
    this.#store.update({ phase: 'opening', conversation: null, proof: { state: 'anonymous' } });
    const url = await this.#session.signOut(wish);
    if (isCurrent()) await this.#session.start();
    this.#store.update(signOutAt(proof, url));
    if (isCurrent()) this.#connectIfAllowed('none');
  }

  #connectIfAllowed(identity: ConsumerClientState['identity']): void {
    if (this.#options.allowUnverified) {
      this.#connect(identity);
      return;
    }
    this.#link.leave();
    this.#store.update({ phase: 'sign_in_required', identity });
  }

  #connect(identity: ConsumerClientState['identity'] = 'idle'): void {
    const { epoch, proof } = this.#store.getState();
    this.#dropForeign(epoch);
    this.#store.update(this.#kept.giveBack(proof));
    this.#writer = { epoch, isAnonymous: proof.state === 'anonymous' };
    this.#entriesEpoch = epoch;
    this.#store.update({ phase: 'ready', identity });
    this.#pageData.repeatAll();
    this.#link.connect();
  }

  /** Takes over what the service says of the session. Answers that come too late end before. */
  #adopt({ epoch: sessionEpoch, proof, now }: ConsumerSessionAnswer): void {
    const before = this.#store.getState();
    const isSame = sessionEpoch === this.#sessionEpoch && mayBeSame(before.proof, proof);
    this.#sessionEpoch = sessionEpoch;
    const epoch = isSame ? before.epoch : Math.max(before.epoch + 1, sessionEpoch);
    if (!isSame) {
      this.#link.leave();
      this.#dropForeign(epoch);
    }
    const conversation = isSame && before.conversation ? { ...before.conversation, proof } : null;
    this.#store.update({ epoch, proof, conversation, signOutAt: null });
    this.#reauthentication.follow({ proof, now });
    // News without a flow of ours: another tab signed in or out, and a renewal told us.
    if (!isSame && before.phase === 'ready') this.#options.timers.set(() => this.#followEpoch(), 0);
  }

  /** The page that holds us says who is there, not the other tab. */
  #followEpoch(): void {
    const { phase, epoch } = this.#store.getState();
    if (phase !== 'ready' || epoch === this.#writer?.epoch) return;
    if (this.#reauthentication.mayActUnasked()) void this.open();
    else this.#store.update({ phase: 'failed' });
  }

  /**
   * What was typed or pushed under another epoch never goes out under this one. What came while the
   * window was opening belongs to nobody yet, so to the person who is there now. What a person
   * typed before they signed in is given back as the draft: sending it is then their own decision.
   */
  #dropForeign(epoch: number | null): void {
    if (this.#writer && this.#writer.epoch !== epoch) {
      const draft = this.#writer.isAnonymous ? this.#kept.asDraft(this.#store.getState()) : '';
      this.#store.update({ outbox: [], draft });
      this.#writer = null;
    }
    if (this.#entriesEpoch !== null && this.#entriesEpoch !== epoch) {
      this.#pageData.forgetEntries();
      this.#entriesEpoch = null;
    }
  }

  #flush(): void {
    if (this.#store.getState().phase === 'ready') this.#link.flush();
  }

  /** Asking the page now would undo it, so the consumer decides how to go on. */
  #signedOutElsewhere(): void {
    this.#kept.keep(this.#store.getState());
    this.end();
    this.#session.expire();
    this.#dropForeign(null);
    this.#store.update({ phase: 'signed_out', identity: 'none' });
  }

  #proofLost(code: number): 'reconnect' {
    if (code === closeCodes.signedOut) this.#signedOutElsewhere();
    // Another tab of the same consumer may have replaced it; the renewal tells who is there.
    else if (code === closeCodes.sessionEnded) this.#session.expire();
    else {
      this.#store.update(lapsedNow(this.#store.getState()));
      this.#reauthentication.lapsed();
    }
    return 'reconnect';
  }
}
