/// <reference lib="dom" />
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Pixels from the end that still count as being there. */
const nearEnd = 120;

/**
 * Keeps a scrolled box at the end of its growing `content`, until the reader scrolls up, and again once they are
 * back. What counts is the content's size, not its items: pictures arrive after their message.
 */
export function useFollowedEnd(content: RefObject<HTMLElement | null>) {
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [following, setFollowing] = useState(true);
  const isFollowing = useRef(true);

  const follow = useCallback((follows: boolean) => {
    isFollowing.current = follows;
    setFollowing(follows);
  }, []);

  const goToEnd = useCallback(() => {
    follow(true);
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [follow]);

  useEffect(() => {
    const [box, inner] = [scroller.current, content.current];
    if (!box || !inner) return;
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(box);
    return () => observer.disconnect();
  }, [content]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const { scrollTop, scrollHeight, clientHeight } = box;
    // Content that grows moves the end away from a reader who has not moved; only going up leaves it.
    const wentUp = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    if (scrollHeight - scrollTop - clientHeight < nearEnd) follow(true);
    else if (wentUp) follow(false);
  }, [follow]);

  return { scroller, onScroll, following, goToEnd };
}
