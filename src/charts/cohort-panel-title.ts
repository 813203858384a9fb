import { panelTitle } from './panel-title.ts';

/** The title of one of several views of cohorts, over the labels on their left. */
export function cohortPanelTitle(...text: string[]) {
  return { ...panelTitle(text, 10), lineHeight: 20, anchor: 'start' as const, dx: -150 };
}
