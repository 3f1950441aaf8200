/**
 * Blanks comments, the inside of quotes and regular expressions, so that rules look at code only.
 * Length and line breaks stay, quotes too. Not a parser: it knows as much of TypeScript as it
 * takes to find where these begin and end.
 */
export function maskText(text: string): string {
  const out = [...Array.from({ length: text.length }, (_, index) => text.charAt(index))];
  const blank = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1) {
      if (out[index] !== '\n') out[index] = ' ';
    }
  };
  // Each open `${` of a template, with the depth of braces at which it closes.
  const openTemplates: number[] = [];
  let depth = 0;
  let index = 0;
  while (index < text.length) {
    const char = text.charAt(index);
    const pair = text.slice(index, index + 2);
    if (pair === '//' || pair === '/*') {
      const end = pair === '//' ? find(text, '\n', index) : find(text, '*/', index + 2) + 2;
      blank(index, end);
      index = end;
    } else if (char === "'" || char === '"') {
      const end = endOfString(text, index);
      blank(index + 1, end - 1);
      index = end;
    } else if (char === '/' && startsRegExp(text, index)) {
      const end = endOfRegExp(text, index);
      blank(index + 1, end - 1);
      index = end;
    } else if (char === '`' || (char === '}' && openTemplates.at(-1) === depth)) {
      if (char === '}') openTemplates.pop();
      const end = endOfTemplatePart(text, index + 1);
      blank(index + 1, end.at);
      if (end.opens) openTemplates.push(depth);
      index = end.at + (end.opens ? 2 : 1);
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      index += 1;
    }
  }
  return out.join('');
}

function find(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from);
  return found === -1 ? text.length : found;
}

/** Strings end at their line: an apostrophe in JSX text must not swallow the file. */
function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === quote || char === '\n') return index + 1;
  }
  return text.length;
}

function endOfTemplatePart(text: string, start: number): { at: number; opens: boolean } {
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === '`') return { at: index, opens: false };
    else if (char === '$' && text.charAt(index + 1) === '{') return { at: index, opens: true };
  }
  return { at: text.length, opens: false };
}

/** A slash divides after a value, and begins a regular expression after anything else. */
function startsRegExp(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 40), index).trimEnd();
  // `</div>` and `<br />` of JSX.
  if (before.endsWith('<') || text.charAt(index + 1) === '>') return false;
  if (/\b(return|typeof|case|in|of|void|await|yield)$/.test(before)) return true;
  return !/[\w$)\]}'"`]$/.test(before);
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\n') return start + 1;
    if (char === '\\') index += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return index + 1;
  }
  return start + 1;
}
