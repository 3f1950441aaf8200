/** A line of a file that is verified; `sequence` as it says itself. */
export type FoundLine = { readonly digest: string; readonly sequence: number | undefined };

/** What can be wrong with one line, in words for whoever has to look into it. */
export const lineFaults = {
  changed: 'was changed',
  missing: 'is gone',
  added: 'was not there when it was signed',
  moved: 'stood elsewhere',
} as const;

export type LineFault = {
  readonly fault: keyof typeof lineFaults;
  /** Counted from 1: in the file as it was signed, but where a line was added, in this file. */
  readonly line: number;
  readonly sequence: number | undefined;
};

/** How a file differs from what was signed, in the order of its lines; none if it does not. */
export function compareDigests(
  signed: readonly string[],
  found: readonly FoundLine[],
): readonly LineFault[] {
  const placeOf = new Map(signed.map((digest, place) => [digest, place]));
  const seen = new Set<number>();
  const places = found.map(({ digest }) => {
    const place = placeOf.get(digest);
    if (place === undefined || seen.has(place)) return undefined;
    seen.add(place);
    return place;
  });
  const kept = longestRise(places);
  const faults: LineFault[] = [];
  let strangers: { readonly at: number; readonly sequence: number | undefined }[] = [];
  let before = -1;
  const closeGap = (until: number): void => {
    for (let place = before + 1; place < until; place += 1) {
      if (seen.has(place)) continue;
      const stranger = strangers.shift();
      const fault = stranger ? 'changed' : 'missing';
      faults.push({ fault, line: place + 1, sequence: stranger?.sequence });
    }
    for (const { at, sequence } of strangers) {
      faults.push({ fault: 'added', line: at + 1, sequence });
    }
    strangers = [];
    before = until;
  };
  for (const [at, { sequence }] of found.entries()) {
    const place = places[at];
    if (place === undefined) strangers.push({ at, sequence });
    else if (kept.has(place)) closeGap(place);
    else faults.push({ fault: 'moved', line: place + 1, sequence });
  }
  closeGap(signed.length);
  return faults;
}

/** The most numbers that rise from left to right; the fewest lines are then said to have moved. */
function longestRise(places: readonly (number | undefined)[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const place of places) {
    if (place === undefined) continue;
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < place) low = middle + 1;
      else high = middle;
    }
    before.set(place, ends[low - 1]);
    ends[low] = place;
  }
  const kept = new Set<number>();
  for (let place = ends.at(-1); place !== undefined; place = before.get(place)) kept.add(place);
  return kept;
}
