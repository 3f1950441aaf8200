/**
 * The window: what the consumer sees, in an iframe on the service's origin. It owns the screen and
 * the consumer's session; the page reaches it over one port and no other way.
 * Entry point: this file, which is the only one here that touches the browser's globals.
 * It must never store anything in the browser, go anywhere but to the provider on a click, or show
 * text from outside as markup.
 */
import type { WindowConnector, WindowSettings } from '@countersign/protocol';
import { render } from 'preact';
import type { ConsumerClient, ConsumerClientOptions } from '../headless/index.ts';
import { createConsumerClient } from '../headless/index.ts';
import { createStore } from '../headless/store.ts';
import type { FromPage } from '../page-contract.ts';
import { acceptPort } from './accept-port.ts';
import { applyAccent, browserPlatform, explain, makeId } from './browser.ts';
import { type OwnWindow, readOwnWindow } from './own-window.ts';
import type { PageBridge } from './page-bridge.ts';
import { createPageBridge } from './page-bridge.ts';
import type { Shown } from './screen/chat-window.tsx';
import { ChatWindow } from './screen/chat-window.tsx';
import { Header } from './screen/header.tsx';
import { Card, Skeleton } from './screen/notices.tsx';
import { SignInPopup } from './sign-in-popup.ts';
import './window.css';

const settings = readSettings();
const shown = createStore<Shown>({ isShown: true, focusCount: 0 });
let client: ConsumerClient | undefined;
/** Which connector the page is about, and the mark of a test sign-in. */
let used: { connectorId?: string | undefined; mark?: string | undefined } = {};
/** A listed page hands the port over at once; so much later it is another page, or none. */
const portMilliseconds = 10_000;

applyAccent(settings.accent);
start();

function start(): void {
  if (window.parent === window) {
    startAlone();
    return;
  }
  drawPlain(<Skeleton text="Opening the chat …" />);
  const refusal = setTimeout(() => drawPlain(<Refused />), portMilliseconds);
  acceptPort(window, settings.origins, (port) => {
    clearTimeout(refusal);
    connectPage(port);
  });
}

/** In a window of its own, which goes to the provider itself and comes back. */
function startAlone(): void {
  const own = readOwnWindow(location, document.referrer, settings);
  history.replaceState(null, '', own.cleanAddress);
  const { connectors } = settings;
  const offering = connectors.filter((connector) => connector.ways.includes('window'));
  const connector = chooseConnector(own.connectorId, offering);
  // There is no page to ask.
  const ways: WindowConnector['ways'] = connector ? ['window'] : [];
  const opened = createClient({
    connector: connector && { ...connector, ways },
    askPage: () => Promise.resolve({ type: 'none' }),
    signIn: { way: 'window', open: (to) => location.assign(to.authorizationUrl) },
  });
  draw(opened, { canSignIn: ways.length > 0, onSignIn: (id) => void opened.authenticate(id) });
  // Back from the provider by the browser's own button.
  addEventListener('pageshow', ({ persisted }) => persisted && opened.cancelSignIn());
  void begin(opened, own);
}

async function begin(opened: ConsumerClient, { returned, signsIn }: OwnWindow): Promise<void> {
  const isAnswered = returned && (await opened.finishSignIn(returned));
  if (!isAnswered) await opened.open();
  if (signsIn && opened.getState().proof.state !== 'verified') await opened.authenticate();
}

function connectPage(port: MessagePort): void {
  const bridge = createPageBridge({
    port,
    timers: browserPlatform.timers,
    explain,
    onHint: (hint) => client?.setHint(hint),
    onReport: reportPage,
    onMessage: (message) => {
      if (message.type === 'place') {
        if (!client) openInPage(bridge, message);
        client?.setPlace(message.place);
      } else if (message.type === 'push') pushEntries(bridge, message.entries);
      else if (message.type === 'sign-out') {
        void client?.signOut({ everywhere: message.everywhere });
      } else {
        const { focusCount } = shown.getState();
        shown.update({
          isShown: message.shown,
          focusCount: message.shown && message.focus ? focusCount + 1 : focusCount,
        });
      }
    },
  });
}

type Opening = Pick<Extract<FromPage, { type: 'place' }>, 'connectorId' | 'mark'>;

