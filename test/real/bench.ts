import { benchImport } from './bench/import';
import { benchSynth } from './bench/synth';
import { benchCompiledBackends, compiledBackendLines } from './bench/compiled-backends';
import { benchReferenceBackend } from './bench/reference-backend';

/** Ratios against a peer in the same run. Absolute times are this machine's, the ratios are what counts. */
function main(): void {
  console.log('Synthesis of the example against plain L1s, both compiled (whole processes, median of 5 pairs)');
  for (const { title, resources, exampleSeconds, plainSeconds, ratio } of benchSynth()) {
    const times = `ours ${exampleSeconds.toFixed(2)} s, plain ${plainSeconds.toFixed(2)} s, ratio ${ratio.toFixed(2)}`;
    console.log(`  the same ${resources} ${title}: ${times}`);
  }
  console.log('Import of ai-datacenter/cdk against the same files of aws-cdk-lib (whole processes, median of 9 pairs)');
  for (const { title, files, oursSeconds, peerSeconds, ratio } of benchImport()) {
    const times = `ours ${oursSeconds.toFixed(2)} s, plain ${peerSeconds.toFixed(2)} s, ratio ${ratio.toFixed(2)}`;
    console.log(`  ${title}, ${files} files: ${times}`);
  }
  const engine = benchReferenceBackend();
  console.log('Decoding with the reference backend against a plain triple loop (same model, same shapes, interleaved)');
  console.log(
    `  reference ${engine.referenceTokensPerSecond.toFixed(1)} tokens/s, plain ` +
      `${engine.plainTokensPerSecond.toFixed(1)} tokens/s, ratio ${engine.ratio.toFixed(2)}`,
  );
  for (const line of compiledBackendLines(benchCompiledBackends())) console.log(line);
}

main();
