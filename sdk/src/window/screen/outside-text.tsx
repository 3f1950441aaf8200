import { visibleParts } from '../visible-text.ts';

/**
 * Text from outside: never markup, never a link, and isolated, so that its direction cannot reach
 * what stands around it. Characters that would hide or reorder text are shown by name (A55).
 */
export function OutsideText({ text }: { readonly text: string }) {
  return (
    <bdi>
      {visibleParts(text).map((part) =>
        'mark' in part ? (
          <span class="mark" title="A hidden character">
            {part.mark}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
