import type {
  AgentConversationEvent,
  ConsumerConversationEvent,
  FrameToAgent,
  FrameToConsumer,
} from '@countersign/protocol';

/** All that can come down, a frame or the event in one: a run that misses one is not whole. */
export const sentToConsumers: Readonly<
  Record<FrameToConsumer['type'] | `event ${ConsumerConversationEvent['type']}`, true>
> = {
  snapshot: true,
  event: true,
  typing: true,
  sent: true,
  refused: true,
  beat: true,
  'event message': true,
  'event identity': true,
  'event separated': true,
  'event asked': true,
  'event answered': true,
  'event closed': true,
  'event read': true,
};

export const sentToAgents: Readonly<
  Record<FrameToAgent['type'] | `event ${AgentConversationEvent['type']}`, true>
> = {
  inbox: true,
  'inbox-event': true,
  snapshot: true,
  event: true,
  typing: true,
  sent: true,
  refused: true,
  beat: true,
  'event message': true,
  'event note': true,
  'event identity': true,
  'event separated': true,
  'event assigned': true,
  'event closed': true,
  'event asked': true,
  'event answered': true,
  'event erased': true,
  'event restricted': true,
  'event unrestricted': true,
  'event card': true,
  'event read': true,
};

/** The types of what a socket was sent, events by their own. */
export function typesIn(received: readonly string[]): readonly string[] {
  return received.flatMap((text) => {
    const { type, event } = JSON.parse(text) as { type: string; event?: { type: string } };
    return type === 'event' ? [type, `event ${event?.type}`] : [type];
  });
}

/** Where a value was put, and the whole with it there. */
export type Bent = { readonly at: string; readonly frame: unknown };

/** The frame once for each of its members, that one replaced, and once with one too many. */
export function* bend(frame: object, value: unknown, path = ''): Generator<Bent> {
  for (const [member, old] of Object.entries(frame)) {
    const at = `${path}.${member}`;
    const withNew = (inner: unknown) =>
      Array.isArray(frame) ? frame.with(Number(member), inner) : { ...frame, [member]: inner };
    yield { at, frame: withNew(value) };
    if (typeof old !== 'object' || old === null) continue;
    for (const bent of bend(old, value, at)) yield { at: bent.at, frame: withNew(bent.frame) };
  }
  if (!Array.isArray(frame)) yield { at: `${path}.unknown`, frame: { ...frame, unknown: value } };
}
