/** What the charts of forecasts are drawn in; any two stay apart for readers who are red-, green- or blue-blind. */
export const forecastColours = {
  history: '#002d6b',
  forecast: '#3f87e6',
  usual: '#e8b713',
  money: '#006e7d',
} as const;
