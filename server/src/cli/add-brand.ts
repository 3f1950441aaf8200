import { readFileSync } from 'node:fs';
import { BrandFileError, putBrand } from '../admin/brand.ts';
import { createOutbound } from '../connectors/outbound/outbound.ts';
import { openFoundation } from '../main.ts';
import { keysAddress } from './brand-keys.ts';
import { type CommandInput, UsageError } from './command.ts';
import { printFirstLinks } from './serve.ts';

/** Checks the file as the service would use it, saves it, and says what to do on the page. */
export async function addBrand({ args, settings, print }: CommandInput): Promise<void> {
  const [path] = args;
  if (!path) throw new UsageError('brand add <file.json>');
  const file = readJson(path);
  const foundation = await openFoundation(settings);
  const { insecureHosts, providerPorts: ports } = settings;
  const outbound = createOutbound({ insecureHosts, ports });
  try {
    const brand = await putBrand({ ...foundation, outbound, env: process.env }, file);
    print(`Saved ${brand.name}. Put this on its pages:`);
    print(
      `  <script async src="${settings.publicUrl}/loader.js" data-brand="${brand.id}"></script>`,
    );
    print(`A page that names the script’s hash takes both from ${settings.publicUrl}/loader.json`);
    print('Its ID tokens may be encrypted to the keys at');
    print(`  ${keysAddress(settings, brand.id)}`);
    await printFirstLinks(foundation, { origin: settings.publicUrl, print });
  } finally {
    await outbound.close();
    await foundation.storage.close();
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new BrandFileError([`${path}: not a readable JSON file`]);
  }
}
