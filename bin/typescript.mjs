// Makes Node run the TypeScript sources as they are: no build step, no stale output. Imported by midas.mjs;
// worker threads start with `--import` of this file, since they do not take over the main thread's hooks.
import { register } from 'tsx/esm/api';

register();
