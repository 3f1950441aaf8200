/**
 * The window: what the consumer sees, in an iframe on the service's origin. It owns the screen and
 * the consumer's session; the page reaches it over one port and no other way.
 * Entry point: this file, which is the only one here that touches the browser's globals.
 * It must never store anything in the browser, follow a link, or show text from outside as markup.
 */
import type { WindowSettings } from '@countersign/protocol';
import { render } from 'preact';
import type { ConsumerClient } from '../headless/index.ts';
import { createConsumerClient } from '../headless/index.ts';
import { createStore } from '../headless/store.ts';
import { accentsFrom } from './accent.ts';
import { acceptPort } from './accept-port.ts';
import { browserPlatform, colourOf, makeId } from './browser.ts';
import type { PageBridge } from './page-bridge.ts';
import { createPageBridge } from './page-bridge.ts';
import type { Shown } from './screen/chat-window.tsx';
import { ChatWindow } from './screen/chat-window.tsx';
import { Header } from './screen/header.tsx';
import { Card, Skeleton } from './screen/notices.tsx';
import './window.css';

const settings = readSettings();
const shown = createStore<Shown>({ isShown: true, focusCount: 0 });
let client: ConsumerClient | undefined;
/** A listed page hands the port over at once; so much later it is another page, or none. */
const portMilliseconds = 10_000;

applyAccent();
start();

function start(): void {
  if (window.parent === window) {
    draw(openClient(undefined, undefined), undefined);
    return;
  }
  drawPlain(<Skeleton text="Opening the chat …" />);
  const refusal = setTimeout(() => drawPlain(<Refused />), portMilliseconds);
  acceptPort(window, settings.origins, (port) => {
    clearTimeout(refusal);
    connectPage(port);
  });
}

function connectPage(port: MessagePort): void {
  const bridge = createPageBridge({
    port,
    timers: browserPlatform.timers,
    onHint: (hint) => client?.setHint(hint),
    onMessage: (message) => {
      if (message.type === 'place') {
        if (!client) draw(openClient(bridge, message.connectorId), bridge);
        client?.setPlace(message.place);
      } else if (message.type === 'push') pushEntries(bridge, message.entries);
      else if (message.type === 'sign-out') void client?.signOut();
      else {
        const { focusCount } = shown.getState();
        shown.update({
          isShown: message.shown,
          focusCount: message.shown && message.focus ? focusCount + 1 : focusCount,
        });
      }
    },
  });
}

function openClient(
  bridge: PageBridge | undefined,
  connectorId: string | undefined,
): ConsumerClient {
  const { connectors, brandId, allowUnverified } = settings;
  const connector = connectors.find(({ id }) => id === connectorId) ?? connectors[0] ?? null;
  client = createConsumerClient({
    ...browserPlatform,
    origin: location.origin,
    brandId,
    allowUnverified,
    // Without a page there is nobody to ask.
    connector: bridge ? connector : null,
    askPage: bridge?.askPage ?? (() => Promise.resolve({ type: 'none' })),
    makeId,
    onRefused: ({ correlationId }) =>
      bridge?.warn('authentication_refused', `Correlation id: ${correlationId ?? 'none'}`),
  });
  void client.open();
  addEventListener('online', () => client?.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') client?.wake();
  });
  return client;
}

function pushEntries(bridge: PageBridge, entries: readonly unknown[]): void {
  for (let start = 0; start < entries.length; start += 20) {
    const group = entries.slice(start, start + 20);
    const usable = client?.pushEntries(group) ?? 0;
    if (usable < group.length) bridge.warn('entries_ignored');
  }
}

function draw(open: ConsumerClient, bridge: PageBridge | undefined): void {
  render(
    <ChatWindow
      settings={settings}
      client={open}
      now={browserPlatform.timers.now}
      shown={shown}
      onClose={bridge ? () => bridge.close() : undefined}
      onUnread={(count) => bridge?.setUnread(count)}
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

/** By script, because the policy forbids inline styles; the style sheet knows only the names. */
function applyAccent(): void {
  const { light, dark } = accentsFrom(colourOf(settings.accent));
  const { style } = document.documentElement;
  style.setProperty('--accent-light', light.accent);
  style.setProperty('--on-accent-light', light.onAccent);
  style.setProperty('--accent-dark', dark.accent);
  style.setProperty('--on-accent-dark', dark.onAccent);
}
