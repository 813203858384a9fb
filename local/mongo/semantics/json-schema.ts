import { compareValues, equalValues } from './compare.ts';
import { formatValue } from './format-value.ts';
import { asInteger, isNumber, toNumber } from './number.ts';
import { compileRegex } from './regex.ts';
import { ServerError } from './server-error.ts';
import { isOfType, typeName, typeNames } from './type.ts';
import { valueKey } from './value-key.ts';
import { type Document, isDocument, keysOf, makeDocument } from './values.ts';

/** One rule of a schema: whether a value keeps it, and if not, how the server puts that. */
type Rule = { holds(value: unknown): boolean; explain(value: unknown): Document };

/** A compiled schema. */
type Schema = {
  holds(value: unknown): boolean;
  failures(value: unknown): Document[];
  labels: [string, unknown][];
};

type CompileRule = (argument: unknown, schema: Document) => Rule | undefined;

/** What MongoDB itself does not support, or this program does not. */
const unsupported = [
  '$ref',
  '$schema',
  'default',
  'definitions',
  'format',
  'id',
  'dependencies',
  'additionalItems',
];

/**
 * Compiles a $jsonSchema.
 * @throws ServerError 9 for a keyword that is unknown or not supported, 14 for one wrongly used.
 * Source: manual, "$jsonSchema"; JSON Schema draft 4.
 */
export function compileJsonSchema(schema: unknown): {
  accepts(document: Document): boolean;
  explain(document: Document): Document;
} {
  if (!isDocument(schema)) throw new ServerError(14, '$jsonSchema must be an object');
  const { holds, failures, labels } = compileSchema(schema);
  return {
    accepts: holds,
    explain: (document) =>
      makeDocument([
        ['operatorName', '$jsonSchema'],
        ...labels,
        ['schemaRulesNotSatisfied', failures(document)],
      ]),
  };
}

function compileSchema(schema: unknown): Schema {
  if (!isDocument(schema))
    throw new ServerError(14, `$jsonSchema: a schema must be an object, found ${formatValue(schema)}`);
  const rules: Rule[] = [];
  for (const keyword of keysOf(schema)) {
    const compile = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    if (compile === undefined) {
      throw new ServerError(
        9,
        unsupported.includes(keyword)
          ? `$jsonSchema keyword '${keyword}' is not currently supported`
          : `Unknown $jsonSchema keyword: ${keyword}`,
      );
    }
    const rule = compile(schema[keyword], schema);
    if (rule !== undefined) rules.push(rule);
  }
  return {
    holds: (value) => rules.every((rule) => rule.holds(value)),
    failures: (value) => rules.filter((rule) => !rule.holds(value)).map((rule) => rule.explain(value)),
    labels: ['title', 'description']
      .filter((label) => schema[label] !== undefined)
      .map((label) => [label, schema[label]]),
  };
}

function mismatch(keyword: string, what: string): never {
  throw new ServerError(14, `$jsonSchema keyword '${keyword}' must be ${what}`);
}

/** The head of every explanation: the keyword and its argument. */
function head(keyword: string, argument: unknown, ...more: [string, unknown][]): Document {
  return makeDocument([
    ['operatorName', keyword],
    ['specifiedAs', makeDocument([[keyword, argument]])],
    ...more,
  ]);
}

