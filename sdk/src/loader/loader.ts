/**
 * The loader: the one script on the brand's page. It owns the launcher button, the iframe, and the
 * calls into the page: its method, its identity functions, its page attributes. Everything else is
 * the window's work; the two talk over one port, handed to the service's exact origin.
 * It must never keep, print or look into a code or token, and never throw into the page.
 */
import type { FromPage, FromWindow, PageFault, RawAnswer } from '../page-contract.ts';
import { css, iconPath } from './launcher.ts';

type Callback = (value?: unknown, error?: unknown) => void;
type Ask = Extract<FromWindow, { type: 'ask' }>;
type Identify = (callback: (identity?: unknown) => void) => unknown;
type Tag = {
  section?: unknown;
  sections?: unknown;
  sdes?: unknown[];
  identities?: Identify[] | undefined;
};
type Countersign = { destroy?: () => void };
type Page = { lpTag?: Tag; countersign?: Countersign } & Record<string, unknown>;

const page = window as unknown as Page;
const script = document.currentScript as HTMLScriptElement;
const { origin } = new URL(script.src);
const { brand, connector, open: opensAtOnce, window: opensWindow } = script.dataset;
const address = `${origin}/window/${brand}`;
const openKey = 'countersign-open';

// A second loader replaces the first.
page.countersign?.destroy?.();

page.lpTag ||= {};
const tag = page.lpTag;
tag.identities ||= [];
tag.sdes ||= [];
const sdes = tag.sdes;
const pushBefore = sdes.push;
let port: MessagePort | undefined;
let frame: HTMLIFrameElement | undefined;
let round = 0;

const make = document.createElement.bind(document);
const host = make('div');
const root = host.attachShadow({ mode: 'open' });
const button = make('button');
const badge = make('b');
drawLauncher();

// The array itself keeps the entries for the window, which is made when it is first opened.
sdes.push = (...added) => {
  push(added);
  return pushBefore.apply(sdes, added);
};

page.countersign = {
  open: () => show(true, true),
  close: () => show(false, true),
  newPage: arrive,
  signOut: (wish?: { everywhere?: unknown }) =>
    post({ type: 'sign-out', everywhere: !!wish?.everywhere }),
  push: sdes.push,
  get identities() {
    return tag.identities;
  },
  destroy() {
    port?.close();
    host.remove();
    sdes.push = pushBefore;
    delete page.countersign;
  },
} as Countersign;

if (opensAtOnce != null || openState()) show(true);

function drawLauncher(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // Constructed, because the page's policy may forbid inline styles.
  root.adoptedStyleSheets = [sheet];
  const namespace = 'http://www.w3.org/2000/svg';
  const icon = document.createElementNS(namespace, 'svg');
  const path = document.createElementNS(namespace, 'path');
  icon.setAttribute('viewBox', '0 0 24 24');
  path.setAttribute('d', iconPath);
  icon.append(path);
  button.append(icon, badge);
  button.onclick = () => show(!isShown(), true);
  root.append(button);
  nameLauncher(0);
  (document.body || document.documentElement).append(host);
}

function nameLauncher(unread: number): void {
  badge.textContent = `${unread || ''}`;
  const count = unread ? `, ${unread} unread` : '';
  button.ariaLabel = `${isShown() ? 'Close' : 'Open'} chat${count}`;
  button.ariaExpanded = `${isShown()}`;
}

function isShown(): boolean {
  return frame?.hidden === false;
}

function show(shown: boolean, byConsumer?: boolean): void {
  // Nothing can be reached from the page to that window, nor back (A62).
  if (opensWindow != null) {
    if (shown && byConsumer)
      open(`${address}?sign-in&connector=${connector}`, '', 'noopener,width=380');
    return;
  }
  if (shown && !frame) makeFrame();
  if (!frame) return;
  frame.hidden = !shown;
  if (byConsumer) openState(shown ? '1' : '');
  nameLauncher(0);
  if (shown && byConsumer) frame.focus();
  post({ type: 'shown', shown, focus: !!byConsumer });
}

