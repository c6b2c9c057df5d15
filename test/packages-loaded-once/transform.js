/** A file of such a package is what the worker has loaded. */
module.exports = {
  process: (_source, path) => ({ code: `module.exports = requireOnce(${JSON.stringify(path)});` }),
  getCacheKey: (_source, path) => path,
};
