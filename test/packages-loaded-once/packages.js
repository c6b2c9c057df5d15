/**
 * Packages that take seconds to load and keep nothing of a test: a worker loads them once, outside of Jest's registry
 * of modules, and not again for each file of tests.
 *
 * Not cdk8s, which only takes objects of its own realm for plain ones. Not @pulumi, which keeps the mocks of a test.
 */
const PACKAGES = ['aws-cdk-lib', 'constructs'];

exports.PACKAGE_FILES = String.raw`/node_modules/(?:${PACKAGES.join('|')})/.+\.js$`;

/** Everything else below node_modules, which Jest loads as it is. */
exports.OTHER_PACKAGES = `/node_modules/(?!(?:${PACKAGES.join('|')})/)`;
