/**
 * Every command of the operator, as it is meant and with each of its arguments replaced: what is
 * printed, logged, audited and written holds no value but those that were asked for.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { CommandName } from '../../../server/src/cli/commands.ts';
import { settingRows } from '../../../server/src/config/settings.ts';
import { TestAgent } from '../../kit/agent.ts';
import { type Call, tryCommand } from '../../kit/commands/run-command.ts';
import { Desk } from '../../kit/desk.ts';
import { dataEnvironment, ServiceProcess } from '../../kit/service-process.ts';
import { bytesOnDisk, type CanaryStage, startCanaryStage } from './canary-stage.ts';
import { everyCommand, printedBy, saidAgain } from './every-command.ts';
import { playImplicit } from './play-consumers.ts';

test('[A79] no command prints, logs or keeps a value that it was not asked for', async (t) => {
  const on = await startCanaryStage(t);
  const { canaries, stage } = on;
  const { conversationId } = await playImplicit(on);
  const desk = await Desk.open(await on.agent('agent', ['agent']));
  await desk.note(conversationId, canaries.word('agent’s note'));
  const { consumerId } = await desk.card(conversationId);
  const login = await TestAgent.put(stage.server.foundation, 'aurora', ['agent']);
  const calls = everyCommand(on, { consumerId, conversationId, login });
  const refused = await runBent(on, calls);
  const printed: [name: CommandName, text: string][] = [];
  for (const name of Object.keys(calls) as CommandName[]) {
    const text = await (alone.has(name) ? runAlone : runBeside)(on, name, calls[name]);
    printed.push([name, text]);
    const made = `made by ${name}`;
    if (printedBy[name]?.includes(made)) canaries.keep(made, text.trim());
  }
  const faulty = await runWithWrongSettings(on);
  for (const [name, text] of printed) {
    assert.deepEqual(canaries.findIn(text), printedBy[name]?.toSorted() ?? [], name);
  }
  for (const { name, place, text } of refused) {
    const allowed = [...saidAgain, ...(printedBy[name] ?? [])];
    const found = canaries.findIn(text).filter((one) => !allowed.includes(one));
    assert.deepEqual(found, [], `${name} ${place}`);
  }
  assert.deepEqual(canaries.findIn(faulty), []);
  const isKept = (found: string) => /^(agent invite [12]|invited|way of|.*CSRF)/.test(found);
  const places = {
    'the log': stage.log.join('\n'),
    'the audit record': JSON.stringify(await stage.audit()),
    'the disk': bytesOnDisk(join(stage.dataDir, 'data')),
    webhooks: JSON.stringify(on.webhooks.calls),
  };
  for (const [place, text] of Object.entries(places)) {
    assert(text.length > 200, `${place} was read`);
    assert.deepEqual(
      canaries.findIn(text).filter((found) => place !== 'the disk' || !isKept(found)),
      [],
      place,
    );
  }
});

/** Each argument replaced, one after the other, and one too many. */
async function runBent(on: CanaryStage, calls: Readonly<Record<CommandName, Call>>) {
  const refused: { name: CommandName; place: number; text: string }[] = [];
  for (const [name, { args }] of Object.entries(calls) as [CommandName, Call][]) {
    // It starts a service with whatever arguments.
    if (name === 'serve') continue;
    for (const place of [...args.keys(), args.length]) {
      const word = on.canaries.word(`${name} ${place}`);
      const isPath = args[place]?.startsWith(on.stage.dataDir);
      const bent = args.toSpliced(place, 1, isPath ? join(on.stage.dataDir, word) : word);
      const { printed, thrown } = await tryCommand(on.stage, name, { args: bent });
      const text = printed + inspect(thrown, { depth: 9 });
      if (place === args.length) assert.match(text, /Usage: countersign/, `${name}: one too many`);
      refused.push({ name, place, text });
    }
  }
  return refused;
}

/** What these print goes to the process's own output, and not through us. */
const alone: ReadonlySet<CommandName> = new Set(['serve', 'consumer export']);

async function runAlone({ stage }: CanaryStage, name: CommandName, { args }: Call) {
  const env = { ...dataEnvironment(stage.dataDir), COUNTERSIGN_LOG_LEVEL: 'debug' };
  const words = [...name.split(' '), ...args];
  if (name !== 'serve') return (await ServiceProcess.run(words, env)).output;
  await stage.stop();
  const running = new ServiceProcess(words, env);
  await running.port();
  await running.end('SIGTERM');
  await stage.start();
  return running.output;
}

async function runBeside({ stage }: CanaryStage, name: CommandName, call: Call) {
  const { printed, thrown } = await tryCommand(stage, name, call);
  assert.equal(thrown, undefined, name);
  return printed;
}

/** Of all that can be set, nothing is said again: the environment holds secrets too. */
async function runWithWrongSettings({ canaries }: CanaryStage): Promise<string> {
  const wrong = settingRows.map(({ variable }) => [variable, canaries.word(variable)]);
  const { code, output } = await ServiceProcess.run(
    ['config', 'explain'],
    Object.fromEntries(wrong),
  );
  assert.equal(code, 1);
  return output;
}
