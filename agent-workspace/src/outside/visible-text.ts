/**
 * Makes text from outside safe to look at. What cannot be seen, or moves other characters about,
 * becomes a mark of ours; symbols that look like our own marks are named as part of the value.
 */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** An invisible character, shown by a short label; `name` says what it is. */
  | { readonly kind: 'mark'; readonly label: string; readonly name: string }
  /** A tick, shield, lock …: real text, but it must not pass for a mark of the workspace. */
  | { readonly kind: 'symbol'; readonly text: string };

export type TextStyle = {
  /** Line breaks and tabs are text: messages and addresses. Otherwise they are marks. */
  readonly lines?: boolean;
  /** Ticks and shields are ordinary text: inside a message's bubble. */
  readonly symbols?: boolean;
};

/**
 * In order of preference: look-alike symbols, whole emoji (whose joiners are harmless), joiners
 * between letters of scripts that need them, combining marks piled up, and all that is invisible.
 */
const suspects = new RegExp(
  [
    '(?<symbol>[\\u2611\\u2705\\u2713\\u2714\\u{1F5F8}\\u{1F5F9}\\u26E8\\u26C9\\u26CA\\u{1F6E1}',
    '\\u{1F510}\\u{1F512}\\u{1F50F}\\u{1F513}\\u{1F530}\\u{1F310}\\u{1F3C5}\\u{1F396}\\u26A0',
    '\\u{1F7E2}\\u{1F7E9}\\u2716\\u274C\\u274E]\\uFE0F?)',
    '|(?<emoji>\\p{RGI_Emoji})',
    '|(?<joiner>(?<=[\\p{scx=Arab}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Mlym}',
    '\\p{scx=Sinh}\\p{scx=Knda}\\p{scx=Telu}\\p{scx=Taml}\\p{scx=Gujr}\\p{scx=Guru}])',
    '[\\u200C\\u200D](?=\\p{L}))',
    '|(?<pile>(?<=\\p{M}{4})\\p{M}+)',
    '|(?<hidden>[[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Default_Ignorable_Code_Point}\\u2028\\u2029',
    '\\u2800\\uFFFC\\uFFFD]--[\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2]])',
  ].join(''),
  'gv',
);

export function visibleText(value: string, style: TextStyle = {}): readonly TextPart[] {
  const parts: TextPart[] = [];
  let plain = '';
  let end = 0;
  const flush = () => {
    if (plain) parts.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (const match of value.matchAll(suspects)) {
    plain += value.slice(end, match.index);
    end = match.index + match[0].length;
    const part = partOf(match, style);
    if (part.kind === 'text') {
      plain += part.text;
    } else {
      flush();
      parts.push(part);
    }
  }
  plain += value.slice(end);
  flush();
  return parts;
}

/** The same as one string, for places that hold no elements: titles, placeholders, live regions. */
export function visibleString(value: string, style: TextStyle = {}): string {
  return visibleText(value, style)
    .map((part) => (part.kind === 'mark' ? `[${part.label}]` : part.text))
    .join('');
}

/** The first `length` characters, never half of one. */
export function cutText(value: string, length: number): string {
  if (value.length <= length) return value;
  const last = value.charCodeAt(length - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

function partOf(match: RegExpExecArray, style: TextStyle): TextPart {
  const [text] = match;
  const groups = match.groups ?? {};
  if (groups.symbol !== undefined) return { kind: style.symbols ? 'text' : 'symbol', text };
  if (groups.emoji !== undefined || groups.joiner !== undefined) return { kind: 'text', text };
  if (groups.pile !== undefined) {
    const count = [...text].length;
    return { kind: 'mark', label: `+${count}`, name: `${count} more combining marks` };
  }
  if (style.lines && (text === '\n' || text === '\t')) return { kind: 'text', text };
  return markOf(text.codePointAt(0) ?? 0);
}

function markOf(code: number): TextPart {
  const known = names.get(code);
  if (known) return { kind: 'mark', label: known[0], name: known[1] };
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code < 0x20) {
    return { kind: 'mark', label: String.fromCharCode(0x2400 + code), name: `Control ${hex}` };
  }
  return { kind: 'mark', label: hex, name: `Invisible character ${hex}` };
}

const names: ReadonlyMap<number, readonly [label: string, name: string]> = new Map([
  [0x7f, ['␡', 'Delete']],
  [0xad, ['SHY', 'Soft hyphen']],
  [0x61c, ['ALM', 'Arabic letter mark']],
  [0x200b, ['ZWSP', 'Zero-width space']],
  [0x200c, ['ZWNJ', 'Zero-width non-joiner']],
  [0x200d, ['ZWJ', 'Zero-width joiner']],
  [0x200e, ['LRM', 'Left-to-right mark']],
  [0x200f, ['RLM', 'Right-to-left mark']],
  [0x2028, ['LS', 'Line separator']],
  [0x2029, ['PS', 'Paragraph separator']],
  [0x202a, ['LRE', 'Left-to-right embedding']],
  [0x202b, ['RLE', 'Right-to-left embedding']],
  [0x202c, ['PDF', 'End of direction change']],
  [0x202d, ['LRO', 'Left-to-right override']],
  [0x202e, ['RLO', 'Right-to-left override']],
  [0x2060, ['WJ', 'Word joiner']],
  [0x2066, ['LRI', 'Left-to-right isolate']],
  [0x2067, ['RLI', 'Right-to-left isolate']],
  [0x2068, ['FSI', 'First-strong isolate']],
  [0x2069, ['PDI', 'End of isolate']],
  [0xfeff, ['BOM', 'Zero-width no-break space']],
]);
