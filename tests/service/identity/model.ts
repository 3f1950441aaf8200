import type { AgentConversation } from '@countersign/protocol';
import { isJoined } from './expectations.ts';
import type { Scene } from './scene.ts';
import type { Tab } from './tab.ts';

/** What is possible next: what is held back, what agents can act on, and who is somebody. */
export class Model {
  readonly held = new Set<TabNumber>();
  readonly slow = new Set<TabNumber>();
  readonly known = new Set<TabNumber>();
  isOpen = false;
  isJoined = false;
  isAsked = false;

  get isCalm(): boolean {
    return this.held.size === 0 && this.slow.size === 0;
  }

  /** After each step. */
  learn(scene: Scene, conversations: readonly AgentConversation[]): void {
    const open = conversations.filter(({ status }) => status === 'open');
    this.isOpen = open.length > 0;
    this.isJoined = open.some(isJoined);
    this.isAsked = open.some(({ request }) => request !== null);
    for (const tab of tabs) {
      if (tabOf(scene, tab).name === null) this.known.delete(tab);
      else this.known.add(tab);
    }
  }
}

/** Something that somebody does. What must come of it is asserted where nothing is held back. */
export type Act = {
  readonly says: string;
  /** How often, beside the others; 1 if nothing is said. */
  readonly weight?: number;
  readonly isPossible?: (model: Model) => boolean;
  readonly run: (scene: Scene, model: Model) => Promise<void> | void;
};

export type TabNumber = 0 | 1;
export const tabs = [0, 1] as const;

export const isCalm = (model: Model): boolean => model.isCalm;
export const isOpen = (model: Model): boolean => model.isOpen;
export const isAsked = (model: Model): boolean => model.isAsked;
export const tabOf = (scene: Scene, tab: TabNumber): Tab => scene.tabs[tab];
