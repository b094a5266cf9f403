/**
 * How wide an element is, so that a drawing can fit it without its text being stretched.
 * @module
 */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** @returns a reference for the element, and its width in CSS pixels; 0 before it is known */
export function useWidth<T extends HTMLElement>(): [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observed = element.current;
    if (observed === null) {
      return;
    }
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
