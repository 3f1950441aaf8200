import { createHmac } from 'node:crypto';
import type { VerifiedToken } from '@countersign/tokens';
import type { Runtime } from '../../runtime.ts';

export type SubjectWatch = {
  /** True when this sign-in makes it plain that `sub` does not tell consumers apart. */
  isConstant(connectorId: string, token: VerifiedToken, browserId: string): boolean;
};

type Seen = { readonly browsers: Set<string>; readonly faces: Set<string>; count: number };

const subjectsAtMost = 200;
const connectorsAtMost = 500;
const rememberedAtMost = 20;
/** So many different names or addresses under one subject, from so many browsers, are no family. */
const differentFaces = 3;
/** Without any name to compare: so many browsers, and no second subject among all sign-ins. */
const browsersOfOneSubject = 10;

/**
 * Watches recent sign-ins of each connector for one subject that stands for everybody. Keeps keyed
 * digests in memory only, under a key that ends with the process.
 */
export function createSubjectWatch(runtime: Pick<Runtime, 'randomBytes'>): SubjectWatch {
  const key = runtime.randomBytes(32);
  const digest = (text: string): string =>
    createHmac('sha256', key).update(text).digest('base64url');
  const connectors = new Map<string, Map<string, Seen>>();

  return {
    isConstant: (connectorId, token, browserId) => {
      const subjects = connectors.get(connectorId) ?? new Map<string, Seen>();
      remember(connectors, connectorId, { value: subjects, atMost: connectorsAtMost });
      const id = digest(token.subject);
      const seen = subjects.get(id) ?? { browsers: new Set(), faces: new Set(), count: 0 };
      remember(subjects, id, { value: seen, atMost: subjectsAtMost });
      seen.count += 1;
      addBounded(seen.browsers, digest(browserId));
      const face = faceOf(token);
      if (face !== '') addBounded(seen.faces, digest(face));
      const browsers = seen.browsers.size;
      if (seen.faces.size >= differentFaces && browsers >= differentFaces) return true;
      return face === '' && subjects.size === 1 && browsers >= browsersOfOneSubject;
    },
  };
}

/** What a consumer is called, as one text: it changes with the person, not with the visit. */
function faceOf({ claims }: VerifiedToken): string {
  const names = ['email', 'preferred_username', 'given_name', 'family_name', 'name'];
  const said = names.map((name) => claims[name]).filter((value) => typeof value === 'string');
  return said.join('\n').toLowerCase();
}

/** Newest last; the oldest goes when there are too many. */
function remember<Value>(
  map: Map<string, Value>,
  key: string,
  { value, atMost }: { readonly value: Value; readonly atMost: number },
): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > atMost && oldest !== undefined) map.delete(oldest);
}

function addBounded(set: Set<string>, entry: string): void {
  if (set.size < rememberedAtMost) set.add(entry);
}
