import { type Attack, assemble, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A14] a token that ended, never ends, or ends at no time is refused',
  run: async (service) => {
    const { aurora, clock } = service;
    const { key } = aurora;
    const now = clock.seconds();
    const ends: readonly unknown[] = [
      String(now + 600),
      null,
      true,
      [now + 600],
      {},
      '',
      -1,
      0,
      undefined,
      (now + 600) * 1000,
      now + 315_360_000,
      now - 61,
      now - 360,
      now,
    ];
    const forgeries = ends.map((exp) => ({
      what: `exp ${JSON.stringify(exp)}`,
      forge: (nonce: string) =>
        aurora.idToken(nonce, { claims: { iat: now - 400, name: 'Canary', exp } }),
      rule: 'V11',
    }));
    // Numbers that JSON.stringify does not write.
    const written = ['1e400', '-1e400', '9223372036854775808', '1e22', '0.1e-400'].map((exp) => ({
      what: `exp ${exp}`,
      forge: (nonce: string) => {
        const claims = JSON.stringify(aurora.claims(nonce)).replace(/"exp":\d+/, `"exp":${exp}`);
        return assemble(JSON.stringify({ alg: 'ES256', kid: key.kid }), claims, key);
      },
      rule: /^V(9|11)$/,
    }));
    // `now` alone is within the tolerance for clocks, so it is the control.
    await refuseAll(service, aurora, [...forgeries.slice(0, -1), ...written]);
    await service.consumer().signInWithToken({ claims: { iat: now - 400, exp: now } });
    await service.consumer().signInWithToken({ claims: { exp: now + 300.5 } });
  },
};
