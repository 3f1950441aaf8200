import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrand } from '../../../server/src/admin/brand.ts';
import { applyRetention } from '../../../server/src/privacy/apply-retention.ts';
import { TestAgent } from '../../kit/agent.ts';
import { runCommand } from '../../kit/commands/run-command.ts';
import { say } from '../../kit/consumer.ts';
import { Desk, startChat } from '../../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../../kit/service-process.ts';
import { bytesOnDisk, type CanaryStage } from './canary-stage.ts';
import { claimsOf } from './play-consumers.ts';

/** Commands that are given what they must not repeat, or look at all there is. */
export async function playCommands(on: CanaryStage): Promise<void> {
  const { canaries, stage } = on;
  const { implicitConnector } = stage.aurora;
  const env = { ...dataEnvironment(stage.dataDir), COUNTERSIGN_LOG_LEVEL: 'debug' };
  const run = async (words: string, input = ''): Promise<void> => {
    const { output } = await ServiceProcess.run(words.split(' '), env, input);
    assert.notEqual(output, '', words);
    on.printed.push(output);
  };
  const token = stage.aurora.idToken('x', { claims: claimsOf(on) });
  canaries.keep('ID token', token);
  await run('vault rotate-master');
  canaries.keep('master key', readFileSync(join(stage.dataDir, 'data', 'master.key')));
  await run('doctor --json --brand aurora');
  await run(`token check --connector ${implicitConnector}`, token);
  const faults = {
    clientSecret: canaries.word('secret in the wrong place'),
    issuer: canaries.word('wrong issuer'),
    attributes: canaries.word('wrong member'),
  };
  await run(`brand add ${brandFileWith(on, faults)}`);
  await playBeside(on);
}

/** Commands that change what is seen, of agents and of a provider. */
async function playBeside({ stage, printed }: CanaryStage): Promise<void> {
  const { id, codeConnector } = stage.aurora;
  const login = await TestAgent.put(stage.server.foundation, id, ['agent']);
  printed.push(await runCommand(stage, 'agent roles', id, login, 'supervisor'));
  for (const state of ['suspected', 'trusted']) {
    printed.push(await runCommand(stage, 'connector trust', id, codeConnector, state));
  }
  printed.push(await runCommand(stage, 'audit verify', id));
}

function brandFileWith({ stage }: CanaryStage, change: object): string {
  const file = stage.aurora.file(stage.dataDir);
  const [first, ...others] = file.connectors;
  const path = join(stage.dataDir, 'wrong.json');
  writeFileSync(
    path,
    JSON.stringify({ ...file, connectors: [{ ...first, ...change }, ...others] }),
  );
  return path;
}

/** A service of its own process, killed while this is fresh; answers what lay on the disk. */
export async function playCrash(on: CanaryStage): Promise<string> {
  const { canaries, stage } = on;
  const login = await TestAgent.put(stage.server.foundation, 'aurora', ['supervisor']);
  await stage.stop();
  const env = { ...dataEnvironment(stage.dataDir), COUNTERSIGN_LOG_LEVEL: 'debug' };
  const running = new ServiceProcess(['serve'], env);
  on.at.port = Number(await running.port());
  const consumer = await on.consumer().signInWithToken({
    claims: {
      ...claimsOf(on),
      sub: canaries.word('subject of the crash'),
      name: canaries.word('name before the crash'),
    },
  });
  const chat = await startChat(consumer, canaries.word('message before the crash'));
  const agent = await new TestAgent(on.taps.agent, login).signIn();
  const desk = await Desk.open(agent);
  await desk.read(chat.conversationId);
  await desk.note(chat.conversationId, canaries.word('note before the crash'));
  await desk.socket.take('event', ({ event }) => JSON.stringify(event).includes('"note"'));
  await Promise.all([say(chat.socket, 'one'), running.end('SIGKILL')]).catch(() => {});
  on.printed.push(running.output);
  const left = bytesOnDisk(join(stage.dataDir, 'data'));
  on.at.port = undefined;
  await stage.start();
  return left;
}

/** All that is too old goes. */
export async function playRetention({ stage }: CanaryStage): Promise<void> {
  const brand = await findBrand(stage.server.foundation.storage, 'aurora');
  assert(brand);
  stage.clock.advance(4000 * 86_400);
  const counts = await applyRetention(stage.server.foundation, brand, { actor: 'operator' });
  assert(counts.conversation > 0);
}
