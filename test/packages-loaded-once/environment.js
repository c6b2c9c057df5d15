const { TestEnvironment } = require('jest-environment-node');

/** Gives tests the `require` of the worker, which `transform.js` uses. */
module.exports = class PackagesLoadedOnce extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.requireOnce = require;
  }
};
