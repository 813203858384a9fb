/** What movements between segments are drawn in; any two stay apart for readers who are red-, green- or blue-blind. */
export const movementColours = {
  better: '#2f6fd0',
  worse: '#e8590c',
  first: '#0c8577',
  others: '#8a8e96',
} as const;
