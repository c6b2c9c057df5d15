const { projects } = require('../jest.config.js');

const { displayName: _, ...unit } = projects.find(({ displayName }) => displayName === 'unit');

/** The unit tests of the folder of lib that is mutated. */
module.exports = { ...unit, testMatch: [`**/test/${process.env.MUTATED_ROOM}/**/*.test.ts`] };
