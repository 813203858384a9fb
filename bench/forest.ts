// Training of random forests beside scikit-learn and ml-random-forest: `npm run bench:forest`. What is measured and how: README.md.
import { parseArgs } from 'node:util';
import { messageOf } from '../src/errors.ts';
import { type Figure, figuresText, memoryFigures, percentile } from './figures.ts';
import { benchProblem } from './forest/problem.ts';
import { scikitLearn } from './forest/scikit-learn.ts';
import type { Trial, TrialResult } from './forest/trial.ts';
import { type ChildResult, firstMessage, inChild, startChild } from './in-child.ts';

const { sizes, mlSizes, mlSeconds, leaves, times, json, profileDirectory } = forestOptions();
const runScikitLearn = await scikitLearn().catch((error: unknown) => {
  console.error(`without scikit-learn: ${messageOf(error)}`);
  return undefined;
});
const figures: Figure[] = [];
for (const size of [...new Set([...sizes, ...mlSizes])].sort((one, other) => one - other))
  for (const minLeaf of leaves) figures.push(...(await trialFigures(size, minLeaf)));
console.log(figuresText(figures, json, 'rows'));

type Measured = ChildResult<TrialResult>;

async function trialFigures(size: number, minLeaf: number): Promise<Figure[]> {
  const forest = { trees: 100, maxDepth: 10, minLeaf, featuresPerSplit: 3, threads: 2, seed: 1 };
  const trial: Trial = { ...(await benchProblem(size)), ...forest };
  const midas: Measured[] = [];
  const reference: Measured[] = [];
  for (let time = 0; time < times; time++) {
    midas.push(await inChild<TrialResult>('train-forest', trial, profileDirectory));
    if (runScikitLearn) reference.push(await runScikitLearn(trial));
  }
  const ml = mlSizes.includes(size) ? await mlRandomForest(trial) : [];
  return [
    ...measuredFigures(size, `Midas, leaf ${minLeaf}`, midas, reference),
    ...measuredFigures(size, `scikit-learn, leaf ${minLeaf}`, reference, []),
    ...measuredFigures(size, `ml-random-forest, leaf ${minLeaf}`, ml, reference),
  ];
}

/** Medians of what one trainer took; each turn is compared with scikit-learn in the same turn. */
function measuredFigures(size: number, who: string, measured: Measured[], reference: Measured[]): Figure[] {
  const [first] = measured;
  if (!first) return [];
  const seconds = (what: string, of: (result: TrialResult) => number): Figure => ({
    lines: size,
    what: `${who}, ${what}`,
    value: percentile(
      measured.map(({ result }) => of(result)),
      0.5,
    ),
    unit: 's',
    ...ratio(measured, reference, of),
  });
  const { firstSeconds } = first.result;
  return [
    seconds('training', (result) => result.seconds),
    ...(firstSeconds === undefined
      ? []
      : [seconds('  first of a process', (result) => result.firstSeconds ?? result.seconds)]),
    seconds('  predicting 20,000 rows', (result) => result.predictSeconds),
    { lines: size, what: `${who}, area under the ROC curve`, value: first.result.auc, unit: 'AUC' },
    ...memoryFigures(size, who, first.memory),
  ];
}

function ratio(measured: Measured[], reference: Measured[], of: (result: TrialResult) => number) {
  const ratios = measured.flatMap(({ result }, turn) => {
    const other = reference[turn];
    return other ? [of(result) / of(other.result)] : [];
  });
  return ratios.length === 0 ? {} : { ratio: percentile(ratios, 0.5), reference: 'scikit-learn' };
}

/** What ml-random-forest took, once; nothing when it is given up. */
async function mlRandomForest(trial: Trial): Promise<Measured[]> {
  const child = startChild('train-ml-random-forest', trial, profileDirectory);
  const limit = setTimeout(() => child.kill(), mlSeconds * 1000);
  try {
    return [await firstMessage<TrialResult>(child)];
  } catch (error) {
    if (!child.killed) throw error;
    console.error(`ml-random-forest did not end within ${mlSeconds} s: ${trial.train}`);
    return [];
  } finally {
    clearTimeout(limit);
    child.kill();
  }
}

function forestOptions() {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '2000,20000,50000,200000' },
      'min-leaf': { type: 'string', default: '20' },
      times: { type: 'string', default: '3' },
      'ml-rows': { type: 'string', default: '500,1000,2000' },
      'ml-seconds': { type: 'string', default: '600' },
      json: { type: 'boolean', default: false },
      'cpu-prof': { type: 'string' },
    },
  });
  const numbers = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));
  const options = {
    sizes: numbers(values.rows),
    mlSizes: numbers(values['ml-rows']),
    leaves: numbers(values['min-leaf']),
    times: Number(values.times),
    mlSeconds: Number(values['ml-seconds']),
  };
  if (
    !Object.values(options)
      .flat()
      .every((value) => Number.isSafeInteger(value) && value > 0)
  )
    throw new RangeError(
      '--rows, --min-leaf, --times, --ml-rows and --ml-seconds need whole numbers from 1 on',
    );
  return { ...options, json: values.json, profileDirectory: values['cpu-prof'] };
}
