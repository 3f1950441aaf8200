import { readFileSync } from 'node:fs';
import { ConnectorError } from '../connector-error.ts';

export type NamedSecret = { readonly env: string } | { readonly file: string };

/** The secret that a setting names. @throws ConnectorError `connector_invalid` */
export function readSecret(
  env: Readonly<Record<string, string | undefined>>,
  member: string,
  named: NamedSecret,
): string {
  if ('env' in named) {
    const value = env[named.env];
    if (value) return value;
    throw new ConnectorError('connector_invalid', `the variable ${named.env} is not set`);
  }
  try {
    return readFileSync(named.file, 'utf8').trim();
  } catch (error) {
    throw new ConnectorError('connector_invalid', `${member}.file cannot be read`, {
      cause: error,
    });
  }
}
