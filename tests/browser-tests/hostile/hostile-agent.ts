import type { Page } from 'playwright-core';
import { agentPassword, TestAgent } from '../../kit/agent.ts';
import { Desk } from '../../kit/desk.ts';
import type { Stage } from '../../kit/stage.ts';
import { hostileStageOfFile } from './hostile-stage.ts';

export const home = 'https://chat.test/agent';

/** A field for text knows one kind of line. */
export const asTyped = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

/** An agent at work in a browser, for a whole file; `prepare` says by which login. */
export function workAt(prepare: (stage: Stage) => Promise<string>) {
  const start = hostileStageOfFile();
  return async () => {
    const on = await start();
    const login = await prepare(on.stage);
    const agent = await new TestAgent(on.stage, login).signIn();
    const desk = await Desk.open(agent);
    const { page, seen } = await on.open();
    await signIn(page, login);
    return { on, agent, desk, page, seen };
  };
}

export async function signIn(at: Page, login: string): Promise<void> {
  await at.goto(`${home}/`);
  await at.getByLabel('Login').fill(login);
  await at.getByLabel('Password').fill(agentPassword);
  await at.getByRole('button', { name: 'Sign in' }).click();
  await at.locator('.shell').waitFor();
}

export async function openConversation(at: Page, conversationId: string): Promise<void> {
  await at.goto(`${home}/conversations/${conversationId}`);
  await at.getByRole('complementary', { name: 'Consumer card' }).waitFor();
}
