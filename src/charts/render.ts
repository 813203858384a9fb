import { fileURLToPath } from 'node:url';
import { type Canvas, GlobalFonts } from 'canvas';
import { type Loader, logger, parse, View, Warn } from 'vega';
import { compile } from 'vega-lite';
import type { ChartSpec } from './spec.ts';
import { fontFamily } from './theme.ts';

/** Pixels of the picture per pixel of the design, for screens of high density. */
const density = 2;

/** The largest design a picture is made of: twice as many pixels stay far below what Slack accepts. */
const largest = { width: 1600, height: 2000 };

for (const weight of ['regular', 'semibold']) registerFont(`./fonts/inter-${weight}.woff2`);

/**
 * The picture of a chart as PNG, two pixels for each of its design. Reads nothing but the specification: no URL,
 * no file, no clock, no locale, no font of the machine for what the project's own font can write.
 * @throws Error when the specification is invalid, asks for something to be loaded, or is too large.
 */
export async function renderPng(spec: ChartSpec): Promise<Buffer> {
  const refused: string[] = [];
  const { spec: compiled } = compile(spec, { logger: failingLogger() });
  const view = new View(parse(compiled), {
    renderer: 'none',
    loader: refusingLoader(refused),
    logger: failingLogger(),
  });
  try {
    await view.runAsync();
    checkSize(view);
    const canvas = (await view.toCanvas(density)) as unknown as Canvas;
    if (refused.length > 0)
      throw new Error(`A chart carries its data; it may not load ${refused.join(', ')}`);
    return canvas.toBuffer('image/png');
  } finally {
    view.finalize();
  }
}

/** Vega reports a failed load as a warning and goes on, so refusals are noted here and raised by the caller. */
function refusingLoader(refused: string[]): Loader {
  const refuse = async (uri: string): Promise<never> => {
    refused.push(uri);
    throw new Error(`refused to load ${uri}`);
  };
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

/** Vega logs what goes wrong inside its dataflow instead of throwing it; a wrong picture is worse than none. */
function failingLogger() {
  const log = logger(Warn);
  log.warn = () => log;
  log.error = (...messages: unknown[]) => {
    throw new Error(`The chart cannot be drawn: ${messages.map(String).join(' ')}`);
  };
  return log;
}

function checkSize(view: View): void {
  const { bounds } = (
    view.scenegraph() as unknown as { root: { bounds: { width(): number; height(): number } } }
  ).root;
  const [width, height] = [Math.round(bounds.width()), Math.round(bounds.height())];
  if (width > largest.width || height > largest.height)
    throw new Error(`The chart is ${width} × ${height}, larger than ${largest.width} × ${largest.height}`);
}

function registerFont(relativePath: string): void {
  const path = fileURLToPath(new URL(relativePath, import.meta.url));
  if (!GlobalFonts.registerFromPath(path, fontFamily)) throw new Error(`The font ${path} cannot be read`);
}
