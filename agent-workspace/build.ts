/**
 * Builds the Agent Workspace into `dist/`, to be served under `/agent/`. Nothing in the result is
 * inline: the server's policy allows scripts and styles from its own origin only.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';

export const viteSettings: InlineConfig = {
  configFile: false,
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/agent/',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // An inlined asset is a `data:` address, which the policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
};

/** @returns the folder that holds `index.html` and `assets/` */
export async function buildAgentWorkspace(): Promise<string> {
  await build(viteSettings);
  return fileURLToPath(new URL('./dist/', import.meta.url));
}

if (import.meta.main) console.log(`Agent Workspace built in ${await buildAgentWorkspace()}`);
