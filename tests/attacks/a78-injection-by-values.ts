import assert from 'node:assert/strict';
import { say } from '../kit/consumer.ts';
import { Desk, startChat } from '../kit/desk.ts';
import { type Attack, assertNobody } from './attack.ts';

export const attack: Attack = {
  name: '[A78] subjects, key ids and texts that look like SQL are only values',
  run: async (service) => {
    const sub = "x' OR '1'='1";
    const first = await startChat(await service.consumer().signInWithToken({ claims: { sub } }));
    const second = await startChat(
      await service.consumer().signInWithToken({ claims: { sub: 'x' } }),
    );
    assert.notEqual(first.conversationId, second.conversationId);
    const text = "'); DELETE FROM events; --";
    await say(first.socket, text);
    const desk = await Desk.open(await service.agent());
    const { transcript } = await desk.read(first.conversationId);
    assert.equal((transcript.at(-1) as { text?: string }).text, text);
    for (const kid of ["' OR 1=1 --", '../../etc/passwd', '__proto__', 'a\u0000b', '$(id)']) {
      const consumer = await service.consumer().start();
      await assertNobody(service, consumer, await consumer.tryToken({ header: { kid } }));
    }
  },
};
