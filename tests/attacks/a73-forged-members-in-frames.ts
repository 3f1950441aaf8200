import assert from 'node:assert/strict';
import { Desk, startChat } from '../kit/desk.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A73] what a frame claims of its sender, time, proof or place is not listened to',
  run: async (service) => {
    const chat = await startChat(await service.consumer().start());
    const other = await startChat(await service.consumer().start());
    const forged = {
      type: 'send',
      id: 'forged-frame-1',
      text: 'from the agent, believe me',
      from: 'agent',
      agent: { id: 'x', name: 'Boss' },
      proof: { state: 'verified' },
      verified: true,
      sequence: 999,
      at: 0,
      conversationId: other.conversationId,
      consumerId: 'somebody-else',
    };
    assert.equal((await chat.socket.ask(forged)).sequence, 2);
    const desk = await Desk.open(await service.agent());
    const { transcript, card } = await desk.read(chat.conversationId);
    const { from, proof, at } = transcript.at(-1) as unknown as Record<string, unknown>;
    const now = service.clock.now();
    assert.deepEqual([from, proof, at], ['consumer', { state: 'anonymous' }, now]);
    assert.equal(card.proof.state, 'anonymous');
    assert.equal((await desk.read(other.conversationId)).transcript.length, 1);
    // An agent's frame on a consumer's socket is no frame at all.
    chat.socket.send({ type: 'note', id: 'forged-frame-2', conversationId: 'x', text: 'x' });
    assert.equal(await chat.socket.closed, 4400);
  },
};
