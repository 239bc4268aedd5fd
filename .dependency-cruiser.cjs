// Who may import whom. `npm run check -- boundaries` runs it.

/** What each app and lib may see of our libs, besides itself. */
const MAY_SEE = {
  'apps/ingest': ['contracts', 'webhook-signature', 'kafka', 'runtime', 'spool', 'wire'],
  'apps/projections': ['contracts', 'kafka', 'read-models', 'runtime', 'spool', 'wire'],
  'apps/read-api': ['contracts', 'read-models', 'runtime', 'wire'],
  'apps/simulator': ['client', 'contracts', 'webhook-signature', 'runtime', 'vendor-payloads'],
  'libs/client': [],
  'libs/contracts': [],
  'libs/kafka': ['contracts', 'wire'],
  'libs/read-models': ['contracts', 'wire'],
  'libs/runtime': [],
  'libs/spool': ['contracts', 'kafka', 'wire'],
  'libs/vendor-payloads': ['contracts'],
  'libs/webhook-signature': [],
  'libs/wire': [],
};

/** Third-party packages that only some places may import. */
const OWNED_PACKAGES = {
  kafkajs: ['libs/kafka/', 'tools/', 'test/', 'bench/'],
  typeorm: ['libs/read-models/', 'libs/spool/', 'apps/read-api/', 'tools/', 'test/', 'bench/'],
  '@nestjs/typeorm': ['libs/read-models/', 'apps/read-api/', 'tools/', 'test/', 'bench/'],
  // Its API's types may be anywhere; what costs something is loaded where it is wanted, and only there.
  '@opentelemetry/sdk-trace': ['libs/runtime/src/tracing/'],
  '@opentelemetry/resources': ['libs/runtime/src/tracing/'],
  '@opentelemetry/exporter-trace-otlp-http': ['libs/runtime/src/tracing/'],
  pg: [
    'libs/read-models/',
    'libs/spool/',
    'libs/wire/',
    'apps/projections/',
    'tools/',
    'test/',
    'bench/',
  ],
};

/** Specs may use the test support and development packages. */
const SPEC = '\\.spec\\.ts$';
/** What an app's own tests share. */
const OWN_TESTS = '^apps/[^/]+/test/';

/** How an import through package.json's `imports` is classified. */
const BY_NAME = ['aliased'];

const UNLISTED = {
  path: '^(apps|libs)/',
  pathNot: Object.keys(MAY_SEE).map((place) => `^${place}/`),
};

const JUNK_DRAWER = '/(common|shared|utils|helpers|base)/';

const anyOf = (names) => `(?:${names.join('|')})`;
const packagePath = (name) => `(^|/)node_modules/(@types/)?${name.replace('/', '\\/')}/`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-resolves',
      comment: 'An import that is not found is guarded by no rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'libs-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^(?!libs/)' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'libs-enter-each-other-by-their-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'libs-are-imported-by-their-name',
      comment: "'#contracts', not a relative path into another lib or from an app.",
      severity: 'error',
      from: { path: '^(?!libs/)' },
      to: { path: '^libs/', dependencyTypes: ['local'], dependencyTypesNot: BY_NAME },
    },
    {
      name: 'libs-import-each-other-by-their-name',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: '^libs/$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: BY_NAME,
      },
    },
    {
      name: 'product-never-imports-tools-or-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPEC },
      to: { path: '^(tools|test)/' },
    },
    {
      name: 'specs-import-test-support-only',
      severity: 'error',
      from: { path: `^(apps|libs)/.*${SPEC}` },
      to: { path: '^(tools|test)/', pathNot: '^test/support/' },
    },
    {
      name: 'tools-and-tests-never-import-apps',
      comment: 'Each app runs as a process of its own. What its tests share is no part of it.',
      severity: 'error',
      from: { path: '^(tools|test)/' },
      to: { path: '^apps/', pathNot: OWN_TESTS },
    },
    {
      name: 'product-needs-no-development-packages',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [SPEC, OWN_TESTS] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
    {
      name: 'contracts-import-a-schema-library-only',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: SPEC },
      to: { pathNot: ['^libs/contracts/', packagePath('typebox'), packagePath('ajv')] },
    },
    {
      name: 'client-imports-nothing',
      comment: 'It is published by itself, for browsers too.',
      severity: 'error',
      from: { path: '^libs/client/', pathNot: SPEC },
      to: { pathNot: '^libs/client/' },
    },
    {
      name: 'webhook-signature-imports-node-crypto-only',
      severity: 'error',
      from: { path: '^libs/webhook-signature/', pathNot: SPEC },
      to: { pathNot: ['^libs/webhook-signature/', '^(node:)?(crypto|buffer)$'] },
    },
    ...[
      { from: {}, to: { path: JUNK_DRAWER, pathNot: 'node_modules' } },
      { from: { path: JUNK_DRAWER }, to: {} },
      { from: { path: JUNK_DRAWER, orphan: true }, to: {} },
    ].map((rule) => ({
      name: 'no-junk-drawers',
      comment: 'A folder is named for what is in it.',
      severity: 'error',
      ...rule,
    })),
    ...Object.entries(MAY_SEE).map(([place, seen]) => ({
      name: `${place.replace('/', '-')}-specs-see`,
      comment: `Specs of ${place} may see the builders of payloads, too.`,
      severity: 'error',
      from: { path: `^${place}/.*${SPEC}` },
      to: {
        path: '^libs/',
        pathNot: [`^${place}/`, `^libs/${anyOf([...seen, 'vendor-payloads'])}/`],
      },
    })),
    ...Object.entries(MAY_SEE).map(([place, seen]) => ({
      name: `${place.replace('/', '-')}-sees`,
      comment: `${place} may see ${seen.join(', ') || 'none of our libs'}.`,
      severity: 'error',
      from: { path: `^${place}/`, pathNot: SPEC },
      to: {
        path: '^libs/',
        pathNot: [`^${place}/`, ...(seen.length > 0 ? [`^libs/${anyOf(seen)}/`] : [])],
      },
    })),
    ...[
      { from: {}, to: UNLISTED },
      { from: UNLISTED, to: {} },
    ].map((rule) => ({
      name: 'every-app-and-lib-has-a-rule',
      comment: 'A new one gets a line in MAY_SEE.',
      severity: 'error',
      ...rule,
    })),
    ...Object.entries(OWNED_PACKAGES).map(([name, places]) => ({
      name: `only-its-owner-imports-${name.replace('/', '-')}`,
      severity: 'error',
      from: { pathNot: places.map((place) => `^${place}`) },
      to: { path: packagePath(name) },
    })),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.boundaries.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require', 'types'],
    },
  },
};
