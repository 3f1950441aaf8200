// The real service in a process of its own, as `countersign serve` starts it, plus one thing: it
// tells its parent how much processor time it has used, all its threads counted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrandFile, putBrand } from '../../server/src/admin/brand.ts';
import { createOutbound } from '../../server/src/connectors/outbound/outbound.ts';
import { startServer } from '../../server/src/main.ts';
import { emptyBrowserFiles, plainSettings } from '../../tests/kit/stage.ts';

const dataDir = process.argv[2] ?? '';
const settings = { ...plainSettings, logLevel: 'info' as const, dataDir: join(dataDir, 'data') };
const server = await startServer(settings, { browserFiles: emptyBrowserFiles(dataDir) });
const outbound = createOutbound(plainSettings);
const brand = JSON.parse(readFileSync(join(dataDir, 'brand.json'), 'utf8')) as BrandFile;
await putBrand({ ...server.foundation, outbound, env: {} }, brand);
await outbound.close();

process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => void server.close());
process.send?.({ port: server.port });
