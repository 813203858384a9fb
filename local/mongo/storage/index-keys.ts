import { compileQuery, type Predicate } from '../semantics/query.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, isDocument } from '../semantics/values.ts';

/** An index as it is declared: what its keys are made of, and which documents it takes. */
export type IndexSpec = {
  name: string;
  fields: readonly { path: string; direction: 1 | -1 }[];
  unique: boolean;
  sparse: boolean;
  partial: Document | undefined;
  expireAfterSeconds: number | undefined;
};

/** The values of a document's keys in one index; `multikey` if an array gave more than its own. */
export type KeyValues = { keys: unknown[][]; multikey: boolean };

/** One field of a key under way: the value reached, and the rest of the path to walk from it. */
type Step = { value: unknown; rest: readonly string[]; final: boolean };

const noKeys: KeyValues = { keys: [], multikey: false };

/** What makes the keys of documents for an index: the elements of an array each give one. */
export function compileIndexKeys(spec: IndexSpec): (document: Document) => KeyValues {
  const paths = spec.fields.map(({ path }) => path.split('.'));
  const takes: Predicate | undefined = spec.partial === undefined ? undefined : compileQuery(spec.partial);
  const plain = paths.every((path) => path.length === 1) ? paths.map((path) => path[0] as string) : undefined;
  return (document) => {
    if (takes !== undefined && !takes(document)) return noKeys;
    if (plain !== undefined) {
      const key = plainKey(document, plain, spec.sparse);
      if (key !== undefined) return key;
    }
    return expandedKeys(document, paths, spec.sparse);
  };
}

/** The one key of a document without arrays in the fields of an index that has no dotted ones. */
function plainKey(document: Document, fields: readonly string[], sparse: boolean): KeyValues | undefined {
  let present = false;
  const key: unknown[] = new Array(fields.length);
  for (let index = 0; index < fields.length; index++) {
    const value = document[fields[index] as string];
    if (Array.isArray(value)) return undefined;
    if (value === undefined) key[index] = null;
    else {
      key[index] = value;
      present = true;
    }
  }
  return sparse && !present ? noKeys : { keys: [key], multikey: false };
}

function expandedKeys(document: Document, paths: readonly (readonly string[])[], sparse: boolean): KeyValues {
  const keys: unknown[][] = [];
  let multikey = false;
  expand(paths.map((rest) => ({ value: document, rest, final: false })));
  return { keys, multikey };

  function expand(steps: readonly Step[]): void {
    const walked = steps.map(walk);
    const arrays = new Set(walked.filter((step) => isOpenArray(step)).map((step) => step.value));
    if (arrays.size > 1) throw new ServerError(171, 'cannot index parallel arrays');
    const [array] = arrays as Set<unknown[]>;
    if (array === undefined) {
      if (sparse && walked.every(isMissing)) return;
      keys.push(walked.map((step) => (isMissing(step) ? null : step.value)));
      return;
    }
    multikey = true;
    if (array.length === 0) {
      const empty = walked.map((step) => (step.value === array && !step.final ? emptied(step) : step));
      keys.push(
        empty.map((step) => (isMissing(step) ? null : step.value === emptyArray ? undefined : step.value)),
      );
      return;
    }
    for (const element of array) {
      expand(walked.map((step) => (step.value === array && !step.final ? within(step, element) : step)));
    }
  }
}

const emptyArray = Symbol('an empty array, as an index sees it');

function emptied({ rest }: Step): Step {
  return { value: rest.length === 0 ? emptyArray : undefined, rest: [], final: true };
}

/** Follows the path until it ends, meets an array, or leads nowhere. */
function walk(step: Step): Step {
  if (step.final) return step;
  let { value } = step;
  let depth = 0;
  while (depth < step.rest.length && isDocument(value)) value = value[step.rest[depth++] as string];
  const rest = step.rest.slice(depth);
  if (Array.isArray(value)) return { value, rest, final: false };
  return { value: rest.length === 0 ? value : undefined, rest: [], final: true };
}

/** An element of an array: itself if the path ended here; an array in an array is not walked into. */
function within({ rest }: Step, element: unknown): Step {
  if (rest.length === 0) return { value: element, rest, final: true };
  return isDocument(element)
    ? { value: element, rest, final: false }
    : { value: undefined, rest: [], final: true };
}

function isOpenArray(step: Step): boolean {
  return !step.final && Array.isArray(step.value);
}

function isMissing(step: Step): boolean {
  return step.value === undefined;
}
