import os from 'node:os';
import path from 'node:path';

const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'ai-datacenter', 'mutation');

/** Read by main.ts, which adds the files that are mutated. */
export default {
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: true },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 20,
  // Results of earlier runs, outside the checkout: only mutants whose code or tests changed run again.
  incremental: true,
  incrementalFile: path.join(cache, 'incremental.json'),
  tempDirName: 'out/mutation/sandbox',
  ignorePatterns: ['/out', '/dist', '/lib/runtime/dist', 'cdk.out', '/docs', '/.ci'],
  reporters: ['progress', 'json', 'html'],
  jsonReporter: { fileName: 'out/mutation/report.json' },
  htmlReporter: { fileName: 'out/mutation/report.html' },
  thresholds: { high: 95, low: 90, break: 85 },
};
