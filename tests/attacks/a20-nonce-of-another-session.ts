import { type Attack, assertNobody } from './attack.ts';

export const attack: Attack = {
  name: '[A20] a token that was made for another handshake is refused, in its own session too',
  run: async (service) => {
    const [victim, attacker] = [service.consumer(), service.consumer()];
    const first = await (await victim.start()).handshake();
    const second = await victim.handshake();
    const foreign = await (await attacker.start()).handshake();
    const token = service.aurora.idToken(first.nonce);
    await assertNobody(service, attacker, await attacker.answer(foreign.handshakeId, token));
    await assertNobody(service, victim, await victim.answer(second.handshakeId, token));
  },
};
