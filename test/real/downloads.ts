import { clientsPython } from './conformance/venv';
import { pysparkPython } from './data/pyspark';
import { hadoopDistribution } from './hdfs/hadoop-distribution';
import { baseImageArchives } from './image/base-images';
import { packedRuntime } from './load/served';
import { fetchHamlet } from './runtime/hamlet';
import { fetchMiniLm } from './runtime/minilm';
import { shippedTemplates } from './runtime/templates/python';
import { fetchRealModel } from './walk/real-model';

/** What the slow proofs download or build once, by name. Each step does nothing where its result is cached. */
const DOWNLOADS: Readonly<Record<string, () => unknown>> = {
  'SmolLM2 (98 MB)': requireRealModel,
  'Hadoop from Maven Central (70 MB)': () => hadoopDistribution(),
  'PySpark (0.6 GB)': () => pysparkPython(),
  'MiniLM (90 MB)': fetchMiniLm,
  'Hamlet (5 MB)': fetchHamlet,
  'jinja2, and chat templates of public models (4 MB)': () => shippedTemplates('small'),
  "Python with the proofs' clients (0.8 GB)": clientsPython,
  'base images of the runtime, bootstrapped': () => baseImageArchives(() => undefined),
  'the packed runtime, compiled': packedRuntime,
};

async function requireRealModel(): Promise<void> {
  let reason = '';
  const onProgress = (line: string): void => {
    reason = line;
  };
  if ((await fetchRealModel({ onProgress })) === undefined) throw new Error(reason);
}

/** Fills the cache before the slow proofs run, so that their time limits are for the proofs alone. */
async function main(): Promise<void> {
  for (const [name, fetch] of Object.entries(DOWNLOADS)) {
    const started = Date.now();
    await fetch();
    console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
