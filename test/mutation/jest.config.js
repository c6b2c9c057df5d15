const { projects } = require('../jest.config.js');

const { displayName: _, ...unit } = projects.find(({ displayName }) => displayName === 'unit');
const { MUTATED_ROOM: room, MUTATED_KIND: kind } = process.env;
const tests = `<rootDir>/test/${room}/**`;

/** Plain files are judged by plain tests alone: those load no CDK, no Pulumi and no cdk8s, and take milliseconds. */
const TEST_MATCH = {
  plain: [`${tests}/*.test.ts`, `!**/*.{cdk,pulumi,chart}.test.ts`],
  rendered: [`${tests}/*.{cdk,pulumi,chart}.test.ts`],
};

/** The unit tests of the folder of lib that is mutated. */
module.exports = { ...unit, roots: ['<rootDir>/lib', '<rootDir>/test'], testMatch: TEST_MATCH[kind] };
