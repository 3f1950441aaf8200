// Runs in each page, before any script of its own: what must be so of every value on it.
globalThis.lookForHarm = () => {
  const values = [...document.querySelectorAll('.outside, bdi')];
  const allowed = ['SPAN', 'WBR'];
  const made = values.flatMap((value) =>
    [...value.querySelectorAll('*')]
      .filter(({ tagName }) => !allowed.includes(tagName))
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const hidden = /[\0-\x08\x0e-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u;
  const unseen = values
    .filter((value) => hidden.test(value.textContent ?? ''))
    .map((value) => JSON.stringify(value.textContent).slice(0, 80));
  // No value is drawn anywhere but in its box: of these words many strings have one.
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const bare = [];
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (parentElement?.closest('.outside, bdi, option, textarea, script, style, title')) continue;
    // What is only read aloud has no box; it is one text, with the invisible named in it.
    const isDrawn = !parentElement?.closest('.only-read, .unseen');
    if (hidden.test(data) || (isDrawn && /owned|evil\.test/.test(data)))
      bare.push(data.slice(0, 80));
  }
  // In the middle of each mark of ours stands that mark, and no value.
  const covered = [...document.querySelectorAll('[data-proof], .section-heading svg, .avatar')]
    .map((mark) => ({ mark, box: mark.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && box.top >= 0 && box.bottom <= innerHeight)
    .map(({ mark, box }) => {
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return { mark, value: mark.closest('.outside') ?? top?.closest('.outside') };
    })
    .filter(({ value }) => value)
    .map(({ value }) => value?.textContent?.slice(0, 60));
  const { scrollWidth, clientWidth } = document.documentElement;
  return { owned: 'owned' in window, made, unseen, bare, wide: scrollWidth - clientWidth, covered };
};
