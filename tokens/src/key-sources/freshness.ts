import { limits } from '../limits.ts';

/**
 * For how long an answer may be used (RFC 9111 section 4.2): its `max-age` less the `Age` it had
 * already spent in caches on the way, between a minute and a day. An issuer that says nothing
 * means ten minutes; one that forbids keeping would make every token wait, so a minute it is.
 */
export function freshForSeconds(headers: Headers): number {
  const { keySetMaxAgeSecondsLeast: least, keySetMaxAgeSecondsMost: most } = limits;
  const cacheControl = headers.get('cache-control') ?? '';
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return least;
  const maxAge = seconds(/(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl));
  if (maxAge === undefined) return limits.keySetMaxAgeSecondsDefault;
  const age = seconds(/^(\d{1,10})$/.exec(headers.get('age') ?? '')) ?? 0;
  return Math.min(Math.max(maxAge - age, least), most);
}

function seconds(match: RegExpExecArray | null): number | undefined {
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
