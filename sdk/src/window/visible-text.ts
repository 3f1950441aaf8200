export type TextPart = { readonly text: string } | { readonly mark: string };

/**
 * Controls that change or hide what a reader sees: C0 and C1 except tab and new line, direction
 * marks and overrides, zero-width spaces, line and paragraph separators, tags. Joiners stay: emoji
 * and several scripts need them.
 */
const hidden = new RegExp(
  `[${[
    '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad',
    '\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f',
    '\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}',
  ].join('')}]`,
  'gu',
);

/** The text in parts, with a name such as `U+202E` in place of each hidden character. */
export function visibleParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    const point = match[0].codePointAt(0) ?? 0;
    parts.push({ mark: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
