import { purchaseMetricsOf } from '../../src/analytics/evaluate/purchase-metrics.ts';

/** The area under the ROC curve. */
export function heldAuc(probability: Float64Array, target: Float64Array): number {
  return (
    purchaseMetricsOf(probability, target, true)(new Uint8Array(target.length).fill(1)).auc ?? Number.NaN
  );
}
