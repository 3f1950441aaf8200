import type { Page } from 'playwright-core';
import { agentPassword } from '../../kit/agent.ts';

export const home = 'https://chat.test/agent';

/** A field for text knows one kind of line. */
export const asTyped = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

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
