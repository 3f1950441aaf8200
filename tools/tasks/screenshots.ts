import { findOrInstallChromium } from '../steps/chromium.ts';
import { runInTerminal } from '../steps/command.ts';
import { build } from './build.ts';

/** Takes the pictures of the README anew, from the running system. */
export async function screenshots(): Promise<boolean> {
  if (!(await build())) return false;
  const chromium = await findOrInstallChromium();
  if (chromium.path === undefined) {
    console.error(chromium.reason);
    return false;
  }
  process.env.CHROMIUM_PATH = chromium.path;
  return runInTerminal([['node', 'tools/screenshots/take-screenshots.ts']]);
}
