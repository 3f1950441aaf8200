/**
 * The page at which a sign-in comes back. It takes what the provider sent out of the address and
 * hands it to the chat that began the sign-in: to the window that opened this one, or by going on
 * to the chat itself. Entry point: this file. It must never send it anywhere else, store it, or
 * show anything of it.
 */
import type { CallbackSettings } from '@countersign/protocol';
import { type ReturnMessage, returnMessage, takenMessage } from '../return-contract.ts';
import { applyAccent } from '../window/browser.ts';
import './callback.css';

const settings = readSettings();
const [, , brandId = '', connectorId = ''] = location.pathname.split('/');
const ownWindow = `/window/${brandId}?connector=${connectorId}`;
/** So long the window that opened this one may take; it is there at once, or not at all. */
const answerMilliseconds = 4_000;

const response = takeResponse();
const [title, text] = draw();
start();

function start(): void {
  const way = new URLSearchParams(response).get('state')?.split('.')[0];
  if (settings.isRefused || response === '') sayRefused();
  else if (way === 'window') location.replace(`${ownWindow}#${response}`);
  else if (way === 'popup') handOver();
  else sayRefused();
}

/** Out of the address at once, so that no history, log or screen keeps it (A42). */
function takeResponse(): string {
  const found = [location.search, location.hash].map((part) => part.slice(1)).filter(Boolean);
  history.replaceState(null, '', location.pathname);
  return settings.posted ?? found.join('&');
}

/** To our own origin alone, and only the window that opened this one can answer (R31). */
function handOver(): void {
  const opener = window.opener as Window | null;
  if (!opener) {
    sayAlone();
    return;
  }
  const timer = setTimeout(sayAlone, answerMilliseconds);
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== location.origin || source !== opener || data?.type !== takenMessage) return;
    clearTimeout(timer);
    say('Thank you', 'You can close this window and go back to the chat.');
    window.close();
  });
  const message: ReturnMessage = { type: returnMessage, path: location.pathname, response };
  opener.postMessage(message, location.origin);
}

function sayAlone(): void {
  say(
    'We cannot reach the chat from here',
    'Please close this window, go back to the page with the chat, and choose “Sign in” once more.',
  );
  if (!settings.offersWindow) return;
  const link = document.createElement('a');
  link.href = ownWindow;
  link.textContent = 'Or open the chat here, in a window of its own';
  const line = document.createElement('p');
  line.append(link);
  text.after(line);
}

function sayRefused(): void {
  say(
    'This sign-in cannot be used',
    'It was not meant for this chat, or it is too old. Please close this window and try again from the chat.',
  );
}

function say(heading: string, words: string): void {
  title.textContent = heading;
  text.textContent = words;
}

function draw(): readonly [HTMLElement, HTMLElement] {
  applyAccent(settings.accent);
  const make = (name: string, className: string, ...children: (Node | string)[]) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const brand = make('bdi', '', settings.brandName);
  const avatar = make('span', 'avatar', [...settings.brandName.trim()][0]?.toUpperCase() ?? '');
  avatar.ariaHidden = 'true';
  const heading = make('div', 'heading', make('h1', '', brand));
  const [h2, p] = [
    make('h2', '', 'One moment …'),
    make('p', '', 'You are on your way to the chat.'),
  ];
  const card = make('div', 'card', h2, p);
  card.role = 'status';
  const main = make('main', '', make('div', 'place', card));
  document.body.append(make('div', 'window', make('header', 'header', avatar, heading), main));
  return [h2, p];
}

function readSettings(): CallbackSettings {
  const json = document.getElementById('countersign-callback')?.textContent ?? '';
  return JSON.parse(json) as CallbackSettings;
}
