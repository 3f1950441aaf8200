import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end counts as being there. */
const nearPixels = 48;

type Ends = {
  readonly first: string | undefined;
  readonly last: string | undefined;
};

/**
 * Stays at the end while the reader is there, and where the reader is otherwise, also when earlier
 * items arrive above.
 */
export function useStickyScroll(scroller: RefObject<HTMLElement | null>, ends: Ends) {
  const [isAtEnd, setAtEnd] = useState(true);
  const atEnd = useRef(true);
  const known = useRef({ height: 0, ...ends });

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (atEnd.current) toEnd();
    else if (ends.first !== known.current.first) {
      element.scrollTop += element.scrollHeight - known.current.height;
    }
    known.current = { height: element.scrollHeight, first: ends.first, last: ends.last };
  }, [scroller, toEnd, ends.first, ends.last]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
      atEnd.current = rest < nearPixels;
      setAtEnd(atEnd.current);
    };
    const sizes = new ResizeObserver(() => atEnd.current && toEnd());
    sizes.observe(element);
    if (element.firstElementChild) sizes.observe(element.firstElementChild);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, toEnd]);

  return { isAtEnd, toEnd };
}
