import { type Attack, assertNobody } from './attack.ts';

export const attack: Attack = {
  name: '[A31] a victim’s browser cannot be signed in with the attacker’s code',
  run: async (service) => {
    const [victim, attacker] = [service.consumer(), service.consumer()];
    const planted = await (await attacker.start()).codeFor({ sub: 'attacker' });
    const own = await (await victim.start()).codeFor({ sub: 'victim' });
    // The provider refuses the code, because the verifier is the victim's.
    await assertNobody(service, victim, await victim.answer(own.handshakeId, planted.code));
  },
};
