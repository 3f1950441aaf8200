import { type Attack, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A15] a token from the future, from last week or from no time is refused',
  run: async (service) => {
    const { aurora, clock } = service;
    const now = clock.seconds();
    const beginnings: readonly Readonly<Record<string, unknown>>[] = [
      { iat: undefined },
      { iat: null },
      { iat: String(now) },
      { iat: now * 1000 },
      { iat: -1 },
      { iat: now + 61 },
      { iat: now + 3600, exp: now + 4000 },
      { iat: now - 7 * 86_400 },
      { iat: now - 700 },
      { iat: now + 30, exp: now + 20 },
      { nbf: now + 61 },
      { nbf: now + 3600 },
      { nbf: String(now) },
      { nbf: null },
      { nbf: now * 1000 },
    ];
    const forgeries = beginnings.map((claims) => ({
      what: JSON.stringify(claims),
      forge: (nonce: string) => aurora.idToken(nonce, { claims: { name: 'Canary', ...claims } }),
      rule: 'V11',
    }));
    await refuseAll(service, aurora, forgeries);
    await service.consumer().signInWithToken({ claims: { nbf: now + 59 } });
  },
};
