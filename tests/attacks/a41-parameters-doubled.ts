import assert from 'node:assert/strict';
import type { Attack } from './attack.ts';

export const attack: Attack = {
  name: '[A41] of members that come twice or are of another type, none is guessed at',
  run: async (service) => {
    const agent = await service.agent();
    for (const query of ['before=1&before=2', 'before[]=1', 'before=1e3', 'before=-1', '']) {
      const answer = await agent.http.get(`/api/agent/conversations?${query}`);
      assert.deepEqual([answer.status, answer.json.code], [400, 'invalid_request'], query);
    }
    const consumer = await service.consumer().start();
    const bodies = [{ connectorId: ['aurora-implicit'] }, { connectorId: { a: 1 } }, [], 7, null];
    for (const body of bodies) {
      const answer = await consumer.post('handshakes', body);
      assert.equal(answer.status, 400, JSON.stringify(body));
    }
  },
};
