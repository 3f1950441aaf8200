import assert from 'node:assert/strict';
import type { Row } from '../row.ts';

const words = '</script><script>alert("canary-words")</script>';

export const row: Row = {
  name: '[R9, A40] an error that is posted back shows a page, harms nobody and verifies nobody',
  level: 'service',
  remark: 'the service itself never asks with prompt=none',
  run: async (suite) => {
    const { service, brand } = suite;
    const authorizationAnswer = (good: URLSearchParams): void => {
      good.delete('code');
      good.set('error', 'login_required');
      good.set('error_description', words);
    };
    const connector = { responseMode: 'form_post', maxAuthAgeSeconds: 1 };
    const run = await suite.begin({ authorizationAnswer }, { connector });
    const consumer = await service.consumer(brand).start();
    const begun = await consumer.begin('popup', brand.codeConnector);
    assert.equal(begun.asked.has('prompt'), false);
    const rawBody = await run.visitForForm(begun.asked);
    assert.match(rawBody, /error=login_required/);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: new URL(run.issuer).origin,
    };
    const page = await service
      .browser()
      .post(new URL(begun.redirectUri).pathname, { rawBody, headers });
    assert.deepEqual([page.status, page.headers.get('location')], [200, null]);
    assert.equal(
      page.text.split('<script').length,
      2,
      'the data of the page, and no script of theirs',
    );
    const answer = await consumer.comeBack(begun, rawBody);
    assert.deepEqual([answer.status, answer.json.code], [401, 'authentication_failed']);
    assert(!`${answer.text}${service.log.join('')}`.includes('canary-words'));
    assert.equal(run.callsTo('token').length, 0);
  },
};
