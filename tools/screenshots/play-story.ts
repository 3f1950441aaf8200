import type { Browser } from 'playwright-core';
import { auroraPeople } from '../../demo/people.ts';
import type { Scene } from '../../demo/seed/scenes.ts';
import { AgentDesk } from '../../tests/e2e/kit/agent-desk.ts';
import { Consumer } from '../../tests/e2e/kit/consumer.ts';
import { dayAtAurora, talk } from './story.ts';

export type Stage = {
  readonly browser: Browser;
  /** Lets so many minutes pass for everybody. */
  readonly pass: (minutes: number) => Promise<void>;
};

export type Story = { readonly agent: AgentDesk; readonly consumer: Consumer };

/** A working day at Aurora, and then Mara, who has a question about her bill of June. */
export async function playStory({ browser, pass }: Stage): Promise<Story> {
  const agent = await AgentDesk.signIn(browser, 'aurora');
  for (const { scene, minutes } of dayAtAurora) {
    await play(browser, agent, scene);
    await pass(minutes);
  }
  const consumer = await Consumer.arrive(browser, 'aurora', '/shop/travel-package');
  await arriveFromSearch(consumer);
  await consumer.openChat();
  await consumer.say(talk.question);
  await agent.open(talk.question);
  await pass(talk.minutesUntilSheSignsIn);
  await consumer.signIn(loginOf(0));
  await consumer.standing.getByText('Mara Keller').waitFor();
  await agent.verified.waitFor();
  await agent.reply(talk.answer);
  await consumer.reads(talk.answer);
  await pass(talk.minutesUntilHerAnswer);
  await consumer.say(talk.thanks);
  await agent.reads(talk.thanks);
  await agent.note(talk.note);
  await pass(Number.POSITIVE_INFINITY);
  // The workspace learned the service's time when it began, so it begins again.
  await agent.page.reload();
  await agent.reads(talk.note);
  return { agent, consumer };
}

/** What the page knows of her before she signs in. */
async function arriveFromSearch(consumer: Consumer): Promise<void> {
  const { page } = consumer;
  await page.getByRole('button', { name: /^Add to cart ?: Travel package/ }).click();
  await page.getByLabel('News four times a year').fill('m.keller@mail.example');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await consumer.goTo('/search?q=bill&utm_source=search&utm_term=bill%20too%20high');
}

async function play(browser: Browser, agent: AgentDesk, scene: Scene): Promise<void> {
  const path = scene.page.path.replace('/account', '');
  const consumer = await Consumer.arrive(browser, 'aurora', scene.person === null ? path : '/');
  if (scene.person !== null) await consumer.signIn(loginOf(scene.person), path);
  await consumer.openChat();
  // Those whom nobody answers are still unread when the day ends.
  const isAnswered = scene.turns.some((turn) => typeof turn !== 'string');
  for (const turn of scene.turns) {
    if (typeof turn === 'string') {
      await consumer.say(turn);
      if (isAnswered) await agent.open(turn.slice(0, 30));
    } else if ('agent' in turn) await agent.reply(turn.agent);
    else if ('note' in turn) await agent.note(turn.note);
  }
  await consumer.context.close();
}

function loginOf(person: number): string {
  const login = auroraPeople[person]?.login;
  if (login === undefined) throw new Error(`Aurora has no person ${person}`);
  return login;
}
