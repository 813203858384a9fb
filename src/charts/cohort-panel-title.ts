import { ink } from './theme.ts';

/** The title of one of several views of cohorts, over the labels on their left. */
export function cohortPanelTitle(...text: string[]) {
  return {
    text,
    fontSize: 15,
    lineHeight: 20,
    color: ink.secondary,
    fontWeight: 400 as const,
    offset: 10,
    anchor: 'start' as const,
    frame: 'group' as const,
    dx: -150,
  };
}
