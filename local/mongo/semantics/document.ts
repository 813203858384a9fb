/** Documents as the embedded server handles them; `values.ts` says how BSON types are represented. */
export { decode, decodeFields } from './decode.ts';
export { encode } from './encode.ts';
export { resolvePath } from './path.ts';
export {
  bsonClass,
  copyDocument,
  type Document,
  deleteField,
  type FieldSet,
  hasField,
  isDocument,
  keysOf,
  makeDocument,
  setField,
} from './values.ts';
