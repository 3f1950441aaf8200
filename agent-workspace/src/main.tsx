/** Wiring: the only file that touches the clock, chance, the network and the browser's storage. */
import type { AgentFrame, FrameToAgent } from '@countersign/protocol';
import { openConnection } from '@countersign/sdk/headless';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { SessionKeeper } from './app/session-keeper.ts';
import { createThemeSwitch } from './app/theme-switch.ts';
import { createAgentApi } from './store/agent-api.ts';
import { createDrafts } from './store/drafts.ts';
import { type Connect, WorkspaceStore } from './store/workspace-store.ts';
import './look/tokens.css';
import './look/base.css';
import './look/form.css';
import './look/page.css';
import './proof/proof.css';
import './app/app.css';
import './inbox/inbox.css';
import './conversation/conversation.css';
import './transcript/transcript.css';
import './composer/composer.css';
import './consumer-card/consumer-card.css';
import './consumer-card/proof-header.css';
import './attribute/values.css';
import './attribute/provenance.css';
import './reveal/reveal.css';
import './corrections/corrections.css';
import './sign-in/sign-in.css';
import './team/team.css';
import './connectors/steps/steps.css';
import './connectors/connectors.css';
import './privacy/privacy.css';
import './privacy/audit/audit.css';

const theme = createThemeSwitch({
  root: document.documentElement,
  storage: localStorage,
  prefersDark: matchMedia('(prefers-color-scheme: dark)'),
});

const api = createAgentApi({
  fetch: (input, init) => fetch(input, init),
  onSessionGone: () => keeper.lost(),
});

const connect: Connect = (events) =>
  openConnection<FrameToAgent, AgentFrame>({
    ...events,
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/agent/socket`,
    getTicket: () => api.ticket(),
    hello: (ticket) => ({ type: 'hello', ticket }),
    onProofLost: () => {
      keeper.lost();
      return 'end';
    },
    expectsAnswer: ({ type }) => type === 'send' || type === 'note',
    createWebSocket: (url) => new WebSocket(url),
    timers: {
      now: () => Date.now(),
      set: (work, milliseconds) => setTimeout(work, milliseconds),
      clear: (timer) => clearTimeout(timer as number | undefined),
    },
    random: () => Math.random(),
  });

const drafts = createDrafts();
const keeper = new SessionKeeper({
  api,
  drafts,
  openStore: () =>
    new WorkspaceStore({
      connect,
      api,
      now: () => Date.now(),
      newId: () => crypto.randomUUID(),
    }),
});

const listeners = new Set<() => void>();
setInterval(() => {
  for (const listener of [...listeners]) listener();
}, 1_000);
const beat = (onBeat: () => void) => {
  listeners.add(onBeat);
  return () => listeners.delete(onBeat);
};

const wake = () => {
  const state = keeper.getState();
  if (state.phase === 'signed-in') state.store.wake();
};
window.addEventListener('online', wake);
document.addEventListener('visibilitychange', wake);

const root = document.getElementById('agent-workspace');
if (root) createRoot(root).render(<App parts={{ api, keeper, drafts, theme, beat }} />);
void keeper.start();
