import { mkdirSync, writeFileSync } from 'node:fs';
import { runCommand } from '../steps/command.ts';
import { type Sbom, whatRuns } from '../steps/what-runs.ts';

const file = 'dist/countersign.cdx.json';

/**
 * What the service consists of when it runs, as CycloneDX. From the lock file, so that it says what
 * will be installed anywhere, and not what happens to be installed here.
 */
export async function sbom(): Promise<boolean> {
  // Without `--omit=dev`: npm would leave out what another workspace needs for its tests too.
  const { ok, output } = await runCommand({
    run: ['npm', 'sbom', '--sbom-format=cyclonedx', '--workspace=server', '--package-lock-only'],
    env: { npm_config_loglevel: 'silent' },
  });
  if (!ok) {
    console.error(output);
    return false;
  }
  const found = whatRuns(JSON.parse(output.slice(0, output.lastIndexOf('}') + 1)) as Sbom);
  mkdirSync('dist', { recursive: true });
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  console.log(`${found.components.length} components, in ${file}`);
  return true;
}
