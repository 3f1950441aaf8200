import { Fragment, memo, useState } from 'react';
import {
  cutText,
  type TextPart,
  type TextStyle,
  visibleString,
  visibleText,
} from './visible-text.ts';

type Props = TextStyle & {
  readonly text: string;
  /** Longer texts are cut to this, with a button to show them whole. */
  readonly limit?: number;
};

/**
 * The only way a value from outside reaches the screen: isolated, with the invisible made visible,
 * clipped to its own box. Marks of ours are drawn beside this element and never inside it.
 */
export const OutsideText = memo(function OutsideText({ text, limit = 320, ...style }: Props) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > limit && !isWhole;
  const shown = isCut ? cutText(text, Math.floor(limit / 2)) : text;
  return (
    <>
      <bdi className={style.lines ? 'outside outside-lines' : 'outside'}>
        {visibleText(shown, style).map((part, index) => drawPart(part, index, 'many-lines'))}
        {isCut && '…'}
      </bdi>
      {text.length > limit && (
        <button type="button" className="link-button" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${text.length.toLocaleString('en-GB')} characters`}
        </button>
      )}
    </>
  );
});

/** A name on one line: clipped at the edge of its box, whole on hover. */
export function OutsideName({ text }: { readonly text: string }) {
  const shown = cutText(text, 160);
  return (
    <bdi className="outside outside-name" title={visibleString(shown)}>
      {visibleText(shown).map((part, index) => drawPart(part, index, 'one-line'))}
    </bdi>
  );
}

/** Addresses break after the `@` and after slashes rather than in the middle of a word. */
function breakable(text: string) {
  if (!/[@/]\S/.test(text)) return text;
  return text.split(/(?<=[@/])(?=[^\s/])/).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}

/** Chromium breaks at `<wbr>` even where nothing may wrap, so a line of one has none. */
function drawPart(part: TextPart, index: number, room: 'one-line' | 'many-lines') {
  if (part.kind === 'text') {
    const text = room === 'one-line' ? part.text : breakable(part.text);
    return <Fragment key={index}>{text}</Fragment>;
  }
  if (part.kind === 'symbol') {
    return (
      <span key={index} className="symbol" title="A symbol in the text itself, not a mark of ours">
        {part.text}
      </span>
    );
  }
  return (
    <span key={index} className="invisible-mark" title={part.name}>
      {part.label}
    </span>
  );
}
