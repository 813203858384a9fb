/** What the charts of revenue are drawn in; any two stay apart for readers who are red-, green- or blue-blind. */
export const revenueColours = {
  returning: '#002d6b',
  new: '#6aa5ee',
  lastYear: '#d9480f',
} as const;