function makeFrame(): void {
  frame = make('iframe');
  frame.title = 'Chat';
  frame.referrerPolicy = 'origin';
  frame.src = address;
  frame.onload = handOver;
  root.append(frame);
}

/** Once for each load of the window, and to no other origin than the service's. */
function handOver(): void {
  port?.close();
  const channel = new MessageChannel();
  port = channel.port1;
  port.onmessage = ({ data }) => receive(data);
  frame?.contentWindow?.postMessage({ type: 'countersign-port' }, origin, [channel.port2]);
  arrive();
  push(sdes);
  post({ type: 'shown', shown: isShown(), focus: root.activeElement === frame });
}

/** Where the consumer is. Query and fragment stay here: they may hold secrets of the page. */
function arrive(): void {
  const place = { url: location.origin + location.pathname, title: document.title };
  // Of an administrator's test sign-in; the window takes its ten characters and no more.
  const mark = location.search.split('countersign=')[1];
  post({ type: 'place', place, connectorId: connector, mark });
  const sections = tag.sections || tag.section;
  if (sections) push([{ type: 'section', sections }]);
  askIdentities();
}

function receive(message: FromWindow): void {
  if (message.type === 'ask') ask(message);
  else if (message.type === 'unread') nameLauncher(message.count);
  else if (message.type === 'warn') warn(message.text);
  else if (message.type === 'close') {
    show(false, true);
    button.focus();
  }
}

/** Calls the page's method as the page has it now. The first answer counts, however it comes. */
function ask({ id, context, method, codeChallenge, options }: Ask) {
  let called: unknown;
  // As a number, because a page may put anything there, and what cannot be sent would throw.
  const answer = (raw: RawAnswer) =>
    post({ type: 'answer', id, length: +(called as Callback)?.length, ...raw });
  const fail = (fault: PageFault) => answer({ fault });
  const callback: Callback = (value, error) =>
    error == null ? answer(readable(value)) : fail('failed_by_page');
  askIdentities();
  try {
    let holder: unknown = page;
    for (const name of context.split('.')) if (name) holder = (holder as Page)?.[name];
    if (holder == null) return fail('context_not_found');
    called = (holder as Page)[method];
    if (typeof called !== 'function') return fail('method_not_found');
    const result = called.call(holder, callback, codeChallenge, options);
    // An async method may use the callback and return nothing.
    result?.then?.(
      (value: unknown) => value === undefined || callback(value),
      () => fail('promise_rejected'),
    );
  } catch {
    fail('method_threw');
  }
}

/** The functions as they are now, because pages add and remove them. */
function askIdentities(): void {
  const asked = ++round;
  const functions = [...(tag.identities || [])];
  post({ type: 'hints', round: asked, count: functions.length });
  for (const identify of functions) {
    const hear = (identity?: unknown) =>
      post({ type: 'hint', round: asked, ...readable(identity) });
    try {
      identify(hear);
    } catch {
      hear();
    }
  }
}

/** Only what may be of use crosses over; functions, cycles and the page's own data do not. */
function readable(value: unknown): RawAnswer {
  const members = ['value', 'ssoKey', 'redirect_uri', 'iss', 'sub', 'acr', 'error'];
  try {
    return JSON.parse(JSON.stringify({ value }, members));
  } catch {
    return { fault: 'answer_unreadable' };
  }
}

/** Entries as plain data. What cannot be copied is null, of which the window says so. */
function push(added: unknown[]): void {
  const entries = added.flat().map((entry) => {
    try {
      return JSON.parse(JSON.stringify(entry));
    } catch {
      return null;
    }
  });
  post({ type: 'push', entries });
}

function warn(text: string): void {
  console.warn('[countersign]', text);
}

function post(message: FromPage): void {
  port?.postMessage(message);
}

/** Nothing but open or not, for the next page of this visit. */
function openState(next?: string): string | undefined {
  try {
    if (next != null) sessionStorage[openKey] = next;
    return sessionStorage[openKey];
  } catch {
    return undefined;
  }
}
