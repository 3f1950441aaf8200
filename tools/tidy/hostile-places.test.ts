import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hostilePlaces } from '../../tests/browser-tests/hostile/places.ts';

const screens = ['agent-workspace/src/**/*.tsx', 'sdk/src/window/**/*.tsx'];
/** The ways in which a value from outside gets onto a screen; their own files aside. */
const shows = /<Outside(?:Text|Name)\b|\bvisibleString\(/g;
const itself = /\/(outside-text|visible-text)\.tsx?$/;

test('[A56] each place that shows a value from outside is in the hostile run', () => {
  const files = globSync(screens).filter((path) => !itself.test(path));
  const found = files.flatMap((path) => {
    const code = readFileSync(path, 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '');
    const places = code.match(shows)?.length ?? 0;
    return places > 0 ? [[path, places] as const] : [];
  });
  const known = Object.entries(hostilePlaces).map(([path, { places }]) => [path, places]);
  assert.deepEqual(
    Object.fromEntries(found.toSorted()),
    Object.fromEntries(known.toSorted()),
    'show them in the run (tests/browser-tests/hostile-*.test.ts), then count them in places.ts',
  );
});

test('[A56] each of those places is looked at by a test that there is', () => {
  const tests = globSync('tests/browser-tests/hostile-*.test.ts')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  for (const place of Object.values(hostilePlaces)) {
    if ('seenBy' in place) assert(tests.includes(`] ${place.seenBy}'`), place.seenBy);
  }
});