/** A rule that speaks only of values of some types. */
function ruleFor(
  keyword: string,
  argument: unknown,
  applies: (value: unknown) => boolean,
  test: (value: unknown) => boolean,
  reason: string,
): Rule {
  return {
    holds: (value) => !applies(value) || test(value),
    explain: (value) => head(keyword, argument, ['reason', reason], ['consideredValue', value]),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

function typeRule(
  keyword: 'bsonType' | 'type',
  names: Readonly<Record<string, string>> | undefined,
): CompileRule {
  return (argument) => {
    const listed = Array.isArray(argument) ? argument : [argument];
    const types = listed.map((name) => {
      if (typeof name !== 'string') return mismatch(keyword, 'either a string or an array of strings');
      const type = names === undefined ? (typeNames.has(name) ? name : undefined) : names[name];
      if (type === undefined) {
        const isRefused = keyword === 'type' && name === 'integer';
        throw isRefused
          ? new ServerError(9, `$jsonSchema type 'integer' is not currently supported.`)
          : new ServerError(2, `Unknown type name alias: ${name}`);
      }
      return type;
    });
    if (types.length === 0)
      throw new ServerError(9, `$jsonSchema keyword '${keyword}' must name at least one type`);
    return {
      holds: (value) => types.some((type) => isOfType(value, type)),
      explain: (value) =>
        head(
          keyword,
          argument,
          ['reason', 'type did not match'],
          ['consideredValue', value],
          ['consideredType', typeName(value)],
        ),
    };
  };
}

const jsonTypes = {
  object: 'object',
  array: 'array',
  number: 'number',
  boolean: 'bool',
  string: 'string',
  null: 'null',
};

function limitRule(keyword: 'minimum' | 'maximum', exclusive: string, sign: 1 | -1): CompileRule {
  return (argument, schema) => {
    if (!isNumber(argument)) return mismatch(keyword, 'a number');
    const isExclusive = schema[exclusive] === true;
    const test = (value: unknown) => {
      const order = compareValues(value, argument) * sign;
      return isExclusive ? order > 0 : order >= 0;
    };
    return ruleFor(keyword, argument, isNumber, test, 'comparison failed');
  };
}

function exclusiveRule(keyword: string, limit: string): CompileRule {
  return (argument, schema) => {
    if (typeof argument !== 'boolean') return mismatch(keyword, 'a boolean');
    if (schema[limit] === undefined) {
      throw new ServerError(9, `$jsonSchema keyword '${limit}' must be a present if ${keyword} is present`);
    }
    return undefined;
  };
}

function countRule(
  keyword: string,
  applies: (value: unknown) => boolean,
  countOf: (value: unknown) => number,
  sign: 1 | -1,
  reason: string,
): CompileRule {
  return (argument) => {
    const wanted = isNumber(argument) ? asInteger(argument) : undefined;
    if (wanted === undefined || wanted < 0) {
      throw new ServerError(
        isNumber(argument) ? 9 : 14,
        `$jsonSchema keyword '${keyword}' must be a non-negative integer`,
      );
    }
    return ruleFor(keyword, argument, applies, (value) => (countOf(value) - wanted) * sign >= 0, reason);
  };
}

const lengthOf = (value: unknown) => [...(value as string)].length;
const elementsOf = (value: unknown) => (value as unknown[]).length;
const fieldsOf = (value: unknown) => keysOf(value as Document).length;

const pattern: CompileRule = (argument) => {
  if (typeof argument !== 'string') return mismatch('pattern', 'a string');
  const regex = compileRegex(argument, '');
  return ruleFor(
    'pattern',
    argument,
    isText,
    (value) => regex.test(value as string),
    'regular expression did not match',
  );
};

const enumeration: CompileRule = (argument) => {
  if (!Array.isArray(argument)) return mismatch('enum', 'an array');
  if (argument.length === 0) throw new ServerError(9, "$jsonSchema keyword 'enum' cannot be an empty array");
  const keys = new Set(argument.map(valueKey));
  return ruleFor(
    'enum',
    argument,
    () => true,
    (value) => keys.has(valueKey(value)),
    'value was not found in enum',
  );
};

const multipleOf: CompileRule = (argument) => {
  if (!isNumber(argument)) return mismatch('multipleOf', 'a number');
  const divisor = toNumber(argument);
  if (!(divisor > 0)) throw new ServerError(9, "$jsonSchema keyword 'multipleOf' must have a positive value");
  const test = (value: unknown) => toNumber(value) % divisor === 0;
  return ruleFor(
    'multipleOf',
    argument,
    isNumber,
    test,
    'considered value is not a multiple of the specified value',
  );
};

const required: CompileRule = (argument) => {
  if (!Array.isArray(argument)) return mismatch('required', 'an array');
  if (argument.length === 0)
    throw new ServerError(9, "$jsonSchema keyword 'required' cannot be an empty array");
  for (const name of argument) {
    if (typeof name !== 'string') return mismatch('required', 'an array of strings');
  }
  const missing = (value: Document) => (argument as string[]).filter((name) => value[name] === undefined);
  return {
    holds: (value) => !isDocument(value) || missing(value).length === 0,
    explain: (value) => head('required', argument, ['missingProperties', missing(value as Document)]),
  };
};

const properties: CompileRule = (argument) => {
  if (!isDocument(argument)) return mismatch('properties', 'an object');
  const schemas = keysOf(argument).map((name) => [name, compileSchema(argument[name])] as const);
  const broken = (value: Document) =>
    schemas.filter(([name, schema]) => value[name] !== undefined && !schema.holds(value[name]));
  return {
    holds: (value) => {
      if (!isDocument(value)) return true;
      for (const [name, schema] of schemas) {
        const content = value[name];
        if (content !== undefined && !schema.holds(content)) return false;
      }
      return true;
    },
    explain: (value) =>
      makeDocument([
        ['operatorName', 'properties'],
        [
          'propertiesNotSatisfied',
          broken(value as Document).map(([name, schema]) =>
            makeDocument([
              ['propertyName', name],
              ...schema.labels,
              ['details', schema.failures((value as Document)[name])],
            ]),
          ),
        ],
      ]),
  };
};

const patternProperties: CompileRule = (argument) => {
  if (!isDocument(argument)) return mismatch('patternProperties', 'an object');
  const schemas = keysOf(argument).map(
    (name) => [compileRegex(name, ''), compileSchema(argument[name]), name] as const,
  );
  const broken = (value: Document) =>
    keysOf(value).flatMap((field) =>
      schemas
        .filter(([regex, schema]) => regex.test(field) && !schema.holds(value[field]))
        .map(([, schema, name]) =>
          makeDocument([
            ['propertyName', field],
            ['regexMatched', name],
            ['details', schema.failures(value[field])],
          ]),
        ),
    );
  return {
    holds: (value) => !isDocument(value) || broken(value).length === 0,
    explain: (value) =>
      makeDocument([
        ['operatorName', 'patternProperties'],
        ['details', broken(value as Document)],
      ]),
  };
};

/** What neither `properties` names nor a pattern of `patternProperties` matches. */
const additionalProperties: CompileRule = (argument, schema) => {
  if (typeof argument !== 'boolean' && !isDocument(argument)) {
    return mismatch('additionalProperties', 'an object or a boolean');
  }
  const inner = isDocument(argument) ? compileSchema(argument) : undefined;
  const known = new Set(isDocument(schema['properties']) ? keysOf(schema['properties']) : []);
  const patterns = isDocument(schema['patternProperties'])
    ? keysOf(schema['patternProperties']).map((name) => compileRegex(name, ''))
    : [];
  const broken = (value: Document) => {
    if (argument === true) return [];
    return keysOf(value).filter(
      (field) =>
        !known.has(field) &&
        !patterns.some((regex) => regex.test(field)) &&
        inner?.holds(value[field]) !== true,
    );
  };
  return {
    holds: (value) => !isDocument(value) || broken(value).length === 0,
    explain: (value) => {
      const fields = broken(value as Document);
      if (inner === undefined)
        return head('additionalProperties', argument, ['additionalProperties', fields]);
      const [field = ''] = fields;
      return makeDocument([
        ['operatorName', 'additionalProperties'],
        ['reason', 'at least one additional property did not match the subschema'],
        ['failingProperty', field],
        ['details', inner.failures((value as Document)[field])],
      ]);
    },
  };
};

const items: CompileRule = (argument) => {
  if (Array.isArray(argument)) {
    throw new ServerError(
      9,
      "$jsonSchema keyword 'items' with an array of schemas is not currently supported",
    );
  }
  if (!isDocument(argument)) return mismatch('items', 'an object');
  const schema = compileSchema(argument);
  return {
    holds: (value) => !Array.isArray(value) || value.every(schema.holds),
    explain: (value) => {
      const array = value as unknown[];
      const index = array.findIndex((element) => !schema.holds(element));
      return makeDocument([
        ['operatorName', 'items'],
        ['reason', 'At least one item did not match the sub-schema'],
        ['itemIndex', index],
        ['details', schema.failures(array[index])],
      ]);
    },
  };
};

const uniqueItems: CompileRule = (argument) => {
  if (typeof argument !== 'boolean') return mismatch('uniqueItems', 'a boolean');
  if (!argument) return undefined;
  const repeated = (array: readonly unknown[]) =>
    array.find((value, index) => array.slice(0, index).some((other) => equalValues(value, other)));
  return {
    holds: (value) => !Array.isArray(value) || new Set(value.map(valueKey)).size === value.length,
    explain: (value) =>
      head(
        'uniqueItems',
        argument,
        ['reason', 'found a duplicate item'],
        ['consideredValue', value],
        ['duplicatedValue', repeated(value as unknown[])],
      ),
  };
};

function combination(
  keyword: 'allOf' | 'anyOf' | 'oneOf',
  isEnough: (count: number, of: number) => boolean,
): CompileRule {
  return (argument) => {
    if (!Array.isArray(argument)) return mismatch(keyword, 'an array');
    if (argument.length === 0)
      throw new ServerError(2, `$jsonSchema keyword '${keyword}' must be a non-empty array`);
    const schemas = argument.map(compileSchema);
    return {
      holds: (value) => isEnough(schemas.filter((schema) => schema.holds(value)).length, schemas.length),
      explain: (value) => {
        const matching = schemas.flatMap((schema, index) => (schema.holds(value) ? [index] : []));
        if (keyword === 'oneOf' && matching.length > 1) {
          return head(
            keyword,
            argument,
            ['reason', 'more than one subschema matched'],
            ['matchingSchemaIndexes', matching],
          );
        }
        return makeDocument([
          ['operatorName', keyword],
          [
            'schemasNotSatisfied',
            schemas.flatMap((schema, index) =>
              matching.includes(index)
                ? []
                : [
                    makeDocument([
                      ['index', index],
                      ['details', schema.failures(value)],
                    ]),
                  ],
            ),
          ],
        ]);
      },
    };
  };
}

const not: CompileRule = (argument) => {
  const schema = compileSchema(argument);
  return {
    holds: (value) => !schema.holds(value),
    explain: (value) =>
      head('not', argument, ['reason', 'child expression matched'], ['consideredValue', value]),
  };
};

function label(keyword: string): CompileRule {
  return (argument) => (typeof argument === 'string' ? undefined : mismatch(keyword, 'a string'));
}

const stringLength = 'specified string length was not satisfied';
const arrayLength = 'array did not match specified length';
const propertyCount = 'specified number of properties was not satisfied';

const keywords: Readonly<Record<string, CompileRule>> = {
  bsonType: typeRule('bsonType', undefined),
  type: typeRule('type', jsonTypes),
  required,
  properties,
  patternProperties,
  additionalProperties,
  enum: enumeration,
  minimum: limitRule('minimum', 'exclusiveMinimum', 1),
  maximum: limitRule('maximum', 'exclusiveMaximum', -1),
  exclusiveMinimum: exclusiveRule('exclusiveMinimum', 'minimum'),
  exclusiveMaximum: exclusiveRule('exclusiveMaximum', 'maximum'),
  multipleOf,
  minLength: countRule('minLength', isText, lengthOf, 1, stringLength),
  maxLength: countRule('maxLength', isText, lengthOf, -1, stringLength),
  pattern,
  items,
  minItems: countRule('minItems', Array.isArray, elementsOf, 1, arrayLength),
  maxItems: countRule('maxItems', Array.isArray, elementsOf, -1, arrayLength),
  uniqueItems,
  minProperties: countRule('minProperties', isDocument, fieldsOf, 1, propertyCount),
  maxProperties: countRule('maxProperties', isDocument, fieldsOf, -1, propertyCount),
  allOf: combination('allOf', (count, of) => count === of),
  anyOf: combination('anyOf', (count) => count > 0),
  oneOf: combination('oneOf', (count) => count === 1),
  not,
  title: label('title'),
  description: label('description'),
};
