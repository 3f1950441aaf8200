import assert from 'node:assert/strict';
import { Desk, push, startChat } from '../kit/desk.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A59] members named __proto__ and constructor change nothing, from the page or in a token',
  run: async (service) => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ) as Record<string, unknown>;
    const chat = await startChat(await service.consumer().signInWithToken({ claims: hostile }));
    await push(chat, [
      { type: 'ctmrinfo', info: { customerId: 'C-1', ...hostile } },
      { type: '__proto__', info: hostile },
      { type: 'cart', products: [{ product: hostile }], ...hostile },
    ]);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    const desk = await Desk.open(await service.agent());
    const { verified, page } = await desk.card(chat.conversationId);
    assert.deepEqual(verified, []);
    assert.deepEqual(page.map(({ name }) => name).sort(), ['customer_id', 'visited_pages']);
  },
};
