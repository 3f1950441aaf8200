import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

export const row: Row = {
  name: '[R3] a state counts once, for ten minutes, in the browser that began',
  level: 'service',
  run: async (suite) => {
    const { service, brand } = suite;
    const run = await suite.begin({});
    const begin = async () => {
      const consumer = await service.consumer(brand).start();
      const begun = await consumer.begin('popup', brand.codeConnector);
      const back = await run.visit(Object.fromEntries(begun.asked));
      return { consumer, begun, response: back.search.slice(1) };
    };
    const [mine, theirs] = [await begin(), await begin()];
    assert.match(mine.begun.asked.get('state') ?? '', /[\w-]{22,}/);
    const crossed = await theirs.consumer.comeBack(mine.begun, mine.response);
    assert.notEqual(crossed.status, 200, 'in another browser');
    const planted = await theirs.consumer.comeBack(theirs.begun, mine.response);
    assert.notEqual(planted.status, 200, 'in another sign-in');
    assert.equal(run.callsTo('token').length, 0);
    assert.equal((await mine.consumer.comeBack(mine.begun, mine.response)).status, 200);
    assert.notEqual((await mine.consumer.comeBack(mine.begun, mine.response)).status, 200, 'twice');
    const late = await begin();
    service.clock.advance(601);
    await late.consumer.start();
    assert.notEqual((await late.consumer.comeBack(late.begun, late.response)).status, 200, 'late');
    assert.equal(run.callsTo('token').length, 1);
  },
};
