// Who may import whom: the table of docs/architecture.md, enforced.
const base = '^src/[^/]+\\.ts$';

/** A folder of src may import itself, the base and what is listed here, nothing else of src. */
const allowed = {
  analytics: [],
  charts: ['analytics'],
  data: ['analytics'],
  commands: ['analytics', 'charts', 'data'],
  bot: ['commands', 'charts', 'worker'],
  scheduler: ['commands', 'data'],
  worker: ['analytics', 'charts'],
};

/** Packages that one folder alone may import. */
const owners = [
  { packages: ['ml-kmeans', 'ml-random-forest', 'libphonenumber-js'], owner: '^src/analytics/' },
  { packages: ['vega', 'vega-lite', 'canvas'], owner: '^src/charts/render' },
  {
    packages: [
      'mongodb',
      'csv-parse',
      'iconv-lite',
      'yauzl',
      'htmlparser2',
      '@streamparser/json',
      'xz-decompress',
    ],
    owner: '^src/data/',
  },
  { packages: ['@slack/bolt', '@slack/web-api', '@slack/types'], owner: '^src/bot/' },
  { packages: ['agenda', '@agendajs/mongo-backend'], owner: '^src/scheduler/' },
  { packages: ['piscina', 'worker_threads'], owner: '^src/worker/' },
];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^test/', '^bench/', '^scripts/'] },
      to: {},
    },
    {
      name: 'base-imports-base-only',
      severity: 'error',
      from: { path: base, pathNot: '^src/(main\\.ts$|cli\\.ts$|cli/)' },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'local-only-dynamically',
      comment:
        'src runs without its stand-ins: main and cli alone may load them, when nothing else is configured.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts$|cli\\.ts$|cli/)' },
      to: { path: '^local/' },
    },
    {
      name: 'local-never-statically',
      severity: 'error',
      from: { path: '^src/(main\\.ts$|cli\\.ts$|cli/)' },
      to: { path: '^local/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { path: '^(src|local)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    ...Object.entries(allowed).map(([folder, others]) => ({
      name: `${folder}-stays-in-its-place`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/[^/]+/', pathNot: [folder, ...others].map((name) => `^src/${name}/`) },
    })),
    ...owners.map(({ packages, owner }) => ({
      name: `only-${owner.replace(/[^a-z]/g, '').replace(/^src/, '')}-imports-${packages[0].replace(/[^a-z]/g, '')}`,
      severity: 'error',
      from: { path: '^src/', pathNot: owner },
      to: {
        path: packages.map((name) => `(^|node_modules/)${name}(/|$)`),
        dependencyTypesNot: ['type-only'],
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
