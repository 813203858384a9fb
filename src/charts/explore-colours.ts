/** The colour of what is measured, and for figures below zero one that is told from it by everyone. */
export const exploreColours = { measured: '#3f87e6', opposite: '#e0862b', deep: '#1f5bb5' } as const;
