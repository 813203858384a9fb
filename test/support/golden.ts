import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { type Canvas, createCanvas, type Image, loadImage } from 'canvas';

/** Set `MIDAS_UPDATE_GOLDEN=1` to write what is kept anew; look at the difference before committing it. */
const updating = process.env['MIDAS_UPDATE_GOLDEN'] === '1';

/** How far, on average and of 255, a channel of a picture may be from the one kept: room for another platform's edges. */
const tolerance = 0.5;

/** Expects a value to equal, as JSON, the one kept in test/golden. */
export async function expectGolden(name: string, value: unknown): Promise<void> {
  const file = goldenFile(`${name}.json`);
  if (updating) await keep(file, `${JSON.stringify(value, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(await readFile(file, 'utf8')));
}

/** Expects a PNG to look like the one kept in test/golden; what does not is left beside it as `*-changed.png`. */
export async function expectGoldenPicture(name: string, png: Buffer): Promise<void> {
  const file = goldenFile(`${name}.png`);
  const changed = goldenFile(`${name}-changed.png`);
  if (updating) await keep(file, png);
  const difference = existsSync(file) ? await differenceOf(await readFile(file), png) : 'no picture is kept';
  if (typeof difference === 'number' && difference <= tolerance) return rm(changed, { force: true });
  await keep(changed, png);
  throw new Error(`${name}.png is not as kept (${difference}); compare it with ${changed}`);
}

/** The mean absolute difference of two pictures' channels, of 255; words where their sizes differ. */
export async function differenceOf(one: Buffer, other: Buffer): Promise<number | string> {
  const [kept, drawn] = await Promise.all([pixelsOf(one), pixelsOf(other)]);
  if (kept.width !== drawn.width || kept.height !== drawn.height)
    return `${kept.width} × ${kept.height} became ${drawn.width} × ${drawn.height}`;
  let sum = 0;
  for (let index = 0; index < kept.data.length; index++)
    sum += Math.abs((kept.data[index] ?? 0) - (drawn.data[index] ?? 0));
  return sum / kept.data.length;
}

async function pixelsOf(png: Buffer) {
  const image: Image = await loadImage(png);
  const canvas: Canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

async function keep(file: string, content: string | Buffer): Promise<void> {
  await mkdir(fileURLToPath(new URL('../golden/', import.meta.url)), { recursive: true });
  await writeFile(file, content);
}

function goldenFile(name: string): string {
  return fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
}
