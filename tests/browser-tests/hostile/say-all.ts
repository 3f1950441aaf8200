import assert from 'node:assert/strict';
import { limits } from '@countersign/protocol';
import type { TestSocket } from '../../kit/test-socket.ts';

type Say = (socket: TestSocket, text: string) => Promise<{ readonly type: string }>;

/** One after the other. A socket takes a burst and is then slow: more are said on another one. */
export async function sayAll(
  who: { open(): Promise<TestSocket> },
  texts: readonly string[],
  say: Say,
): Promise<void> {
  const burst = limits.framesBurst / 2;
  for (let from = 0; from < texts.length; from += burst) {
    const socket = await who.open();
    for (const text of texts.slice(from, from + burst)) {
      assert.equal((await say(socket, text)).type, 'sent');
    }
    await socket.close();
  }
}
