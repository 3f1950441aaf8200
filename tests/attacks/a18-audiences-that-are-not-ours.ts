import { implicitClientId as own } from '../kit/brand.ts';
import { type Attack, refuseAll } from './attack.ts';

export const attack: Attack = {
  name: '[A18] a token for another audience, or for ours among others, is refused',
  run: async (service) => {
    const { aurora } = service;
    const audiences: readonly Readonly<Record<string, unknown>>[] = [
      { aud: undefined },
      { aud: null },
      { aud: '' },
      { aud: [] },
      { aud: `${own}-2` },
      { aud: `x-${own}` },
      { aud: own.slice(0, -1) },
      { aud: own.toUpperCase() },
      { aud: ` ${own}` },
      { aud: `${own} other` },
      { aud: `${own}\u0000` },
      { aud: { [own]: true } },
      { aud: [[own]] },
      { aud: [own, 'canary-client'] },
      { aud: [own, 'canary-client'], azp: own },
      { aud: [own, 7] },
      { aud: Array.from({ length: 40 }, () => own) },
      { aud: true },
      { azp: 'canary-client' },
      { azp: '' },
      { azp: null },
      { azp: [own] },
      { aud: 'canary-client', azp: own },
    ];
    const forgeries = audiences.map((claims) => ({
      what: JSON.stringify(claims),
      forge: (nonce: string) => aurora.idToken(nonce, { claims: { name: 'Canary', ...claims } }),
      rule: 'V10',
    }));
    await refuseAll(service, aurora, forgeries);
    await service.consumer().signInWithToken({ claims: { aud: [own], azp: own } });
  },
};
