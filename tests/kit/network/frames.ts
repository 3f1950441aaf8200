import type { AgentFrame, ConsumerFrame } from '@countersign/protocol';

type About = { readonly conversationId: string; readonly id: string };
type Frames<Frame extends { readonly type: string }> = {
  readonly [Type in Frame['type']]: Frame & { readonly type: Type };
};

/** One of each that a window may send. A frame that is new does not compile without a line. */
export function framesOfConsumer(about: About, pageOrigin: string): Frames<ConsumerFrame> {
  const { id } = about;
  const page = { url: `${pageOrigin}/shop`, title: 'Shop' };
  const entries = [{ type: 'searchInfo', keywords: ['x'] }];
  const hint = { iss: 'https://x.test', sub: 'x', acr: 'x' };
  const resume = { conversationId: about.conversationId, sequence: 1 };
  return {
    hello: { type: 'hello', ticket: 'x'.repeat(43), resume },
    send: { type: 'send', id, text: 'x' },
    page: { type: 'page', id, page, entries, hint },
    typing: { type: 'typing' },
    decline: { type: 'decline', id, requestId: id },
    separate: { type: 'separate', id },
    read: { type: 'read', upTo: 1 },
  };
}

/** And one of each of the Agent Workspace's. */
export function framesOfAgent(about: About): Frames<AgentFrame> {
  const { conversationId, id } = about;
  const act = <Type extends string>(type: Type) => ({ type, conversationId, id });
  return {
    hello: { type: 'hello', ticket: 'x'.repeat(43) },
    'follow-inbox': { type: 'follow-inbox', sequence: 1 },
    follow: { type: 'follow', conversationId, sequence: 1 },
    unfollow: { type: 'unfollow', conversationId },
    send: { ...act('send'), text: 'x' },
    note: { ...act('note'), text: 'x' },
    typing: { type: 'typing', conversationId },
    read: { type: 'read', conversationId, upTo: 1 },
    assign: act('assign'),
    close: act('close'),
    separate: act('separate'),
    ask: { ...act('ask'), acr: 'gold', maxAgeSeconds: 600 },
    withdraw: { ...act('withdraw'), requestId: id },
  };
}
