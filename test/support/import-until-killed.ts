// Imports a services file into MongoDB and dies by SIGKILL, as if its machine lost power, once it has read a number of rows.
import { connect } from '../../src/data/connection.ts';
import { importFiles } from '../../src/data/import/import-files.ts';

const [uri = '', services = '', rejectsDirectory = '', lastRow = ''] = process.argv.slice(2);
const store = await connect(uri);
await importFiles(store, {
  services,
  timezone: 'UTC',
  rejectsDirectory,
  onProgress({ rows }) {
    if (rows >= Number(lastRow)) process.kill(process.pid, 'SIGKILL');
  },
});
await store.close();
