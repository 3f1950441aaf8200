import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type FindKeys,
  type TranscriptVerdict,
  transcriptFaults,
  verifyTranscript,
} from '../../conversations/transcript/verify-transcript.ts';
import { openFoundation } from '../../main.ts';
import type { CommandInput } from '../command.ts';

const usage = 'Usage: countersign transcript verify <file> [--jwks <address or file>] [--json]';

/** Answers 0 for a valid file, 1 for one that is not, and 2 if it could not be verified. */
export async function verifyTranscriptFile(input: CommandInput): Promise<number> {
  const asked = readArguments(input.args);
  if (!asked) return refuse(input, usage);
  const { file, jwks, json } = asked;
  let verdict: TranscriptVerdict;
  try {
    const findKeys = jwks === undefined ? keysOfData(input) : await keysFrom(input, jwks);
    const bytes = file === '-' ? process.stdin : createReadStream(file);
    verdict = await verifyTranscript(bytes, findKeys);
  } catch (error) {
    return refuse(input, error instanceof Error ? error.message : String(error));
  }
  if (json) input.print(JSON.stringify(verdict));
  else for (const line of inWords(verdict)) input.print(line);
  return verdict.isValid ? 0 : 1;
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { jwks: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    return file !== undefined && more.length === 0 ? { file, ...values } : undefined;
  } catch {
    return undefined;
  }
}

function refuse({ warn }: CommandInput, why: string): number {
  warn(why);
  return 2;
}

/** Those of this installation, as they lie sealed. */
function keysOfData({ settings, logTo }: CommandInput): FindKeys {
  return async (brandId) => {
    if (!existsSync(join(settings.dataDir, 'countersign.db'))) {
      throw new Error('There is no data here. Say by --jwks where the brand’s keys are.');
    }
    const { brandKeys, storage } = await openFoundation(settings, { logTo });
    try {
      return await brandKeys.signedWith(brandId);
    } finally {
      await storage.close();
    }
  };
}

const longestSet = 1024 * 1024;
const answerMs = 10_000;

/** From a file, or from the address that the caller knows to be the brand's. */
async function keysFrom({ fetch }: CommandInput, place: string): Promise<FindKeys> {
  const text = /^https?:/.test(place)
    ? await download(fetch, place)
    : await readFile(place, 'utf8');
  const set = JSON.parse(text) as { readonly keys?: unknown };
  const { keys } = set;
  if (!Array.isArray(keys)) throw new Error(`${place} is no JWK Set.`);
  return async () => keys.filter((key) => typeof key === 'object' && key !== null);
}

async function download(fetch: CommandInput['fetch'], address: string): Promise<string> {
  const { protocol, hostname } = new URL(address);
  const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
  if (!isSafe) throw new Error('Keys are fetched by https only: anybody could change them.');
  const signal = AbortSignal.timeout(answerMs);
  const answer = await fetch(address, { redirect: 'error', signal });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  let text = '';
  for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (text.length > longestSet) throw new Error(`${address} is too long for a JWK Set.`);
  }
  return text;
}

/** Names are shown quoted: they come from a file, and could hold what moves a cursor. */
function* inWords({ isValid, faults, head, items, kid }: TranscriptVerdict): Generator<string> {
  if (!isValid || !head) {
    yield 'NOT VALID';
    for (const { fault, line, sequence } of faults) {
      const which = sequence === undefined ? '' : ` (item ${sequence})`;
      yield line === undefined
        ? `  ${transcriptFaults[fault]}`
        : `  line ${line}${which} ${transcriptFaults[fault]}`;
    }
    return;
  }
  const { brand, conversation, consumer, exportedAt, exportedBy, withNotes } = head;
  const by = exportedBy === 'operator' ? 'the operator' : JSON.stringify(exportedBy.name);
  yield `Valid: signed by ${JSON.stringify(brand.name)} with the key ${kid}`;
  yield `  conversation ${conversation.id}, ${conversation.status} at the time`;
  yield `  consumer     ${consumer}`;
  yield `  exported     ${exportedAt} by ${by}`;
  yield `  items        ${items}, ${withNotes ? 'with' : 'without'} agents’ notes`;
}
