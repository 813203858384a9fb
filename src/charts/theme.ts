import type { Config } from 'vega-lite';

/** The neutral colours of every chart: dark text and grey marks on a white card. */
export const ink = {
  text: '#1d1c1d',
  secondary: '#55585e',
  faint: '#8a8e96',
  line: '#d9dce1',
  mark: '#b9bec7',
  card: '#ffffff',
} as const;

/** The name under which the renderer registers the font shipped with the project, whatever the machine has. */
export const fontFamily = 'Midas Inter';

/**
 * The look of every chart. A picture is shown 360 to 500 pixels wide in Slack, so type is large for a design
 * width of about 720; the card is opaque because Slack puts it on white or on nearly black.
 */
export const theme: Config = {
  background: ink.card,
  padding: 20,
  font: `${fontFamily}, Inter, sans-serif`,
  view: { stroke: null },
  concat: { spacing: 28 },
  title: {
    anchor: 'start',
    frame: 'bounds',
    color: ink.text,
    fontSize: 22,
    fontWeight: 600,
    lineHeight: 28,
    subtitleColor: ink.secondary,
    subtitleFontSize: 16,
    subtitleLineHeight: 22,
    subtitlePadding: 6,
    offset: 18,
  },
  axis: {
    labelColor: ink.text,
    labelFontSize: 15,
    titleColor: ink.secondary,
    titleFontSize: 15,
    titleFontWeight: 400,
    titlePadding: 8,
    domain: false,
    ticks: false,
    grid: false,
    gridColor: ink.line,
    labelPadding: 6,
    labelLimit: 220,
  },
  text: { color: ink.text, fontSize: 15, lineBreak: '\n' },
};
