import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCodes } from './errors.ts';
import { isAllowed } from './permissions.ts';

test('[D13] no role allows nothing, and any one of several roles is enough', () => {
  assert.equal(isAllowed([], 'conversation.read'), false);
  assert.equal(isAllowed(['privacy-officer'], 'conversation.read'), false);
  assert.equal(isAllowed(['privacy-officer', 'agent'], 'conversation.read'), true);
  assert.equal(isAllowed(['supervisor', 'agent'], 'team.invite'), false);
});

test('[E1] every error code has a status, a title for anybody and help for who can mend it', () => {
  for (const [code, { status, title, help }] of Object.entries(errorCodes)) {
    assert.match(code, /^[a-z_]+$/);
    assert(status >= 400 && status < 600, code);
    assert(title.length > 10 && !title.endsWith('.'), code);
    assert(help.length > 10 && help.endsWith('.'), code);
  }
});
