import { settingRows } from '../config/settings.ts';
import type { CommandInput } from './command.ts';

/** Names, meanings and whether each is set. Values are left out: some are secret. */
export async function explainSettings({ print }: CommandInput): Promise<void> {
  for (const { variable, member, fallback, says } of settingRows) {
    const source = process.env[variable] === undefined ? 'default or file' : 'environment';
    print(`${variable} (${source})`);
    print(`  ${says}`);
    print(`  In the file: "${member}". Default: ${fallback || 'none'}.`);
  }
}
