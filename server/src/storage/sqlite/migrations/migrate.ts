/**
 * Brings a database to the schema this program knows: the numbered `.sql` files of a folder, in
 * order, all in one transaction, the reached number in `schema_version`. Never goes back, and never
 * touches a database that a newer program has written.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

type Migration = { readonly version: number; readonly name: string; readonly sql: string };

export const dataMigrations = new URL('./', import.meta.url);
export const keyMigrations = new URL('./keys/', import.meta.url);

/** @throws Error if the database's schema is newer, or a migration fails; nothing is kept then. */
export function migrate(db: DatabaseSync, folder: URL): void {
  const migrations = readMigrations(folder);
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(
      'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT) STRICT',
    );
    const reached = readVersion(db);
    refuseNewer(reached, migrations.length);
    for (const migration of migrations.slice(reached)) apply(db, migration);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function readMigrations(folder: URL): readonly Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((name, index) => {
    const version = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]);
    if (version !== index + 1) {
      throw new Error(`Migrations are numbered 0001-, 0002-, … without gaps; ${name} is not.`);
    }
    return { version, name, sql: readFileSync(new URL(name, folder), 'utf8') };
  });
}

function readVersion(db: DatabaseSync): number {
  const row = db.prepare('SELECT coalesce(max(version), 0) AS version FROM schema_version').get();
  const version = row?.version;
  if (typeof version !== 'number') throw new Error('schema_version.version is not a number.');
  return version;
}

function refuseNewer(reached: number, known: number): void {
  if (reached <= known) return;
  throw new Error(
    `The database has schema version ${reached}, and this program knows versions up to ${known}. ` +
      'Start the newer program, or restore the backup made before it first ran.',
  );
}

function apply(db: DatabaseSync, migration: Migration): void {
  try {
    db.exec(migration.sql);
  } catch (error) {
    throw new Error(`Migration ${migration.name} failed.`, { cause: error });
  }
  db.prepare('INSERT INTO schema_version (version, name) VALUES (?, ?)').run(
    migration.version,
    migration.name,
  );
}
