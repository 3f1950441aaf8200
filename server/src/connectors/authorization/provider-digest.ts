import { createHash } from 'node:crypto';
import type { ProviderMetadata } from '../provider/provider-metadata.ts';

/**
 * A sign-in ends with the very provider that it began with, every endpoint of it: the journey may
 * outlast one reading of the metadata, and the settings may change meanwhile (A44).
 */
export function providerDigest(provider: ProviderMetadata): string {
  return createHash('sha256').update(JSON.stringify(provider)).digest('base64url');
}
