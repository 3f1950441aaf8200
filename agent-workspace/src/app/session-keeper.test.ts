import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentSessionAnswer } from '@countersign/protocol';
import { ApiError } from '../store/agent-api.ts';
import { createDrafts } from '../store/drafts.ts';
import { WorkspaceStore } from '../store/workspace-store.ts';
import { SessionKeeper } from './session-keeper.ts';

const sessionOf = (id: string): AgentSessionAnswer => ({
  agent: { id, name: id, login: id, roles: ['agent'] },
  brand: { id: 'aurora', name: 'Aurora' },
  csrfToken: 'csrf',
});

function keep(session: () => Promise<AgentSessionAnswer>) {
  const drafts = createDrafts();
  const none = () => Promise.reject(new ApiError());
  const openStore = () =>
    new WorkspaceStore({
      connect: () => ({ send: () => false, reconnect() {}, wake() {}, end() {} }),
      api: { earlierItems: none, earlierConversations: none },
      now: () => 0,
      newId: () => 'client-id',
    });
  const api = { session, signOut: () => Promise.resolve() };
  return { drafts, keeper: new SessionKeeper({ api, drafts, openStore }) };
}

const draft = { mode: 'reply', reply: 'half a sentence', note: '' } as const;

test('without a session the agent signs in; without a service the agent may try again', async () => {
  const problem = {
    type: '',
    title: '',
    status: 401,
    code: 'session_required',
    correlationId: '',
  } as const;
  const refused = keep(() => Promise.reject(new ApiError(problem)));
  await refused.keeper.start();
  assert.equal(refused.keeper.getState().phase, 'signed-out');
  const unreachable = keep(() => Promise.reject(new ApiError()));
  await unreachable.keeper.start();
  assert.equal(unreachable.keeper.getState().phase, 'unreachable');
});

test('a session that is lost empties the store and keeps what the same agent typed', async () => {
  const { keeper, drafts } = keep(() => Promise.resolve(sessionOf('anna')));
  await keeper.start();
  const state = keeper.getState();
  assert.ok(state.phase === 'signed-in');
  drafts.keep('conversation-1', draft);
  keeper.lost();
  assert.equal(state.store.getState().link, 'ended');
  keeper.begin(sessionOf('anna'));
  assert.deepEqual(drafts.read('conversation-1'), draft);
});

test('[A74] another agent on the same screen sees nothing of what was typed', async () => {
  const { keeper, drafts } = keep(() => Promise.resolve(sessionOf('anna')));
  await keeper.start();
  drafts.keep('conversation-1', draft);
  keeper.lost();
  keeper.begin(sessionOf('ben'));
  assert.equal(drafts.hasAny(), false);
});

test('signing out by choice forgets what was typed', async () => {
  const { keeper, drafts } = keep(() => Promise.resolve(sessionOf('anna')));
  await keeper.start();
  drafts.keep('conversation-1', draft);
  await keeper.signOut();
  assert.equal(drafts.hasAny(), false);
  assert.equal(keeper.getState().phase, 'signed-out');
});
