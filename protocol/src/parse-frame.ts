import type { AgentFrame, ConsumerFrame, IdentityHint, PageEntry } from './frames.ts';
import { limits } from './limits.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads one frame of a consumer's socket. Members that are not listed are dropped, so nothing that
 * a browser adds can reach the server (A73).
 *
 * @returns the frame, or undefined if the text is no such frame
 */
export function parseConsumerFrame(text: string): ConsumerFrame | undefined {
  const frame = parseObject(text);
  switch (frame?.type) {
    case 'hello':
      return helloOfConsumer(frame);
    case 'send':
      return isId(frame.id) && typeof frame.text === 'string'
        ? { type: 'send', id: frame.id, text: frame.text }
        : undefined;
    case 'page':
      return pageFrame(frame);
    case 'typing':
      return { type: 'typing' };
    case 'decline':
      return isId(frame.id) && isId(frame.requestId)
        ? { type: 'decline', id: frame.id, requestId: frame.requestId }
        : undefined;
    case 'separate':
      return isId(frame.id) ? { type: 'separate', id: frame.id } : undefined;
    case 'read':
      return isSequence(frame.upTo) ? { type: 'read', upTo: frame.upTo } : undefined;
    default:
      return undefined;
  }
}

/** Reads one frame of an agent's socket; otherwise as `parseConsumerFrame`. */
export function parseAgentFrame(text: string): AgentFrame | undefined {
  const frame = parseObject(text);
  if (!frame) return undefined;
  if (frame.type === 'hello') {
    return isSecret(frame.ticket) ? { type: 'hello', ticket: frame.ticket } : undefined;
  }
  if (frame.type === 'follow-inbox') {
    const { type, sequence, settings } = frame;
    if (sequence === undefined && settings === undefined) return { type };
    return isSequence(sequence) && isSequence(settings) ? { type, sequence, settings } : undefined;
  }
  return isId(frame.conversationId) ? agentFrameAbout(frame.conversationId, frame) : undefined;
}

function agentFrameAbout(conversationId: string, frame: Members): AgentFrame | undefined {
  switch (frame.type) {
    case 'follow':
      if (frame.sequence === undefined) return { type: 'follow', conversationId };
      return isSequence(frame.sequence)
        ? { type: 'follow', conversationId, sequence: frame.sequence }
        : undefined;
    case 'unfollow':
    case 'typing':
      return { type: frame.type, conversationId };
    case 'read':
      return isSequence(frame.upTo)
        ? { type: 'read', conversationId, upTo: frame.upTo }
        : undefined;
    case 'send':
    case 'note':
      return isId(frame.id) && typeof frame.text === 'string'
        ? { type: frame.type, conversationId, id: frame.id, text: frame.text }
        : undefined;
    case 'assign':
    case 'close':
    case 'separate':
      return isId(frame.id) ? { type: frame.type, conversationId, id: frame.id } : undefined;
    case 'ask':
      return askFrame(conversationId, frame);
    case 'withdraw':
      return isId(frame.id) && isId(frame.requestId)
        ? { type: 'withdraw', conversationId, id: frame.id, requestId: frame.requestId }
        : undefined;
    default:
      return undefined;
  }
}

function askFrame(conversationId: string, frame: Members): AgentFrame | undefined {
  const { id, acr, maxAgeSeconds } = frame;
  const { maxAgeSecondsLeast, maxAgeSecondsMost } = limits;
  const isAge =
    maxAgeSeconds === undefined ||
    (isSequence(maxAgeSeconds) &&
      maxAgeSeconds >= maxAgeSecondsLeast &&
      maxAgeSeconds <= maxAgeSecondsMost);
  if (!isId(id) || !isAge || (acr !== undefined && !isShortText(acr))) return undefined;
  return {
    type: 'ask',
    conversationId,
    id,
    ...(acr === undefined ? {} : { acr }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  };
}

function helloOfConsumer(frame: Members): ConsumerFrame | undefined {
  if (!isSecret(frame.ticket)) return undefined;
  const resume = asObject(frame.resume);
  if (!resume) return { type: 'hello', ticket: frame.ticket };
  const { conversationId, sequence } = resume;
  if (!isId(conversationId) || !isSequence(sequence)) return undefined;
  return { type: 'hello', ticket: frame.ticket, resume: { conversationId, sequence } };
}

function pageFrame(frame: Members): ConsumerFrame | undefined {
  const page = asObject(frame.page);
  if (!isId(frame.id) || typeof page?.url !== 'string' || typeof page.title !== 'string') {
    return undefined;
  }
  if (!Array.isArray(frame.entries) || frame.entries.length > limits.pageEntriesPerPush) {
    return undefined;
  }
  return {
    type: 'page',
    id: frame.id,
    page: {
      url: page.url.slice(0, limits.attributeCharacters),
      title: page.title.slice(0, limits.attributeCharacters),
    },
    entries: frame.entries.filter(isPageEntry),
    hint: parseIdentityHint(frame.hint) ?? null,
  };
}

/** Reads an identity hint as the page gives it; all that is not a hint is none. */
export function parseIdentityHint(value: unknown): IdentityHint | undefined {
  const hint = asObject(value);
  if (!isShortText(hint?.iss) || !isShortText(hint.sub)) return undefined;
  return isShortText(hint.acr)
    ? { iss: hint.iss, sub: hint.sub, acr: hint.acr }
    : { iss: hint.iss, sub: hint.sub };
}

function isPageEntry(value: unknown): value is PageEntry {
  const entry = asObject(value);
  return typeof entry?.type === 'string';
}

function parseObject(text: string): Members | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

/** Whether this can be the id of anything at all. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(value);
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{20,128}$/.test(value);
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 512;
}
