import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectorError } from '../connector-error.ts';
import { createCircuit } from './circuit.ts';

const silence = new ConnectorError('provider_unreachable', 'timeout');

function start() {
  const state = { now: 0, requests: 0, fault: undefined as ConnectorError | undefined };
  const opened: string[] = [];
  const circuit = createCircuit(
    () => state.now,
    (origin) => opened.push(origin),
  );
  const ask = (origin = 'https://id.test'): Promise<string> =>
    circuit.run(origin, async () => {
      state.requests += 1;
      if (state.fault) throw state.fault;
      return 'answer';
    });
  const fails = async (origin?: string): Promise<string | undefined> => {
    const error = await ask(origin).catch((thrown: unknown) => thrown);
    assert(error instanceof ConnectorError);
    return error.detail;
  };
  return { state, ask, fails, opened };
}

test('[N5, A49] after five silences in a row nobody waits for 30 s, then one tries', async () => {
  const { state, ask, fails, opened } = start();
  state.fault = silence;
  for (let count = 0; count < 5; count += 1) assert.equal(await fails(), 'timeout');
  assert.deepEqual(opened, ['https://id.test'], 'the operator is told once');
  state.now = 29_999;
  for (let count = 0; count < 50; count += 1) {
    assert.equal(await fails(), 'left alone after failures');
  }
  assert.equal(state.requests, 5);
  state.now = 30_000;
  const atOnce = await Promise.all([fails(), fails(), fails()]);
  assert.deepEqual(atOnce.sort(), [
    'left alone after failures',
    'left alone after failures',
    'timeout',
  ]);
  assert.equal(state.requests, 6);
  assert.equal(await fails(), 'left alone after failures');
  state.now = 60_000;
  state.fault = undefined;
  assert.equal(await ask(), 'answer');
  assert.equal(await ask(), 'answer');
  assert.equal(opened.length, 1);
});

test('[N5] four silences and an answer are no reason, however often', async () => {
  const { state, ask, fails } = start();
  for (let round = 0; round < 5; round += 1) {
    state.fault = silence;
    for (let count = 0; count < 4; count += 1) assert.equal(await fails(), 'timeout');
    state.fault = undefined;
    assert.equal(await ask(), 'answer');
  }
});

test('[N5] answers of a wrong form are signs of life, so nobody can bring them about', async () => {
  const { state, fails } = start();
  state.fault = new ConnectorError('provider_answer_invalid', 'too large');
  for (let count = 0; count < 20; count += 1) assert.equal(await fails(), 'too large');
});

test('[N5] one origin that is left alone says nothing of another', async () => {
  const { state, ask, fails } = start();
  state.fault = silence;
  for (let count = 0; count < 6; count += 1) await fails();
  state.fault = undefined;
  assert.equal(await ask('https://other.test'), 'answer');
  assert.equal(await fails(), 'left alone after failures');
});
