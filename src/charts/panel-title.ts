import { ink } from './theme.ts';

/** The title of one of several views of a chart, its lines one below the other, so many pixels above the view. */
export function panelTitle(text: readonly string[], offset: number) {
  return {
    text: [...text],
    fontSize: 15,
    lineHeight: 19,
    color: ink.secondary,
    fontWeight: 400 as const,
    offset,
    frame: 'group' as const,
  };
}