function openInPage(bridge: PageBridge, { connectorId, mark }: Opening): void {
  const connector = chooseConnector(connectorId, settings.connectors);
  used = { connectorId: connector?.id, mark };
  const popup = connector?.ways.includes('popup')
    ? new SignInPopup({
        scope: window,
        timers: browserPlatform.timers,
        origin: location.origin,
        onReturn: (returned) => void client?.finishSignIn(returned),
        onClosed: () => client?.cancelSignIn(),
      })
    : undefined;
  const opened = createClient({
    connector,
    askPage: bridge.askPage,
    signIn: popup && { way: 'popup', open: (started) => popup.show(started) },
    onRefused: ({ correlationId }) =>
      bridge.warn('authentication_refused', `Correlation id: ${correlationId ?? 'none'}`),
  });
  // A sign-in that could not begin, or that something else has ended, needs no window.
  opened.subscribe(() => {
    const { identity } = opened.getState();
    if (identity !== 'asking' && identity !== 'away') popup?.close();
  });
  const onSignIn = (requestId?: string) => {
    popup?.prepare();
    void opened.authenticate(requestId);
  };
  draw(opened, { bridge, popup, canSignIn: connector !== null, onSignIn });
  if (connector && mark) opened.report({ connectorId: connector.id, mark });
  void opened.open();
}

/** The service knows by itself what it refused; that nobody is signed in matters to a test only. */
function reportPage(code: string): void {
  const { connectorId, mark } = used;
  if (!connectorId || code === 'authentication_refused') return;
  if (code === 'not_signed_in' && !mark) return;
  client?.report({ connectorId, code });
}

function chooseConnector(
  id: string | undefined,
  connectors: readonly WindowConnector[],
): WindowConnector | null {
  return connectors.find((connector) => connector.id === id) ?? connectors[0] ?? null;
}

function createClient(
  options: Pick<ConsumerClientOptions, 'connector' | 'askPage' | 'signIn' | 'onRefused'>,
): ConsumerClient {
  const { brandId, allowUnverified } = settings;
  const created = createConsumerClient({
    ...browserPlatform,
    ...options,
    origin: location.origin,
    brandId,
    allowUnverified,
    makeId,
  });
  client = created;
  addEventListener('online', () => created.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') created.wake();
  });
  return created;
}

function pushEntries(bridge: PageBridge, entries: readonly unknown[]): void {
  for (let start = 0; start < entries.length; start += 20) {
    const group = entries.slice(start, start + 20);
    if (group.some(hasCustomerId) && !isVerified()) bridge.warn('page_customer_id_unverified');
    const usable = client?.pushEntries(group) ?? 0;
    if (usable < group.length) bridge.warn('entries_ignored');
  }
}

function hasCustomerId(entry: unknown): boolean {
  const { type, info } = (entry ?? {}) as { type?: unknown; info?: { customerId?: unknown } };
  return type === 'ctmrinfo' && info?.customerId !== undefined;
}

function isVerified(): boolean {
  return client?.getState().proof.state === 'verified';
}

type Drawn = {
  readonly bridge?: PageBridge;
  readonly popup?: SignInPopup | undefined;
  readonly canSignIn: boolean;
  readonly onSignIn: (requestId?: string) => void;
};

function draw(open: ConsumerClient, { bridge, popup, canSignIn, onSignIn }: Drawn): void {
  render(
    <ChatWindow
      settings={settings}
      client={open}
      now={browserPlatform.timers.now}
      shown={shown}
      onClose={bridge ? () => bridge.close() : undefined}
      onUnread={(count) => bridge?.setUnread(count)}
      signIn={{ canSignIn, onSignIn, popup }}
    />,
    document.body,
  );
}

function drawPlain(body: preact.ComponentChild): void {
  render(
    <div class="window">
      <Header
        brandName={settings.brandName}
        agentName={null}
        isTyping={false}
        onClose={undefined}
      />
      <main>{body}</main>
    </div>,
    document.body,
  );
}

function Refused() {
  return (
    <Card
      icon="alert"
      title="The chat cannot be opened here"
      text="This page is not one of the pages that may show this chat."
      choices={[]}
    />
  );
}

function readSettings(): WindowSettings {
  const text = document.getElementById('countersign-window')?.textContent ?? '';
  return JSON.parse(text) as WindowSettings;
}
