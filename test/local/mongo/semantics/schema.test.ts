import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import { compileValidator } from '../../../../local/mongo/semantics/schema.ts';
import { codeOf, plain, stored } from './documents.ts';

const accepts = ($jsonSchema: object, document: object) =>
  compileValidator(stored({ $jsonSchema })).accepts(stored(document));
const field = (schema: object, value: unknown) => accepts({ properties: { v: schema } }, { v: value });
const refusal = (schema: object) => codeOf(() => compileValidator(stored({ $jsonSchema: schema })));

describe('$jsonSchema', () => {
  // Source: manual, "Specify JSON Schema Validation", the students of its example.
  const student = {
    bsonType: 'object',
    title: 'Student Object Validation',
    required: ['address', 'major', 'name', 'year'],
    properties: {
      name: { bsonType: 'string', description: "'name' must be a string and is required" },
      year: { bsonType: 'int', minimum: 2017, maximum: 3017 },
      gpa: { bsonType: ['double'] },
    },
  };

  test('accepts what keeps its rules and refuses what does not', () => {
    const good = {
      name: 'Alice',
      year: 2019,
      major: 'History',
      gpa: new bson.Double(3),
      address: { city: 'NYC' },
    };
    expect(accepts(student, good)).toBe(true);
    expect(accepts(student, { ...good, gpa: 3 })).toBe(false);
    expect(accepts(student, { ...good, year: 2016 })).toBe(false);
    expect(accepts(student, { name: 'Alice', year: 2019, major: 'History' })).toBe(false);
  });

  test('explains which rules are broken', () => {
    const validator = compileValidator(stored({ $jsonSchema: student }));
    const document = stored({ name: 5, year: 2019, major: 'x' });
    expect(plain(validator.explain(document))).toEqual({
      operatorName: '$jsonSchema',
      title: 'Student Object Validation',
      schemaRulesNotSatisfied: [
        {
          operatorName: 'required',
          specifiedAs: { required: student.required },
          missingProperties: ['address'],
        },
        {
          operatorName: 'properties',
          propertiesNotSatisfied: [
            {
              propertyName: 'name',
              description: "'name' must be a string and is required",
              details: [
                {
                  operatorName: 'bsonType',
                  specifiedAs: { bsonType: 'string' },
                  reason: 'type did not match',
                  consideredValue: 5,
                  consideredType: 'int',
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('rules speak only of values of their type', () => {
    expect(field({ minimum: 5 }, 'text')).toBe(true);
    expect(field({ minimum: 5 }, 5)).toBe(true);
    expect(field({ minimum: 5, exclusiveMinimum: true }, 5)).toBe(false);
    expect(field({ minLength: 2 }, '👋')).toBe(false);
    expect(field({ maxLength: 2 }, [1, 2, 3])).toBe(true);
    expect(field({ pattern: '^a' }, 'ba')).toBe(false);
    expect(field({ bsonType: 'number' }, bson.Decimal128.fromString('1'))).toBe(true);
    expect(field({ type: 'boolean' }, true)).toBe(true);
    expect(field({ enum: [1, 'x', null] }, new bson.Double(1))).toBe(true);
    expect(field({ enum: [1, 'x', null] }, 2)).toBe(false);
  });

  test('arrays, further properties and combinations', () => {
    expect(field({ items: { bsonType: 'int' }, uniqueItems: true, minItems: 2 }, [1, 2])).toBe(true);
    expect(field({ items: { bsonType: 'int' } }, [1, 'x'])).toBe(false);
    expect(field({ uniqueItems: true }, [1, new bson.Double(1)])).toBe(false);
    expect(accepts({ properties: { a: {} }, additionalProperties: false }, { a: 1, b: 2 })).toBe(false);
    expect(accepts({ additionalProperties: { bsonType: 'int' } }, { a: 1, b: 2 })).toBe(true);
    expect(accepts({ patternProperties: { '^n_': { bsonType: 'int' } } }, { n_a: 'x' })).toBe(false);
    expect(field({ anyOf: [{ bsonType: 'int' }, { bsonType: 'string' }] }, 'x')).toBe(true);
    expect(field({ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 3)).toBe(false);
    expect(field({ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 3)).toBe(false);
    expect(field({ not: { bsonType: 'string' } }, 'x')).toBe(false);
  });

  test('what it does not know is refused by name', () => {
    expect(() => compileValidator(stored({ $jsonSchema: { foo: 1 } }))).toThrow(
      'Unknown $jsonSchema keyword: foo',
    );
    expect(refusal({ foo: 1 })).toBe(9);
    expect(refusal({ format: 'date' })).toBe(9);
    expect(refusal({ properties: { a: { bsonType: 'integer' } } })).toBe(2);
    expect(refusal({ required: 'a' })).toBe(14);
    expect(refusal({ minLength: -1 })).toBe(9);
  });
});

test('a validator may be any filter', () => {
  const validator = compileValidator(stored({ $or: [{ phone: { $type: 'string' } }, { email: /@/ }] }));
  expect(validator.accepts(stored({ email: 'a@b' }))).toBe(true);
  expect(validator.accepts(stored({ email: 'a' }))).toBe(false);
  expect(codeOf(() => compileValidator(stored({ a: { $foo: 1 } })))).toBe(2);
});
