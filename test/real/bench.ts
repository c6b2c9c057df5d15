import { benchImport } from './bench/import';
import { benchPulumiProgram } from './bench/pulumi-program';
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
  for (const [entryPoint, peer] of [
    ['cdk', 'aws-cdk-lib'],
    ['pulumi', "Pulumi's SDKs"],
  ] as const) {
    console.log(
      `Import of ai-datacenter/${entryPoint} against the same files of ${peer} (whole processes, median of 9 pairs)`,
    );
    for (const { title, files, oursSeconds, peerSeconds, ratio } of benchImport(entryPoint)) {
      const times = `ours ${oursSeconds.toFixed(2)} s, plain ${peerSeconds.toFixed(2)} s, ratio ${ratio.toFixed(2)}`;
      console.log(`  ${title}, ${files} files: ${times}`);
    }
  }
  const program = benchPulumiProgram();
  console.log('The Pulumi example against the same resources by hand, without an engine (median of 7 pairs)');
  console.log(
    `  the same ${program.resources} resources: ours ${program.exampleSeconds.toFixed(2)} s, ` +
      `plain ${program.plainSeconds.toFixed(2)} s, ratio ${program.ratio.toFixed(2)}`,
  );
  const engine = benchReferenceBackend();
  console.log('Decoding with the reference backend against a plain triple loop (same model, same shapes, interleaved)');
  console.log(
    `  reference ${engine.referenceTokensPerSecond.toFixed(1)} tokens/s, plain ` +
      `${engine.plainTokensPerSecond.toFixed(1)} tokens/s, ratio ${engine.ratio.toFixed(2)}`,
  );
  for (const line of compiledBackendLines(benchCompiledBackends())) console.log(line);
}

main();
