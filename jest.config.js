/** Options every project shares: ESM through SWC, our libs by their sources. */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.foxtail'],
  moduleNameMapper: {
    '^#(client|contracts|kafka|read-models|runtime|spool|vendor-payloads|webhook-signature|wire)$':
      '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** Real Kafka and Postgres: one of each for the whole run. */
const stack = {
  ...shared,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

const unit = {
  ...shared,
  displayName: 'unit',
  testMatch: ['<rootDir>/{apps,libs,tools,bench}/**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.(int|deep)\\.spec\\.ts$'],
};
const integration = {
  ...stack,
  displayName: 'integration',
  testMatch: [
    '<rootDir>/{apps,libs,tools}/**/*.int.spec.ts',
    '<rootDir>/test/journeys/**/*.spec.ts',
  ],
};
const deep = {
  ...stack,
  displayName: 'deep',
  testMatch: ['<rootDir>/test/deep/**/*.spec.ts', '<rootDir>/{apps,libs}/**/*.deep.spec.ts'],
};

const isDeep = process.env.FOXTAIL_TEST === 'deep';

export default {
  projects: isDeep ? [deep] : [unit, integration],
  // Against what hangs: nothing is late by it that is only slow, as on a machine with more work than processors.
  testTimeout: isDeep ? 900_000 : 180_000,
  maxWorkers: 2,
};
