import assert from 'node:assert/strict';
import type { ConnectorAnswer, DoctorStep } from '@countersign/protocol';
import type { TestAgent } from '../kit/agent.ts';
import { connectionsDuring } from '../kit/network/socket-spy.ts';
import { faults } from '../kit/provider/faults.ts';
import { type Attack, putMallory } from './attack.ts';

export const attack: Attack = {
  name: '[A48, N7] an examination tells closed, silent, private and unknown addresses apart for nobody',
  run: async (service) => {
    const { provider } = service;
    const mallory = await putMallory(service);
    const [code] = mallory.file(service.dataDir).connectors;
    provider.fail('jwks', faults.hang);
    const addresses = {
      silent: `${provider.issuer}/jwks`,
      closed: provider.issuer.replace(/\d+$/, '1'),
      private: 'https://10.0.0.1/jwks',
      metadata: 'https://169.254.169.254/latest/',
      cluster: 'https://kubernetes.default.svc/jwks',
    };
    const agent = await service.agent(['administrator'], mallory);
    // Past the check at saving, as if an older version had let it in.
    await service.server.foundation.storage.transaction((tx) => {
      Object.entries(addresses).forEach(([name, jwksUri], index) => {
        const id = `mallory-${name}`;
        const settings = JSON.stringify({ ...code, id, jwksUri });
        tx.connectors.put({ id, brandId: mallory.id, position: index + 5, settings });
      });
    });
    const names = Object.keys(addresses);
    const attempts = await connectionsDuring(async () => {
      for (const name of names) await begin(agent, `mallory-${name}`);
      await service.server.doctor.examinations.settled();
    }, [service.port]);
    // To the provider, which is on this machine by the operator's word, and nowhere else.
    for (const { host } of attempts) assert.equal(host, 'id.aurora.test');
    const steps = await Promise.all(names.map((name) => keyStep(agent, `mallory-${name}`)));
    provider.heal();
    const [first] = steps;
    assert.equal(first?.state, 'failed');
    steps.forEach((step, index) => {
      assert.deepEqual(step, first, String(names[index]));
    });
    assert.deepEqual(first.details, []);
    await tooOften(agent, `mallory-${names[0]}`);
    await putMallory(service);
  },
};

async function begin(agent: TestAgent, id: string): Promise<void> {
  const begun = await agent.change('POST', `connectors/${id}/examinations`);
  assert.equal(begun.status, 202, begun.text);
}

/** The step that calls the address. */
async function keyStep(agent: TestAgent, id: string): Promise<DoctorStep | undefined> {
  const { json } = await agent.http.get(`/api/agent/connectors/${id}`);
  return (json as ConnectorAnswer).examination?.steps.find((step) => step.id === 'keys');
}

/** And nobody asks in a row without end. */
async function tooOften(agent: TestAgent, id: string): Promise<void> {
  const statuses = [];
  for (let count = 0; count < 12; count += 1) {
    statuses.push((await agent.change('POST', `connectors/${id}/examinations`)).status);
  }
  assert(statuses.includes(429), String(statuses));
}
