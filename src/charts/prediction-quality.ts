import type { Estimate, GainsRow, Predictor, ReliabilityRow } from '../analytics/prediction/prediction.ts';
import { predictorNames } from '../analytics/prediction/predictor-names.ts';
import { addDays, type Day } from '../calendar.ts';
import { formatDay, formatMetric, formatNumber, formatShare } from '../format.ts';
import { forecastColours } from './forecast-colours.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `predictionQualityChart` draws: how predictions of a past window turned out. */
export type PredictionQuality = {
  /** The predictor that answers, and those it was compared with. */
  answering: { model: Predictor; gains: readonly GainsRow[] };
  others: readonly { model: Predictor; gains: readonly GainsRow[] }[];
  /** Of the answering predictor. */
  reliability: readonly ReliabilityRow[];
  auc: Estimate | null;
  customers: number;
  buyers: number;
  judged: { from: Day; before: Day };
};

/** Both panels are as large as each other, in pixels of the design. */
const size = { width: 275, height: 290 };

/**
 * Which share of the buyers one finds among the customers scored highest, and whether as many bought as was predicted.
 */
export function predictionQualityChart(quality: PredictionQuality): ChartSpec {
  return {
    description: described(quality),
    config: theme,
    title: heading(finding(quality), ...basis(quality)),
    hconcat: [gainsPanel(quality), reliabilityPanel(quality)],
    spacing: 36,
  };
}

function finding({ answering }: PredictionQuality): string {
  const share = answering.gains[0]?.buyersShare ?? 0;
  return `Mailing the tenth most likely would have reached ${formatShare(share)} of the buyers`;
}

function basis({ judged, customers, buyers, auc, answering, others }: PredictionQuality): string[] {
  const days = `${formatDay(judged.from)} to ${formatDay(addDays(judged.before, -1))}`;
  const area = auc
    ? ` AUC ${formatMetric(auc.value)} (95% interval ${formatMetric(auc.low)} to ${formatMetric(auc.high)}).`
    : '';
  return [
    `Predicted for ${days}, compared with what came.`,
    `${formatNumber(customers)} customers, ${formatNumber(buyers)} of whom bought.${area}`,
    `Blue: ${predictorNames[answering.model]}.${others.length > 0 ? ' Grey: other methods.' : ''} Dashed: at random.`,
  ];
}

function described(quality: PredictionQuality): string {
  const { answering, reliability } = quality;
  const gains = answering.gains
    .slice(0, 5)
    .map(({ decile, buyersShare }) => `${decile * 10}% of customers hold ${formatShare(buyersShare)}`);
  const kept = reliability
    .toReversed()
    .map(({ predicted, observed }) => `${formatShare(predicted)} came as ${formatShare(observed)}`);
  return [
    `${finding(quality)}. ${basis(quality).join(' ')}`,
    `Gains, share of all buyers: ${gains.join('; ')}.`,
    `Reliability, mean prediction of each tenth: ${kept.join('; ')}.`,
  ].join(' ');
}

/** A curve's points: none of the customers, then each tenth. */
function curve(gains: readonly GainsRow[]): { share: number; found: number }[] {
  const customers = gains.reduce((sum, row) => sum + row.customers, 0);
  let reached = 0;
  const points = gains.map((row) => {
    reached += row.customers;
    return { share: reached / customers, found: row.buyersShare };
  });
  return [{ share: 0, found: 0 }, ...points];
}

function gainsPanel({ answering, others }: PredictionQuality): ViewSpec {
  const chosen = curve(answering.gains);
  const marked = chosen.slice(1, 4).map((point) => ({ ...point, text: formatShare(point.found) }));
  return {
    ...panelTitle('Share of buyers found, by share mailed'),
    ...size,
    encoding: {
      x: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, 1], nice: false },
        axis: { title: 'Customers mailed, most likely first', ...percentAxis, values: quarters },
      },
      y: {
        field: 'found',
        type: 'quantitative',
        scale: { domain: [0, 1.06], nice: false },
        axis: { title: null, ...percentAxis, values: quarters },
      },
    },
    layer: [
      diagonal('share', 'found', 1),
      ...others.map(({ gains }) => line(curve(gains), ink.faint, 1.5)),
      line(chosen, forecastColours.forecast, 4),
      {
        data: { values: marked },
        mark: { type: 'circle', size: 90, color: forecastColours.history, opacity: 1 },
      },
      ...[{ stroke: ink.card, strokeWidth: 5, strokeJoin: 'round' as const }, { color: ink.text }].map(
        (look): LayerView => ({
          data: { values: marked },
          mark: {
            type: 'text',
            align: 'left',
            baseline: 'top',
            dx: 9,
            dy: 3,
            fontSize: 15,
            fontWeight: 600,
            ...look,
          },
          encoding: { text: { field: 'text', type: 'nominal' } },
        }),
      ),
    ],
  };
}

function line(points: { share: number; found: number }[], color: string, strokeWidth: number): LayerView {
  return { data: { values: points }, mark: { type: 'line', color, strokeWidth, strokeJoin: 'round' } };
}

function diagonal(x: string, y: string, to: number): LayerView {
  return {
    data: {
      values: [
        { [x]: 0, [y]: 0 },
        { [x]: to, [y]: to },
      ],
    },
    mark: { type: 'line', color: ink.faint, strokeWidth: 1.5, strokeDash: [5, 5] },
  };
}

/** Each tenth's mean prediction beside the share that bought, with its interval. */
function reliabilityPanel({ reliability }: PredictionQuality): ViewSpec {
  const most = Math.max(0.05, ...reliability.flatMap(({ predicted, high }) => [predicted, high]));
  const to = most * 1.06;
  return {
    ...panelTitle('Share that bought, by prediction'),
    ...size,
    data: {
      values: reliability.map(({ predicted, observed, low, high }) => ({ predicted, observed, low, high })),
    },
    encoding: {
      x: {
        field: 'predicted',
        type: 'quantitative',
        scale: { domain: [0, to], nice: false },
        axis: { title: 'Predicted probability of an order', ...percentAxis },
      },
      y: {
        field: 'observed',
        type: 'quantitative',
        scale: { domain: [0, to], nice: false },
        axis: { title: null, ...percentAxis },
      },
    },
    layer: [
      diagonal('predicted', 'observed', Math.min(1, most)),
      {
        mark: { type: 'rule', color: forecastColours.forecast, strokeWidth: 3 },
        encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
      },
      { mark: { type: 'circle', size: 90, color: forecastColours.history, opacity: 1 } },
      {
        data: { values: [{ predicted: to * 0.99, observed: to * 0.1 }] },
        mark: {
          type: 'text',
          text: 'On the dashed line:\nas predicted',
          align: 'right',
          baseline: 'middle',
          fontSize: 14,
          lineHeight: 19,
          color: ink.secondary,
        },
      },
    ],
  };
}

const percentAxis = { format: '.1~%', tickCount: 4, grid: true } as const;

const quarters = [0, 0.25, 0.5, 0.75, 1];

function panelTitle(text: string) {
  return {
    title: {
      text,
      fontSize: 15,
      color: ink.secondary,
      fontWeight: 400 as const,
      offset: 10,
      frame: 'group' as const,
    },
  };
}
