/**
 * Transcripts: a conversation as a signed file. Entry points: exportTranscript, verifyTranscript.
 * Hands lines over to http/ and cli/. Must never show what an agent would not see: items come from
 * the presenter for agents and from nowhere else.
 */
import type { AgentReference, AgentTranscriptItem } from '@countersign/protocol';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Runtime } from '../../runtime.ts';
import type { ConversationRecord, Storage } from '../../storage/port.ts';
import { checkUnrestricted } from '../conversation.ts';
import { ConversationError } from '../conversation-error.ts';
import { type PresenterDependencies, presentItems } from '../present-for-agent.ts';
import {
  digestOf,
  mostLines,
  signatureType,
  type TranscriptHead,
  type TranscriptStatement,
  transcriptFormat,
  transcriptVersion,
} from './transcript-format.ts';

export type TranscriptDependencies = Pick<PresenterDependencies, 'vault' | 'agentOf'> & {
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly origin: string;
  readonly brandKeys: {
    sign(
      brandId: string,
      statement: { readonly type: string; readonly payload: object },
    ): Promise<string>;
  };
};

export type TranscriptRequest = {
  readonly brandId: string;
  readonly conversationId: string;
  readonly by: AgentReference | 'operator';
  readonly withNotes: boolean;
  readonly correlationId: string | null;
};

const pageLength = 200;

/**
 * The file, line by line, read while it is written. That somebody exports is on disk before.
 *
 * @throws ConversationError `not_found` if the brand has none of this id, `transcript_too_long`,
 * `consumer_restricted`
 */
export async function exportTranscript(
  deps: TranscriptDependencies,
  request: TranscriptRequest,
): Promise<AsyncGenerator<string>> {
  const { brandId, conversationId, by, withNotes, correlationId } = request;
  const conversation = await deps.storage.conversations.find(conversationId);
  if (conversation?.brandId !== brandId) throw new ConversationError('not_found');
  await checkUnrestricted(deps, conversation);
  // The first line and the last stand beside the items.
  const { consumerId, sequence } = conversation;
  if (sequence > mostLines - 2) throw new ConversationError('transcript_too_long');
  await recordAudit(deps, {
    ...{ brandId, subject: consumerId, correlationId, action: 'conversation.exported' },
    actor: by === 'operator' ? by : by.id,
    detail: { conversationId, sequence, withNotes },
  });
  return signedLines(deps, request, conversation);
}

async function* signedLines(
  deps: TranscriptDependencies,
  request: TranscriptRequest,
  conversation: ConversationRecord,
): AsyncGenerator<string> {
  const digests: string[] = [];
  const end = (line: string): string => {
    digests.push(digestOf(line));
    return `${line}\n`;
  };
  yield end(JSON.stringify(await headOf(deps, request, conversation)));
  for await (const item of itemsOf(deps, conversation)) {
    if (request.withNotes || item.type !== 'note') yield end(JSON.stringify(item, withIsoTimes));
  }
  const said = { format: transcriptFormat, version: transcriptVersion } as const;
  const payload: TranscriptStatement = { ...said, digests };
  const signature = await deps.brandKeys.sign(request.brandId, { type: signatureType, payload });
  yield `${JSON.stringify({ signature })}\n`;
}

async function headOf(
  deps: TranscriptDependencies,
  { by, withNotes }: TranscriptRequest,
  conversation: ConversationRecord,
): Promise<TranscriptHead> {
  const { id, brandId, consumerId, status, startedAt, sequence } = conversation;
  const brand = await deps.storage.brands.find(brandId);
  return {
    format: transcriptFormat,
    version: transcriptVersion,
    exportedAt: new Date(deps.runtime.now()).toISOString(),
    exportedBy: by,
    brand: { id: brandId, name: brand?.name ?? brandId },
    conversation: { id, status, startedAt: new Date(startedAt).toISOString(), sequence },
    consumer: consumerId,
    withNotes,
    keys: `${deps.origin}/brands/${brandId}/transcript-keys.json`,
  };
}

/** Up to what there was when it began. */
async function* itemsOf(
  deps: TranscriptDependencies,
  conversation: ConversationRecord,
): AsyncGenerator<AgentTranscriptItem> {
  const { id, sequence } = conversation;
  for (let after = 0; after < sequence; ) {
    const limit = Math.min(pageLength, sequence - after);
    const records = await deps.storage.events.listAfter(id, { after, limit });
    yield* await presentItems(deps, conversation, records);
    const last = records.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}

function withIsoTimes(name: string, value: unknown): unknown {
  const isTime = typeof value === 'number' && /^at$|At$/.test(name);
  return isTime ? new Date(value).toISOString() : value;
}
