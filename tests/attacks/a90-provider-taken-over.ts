import assert from 'node:assert/strict';
import { Desk, startChat } from '../kit/desk.ts';
import { eventually } from '../kit/eventually.ts';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A90] a provider that was taken over is cut off: all its consumers are out, and none gets in',
  run: async (service) => {
    const { aurora } = service;
    const victims = await Promise.all(
      ['one', 'two', 'three'].map(async (sub) =>
        startChat(await service.consumer().signInWithCode({ sub: `taken-over-${sub}` })),
      ),
    );
    const other = await startChat(await service.consumer().signInWithToken());
    const supervisor = await service.agent(['supervisor']);
    const path = `connectors/${aurora.codeConnector}/sign-out-all`;
    assert.equal((await supervisor.change('POST', path)).status, 202);
    await eventually('all are out', async () => {
      await service.sweep();
      const answers = await Promise.all(victims.map(({ consumer }) => consumer.post('tickets')));
      return answers.every(({ status }) => status === 401);
    });
    const desk = await Desk.open(supervisor);
    for (const { conversationId } of victims) {
      assert.equal((await desk.card(conversationId)).proof.state, 'lapsed', 'agents see it');
    }
    const file = aurora.file(service.dataDir);
    const left = file.connectors.filter(({ id }) => id !== aurora.codeConnector);
    await service.putBrand({ ...file, connectors: left });
    const next = await service.consumer().start();
    const refused = await next.post('handshakes', { connectorId: aurora.codeConnector });
    assert.equal(refused.json.code, 'not_found', refused.text);
    assert.equal((await desk.card(other.conversationId)).proof.state, 'verified');
    await service.consumer().signInWithToken();
    await service.putBrands();
    // Who began in the same moment as all were signed out is out as well.
    service.clock.advance(1);
  },
};
