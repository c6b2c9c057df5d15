const PackagesLoadedOnce = require('../packages-loaded-once/environment.js');

/** Skips the tests after the first one that fails: a mutant is noticed then. Jest's `bail` counts files, not tests. */
module.exports = class FirstFailureEnvironment extends PackagesLoadedOnce {
  hasFailed = false;

  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
  }
};
