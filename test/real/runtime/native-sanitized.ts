import * as fc from 'fast-check';
import { addRow, createBatch } from '../../../lib/runtime/src/backend/compute-backend';
import { type Addon, loadAddon } from '../../../lib/runtime/src/backend/native/addon';
import { MappedFile } from '../../../lib/runtime/src/backend/native/mapped-file';
import { NativeBackend } from '../../../lib/runtime/src/backend/native/native-backend';
import { QUANTIZATIONS } from '../../../lib/runtime/src/checkpoint/matrix';
import { quantized } from '../../../lib/runtime/src/checkpoint/quantize';
import { RandomAccessFile } from '../../../lib/runtime/src/checkpoint/random-access-file';
import { runnableKernels } from '../../runtime/backend/native/build-addon';
import { anyEncoderSpec, anySpec, randomWeights } from '../../runtime/backend/native/random-model';

/**
 * What native-sanitizers.proof.test.ts runs in a process of its own: random models of every precision, ragged batches
 * whose arrays are exactly as long as they must be, batches that are refused, several threads, files that are mapped.
 * The sanitizers end the process at the first access beyond a buffer, after a free, or of undefined behaviour.
 *
 * Argument: the addon, compiled with sanitizers.
 */
function main(file: string): void {
  const addon = loadAddon(file);
  let steps = 0;
  for (const kernels of runnableKernels(addon)) {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: anySpec }, { weight: 1, arbitrary: anyEncoderSpec }),
        fc.nat(1000),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 3 }),
        (spec, seed, rows, threads) => {
          const limits = { maxRows: rows, kvBlocks: 8 };
          const quantize = QUANTIZATIONS[seed % 3] ?? 'none';
          const weights = randomWeights(seed, seed % 2 === 0);
          const backend = new NativeBackend(
            addon,
            spec,
            seed % 4 < 2 ? weights : quantized(weights, quantize),
            limits,
            { threads, kernels, quantize },
          );
          const batch = createBatch(limits, 2, 64);
          if (spec.family === 'bert' || seed % 5 === 0) batch.outputKind = 'hidden';
          const width = batch.outputKind === 'hidden' ? spec.hidden : spec.vocabSize;
          batch.blockTable.set([7, 2, 4, 0, 5, 1, 3, 6]);
          for (let start = 0; start + rows <= spec.maxPositions; start += rows) {
            batch.rows = 0;
            batch.outputs = 0;
            for (let row = 0; row < rows; row += 1)
              addRow(
                batch,
                (seed + start + row) % spec.vocabSize,
                start + row,
                rows === 1 ? 0 : start % 2,
                row % 3 === 0,
              );
            backend.step(batch, new Float32Array(batch.outputs * width));
            steps += 1;
          }
          batch.token[0] = spec.vocabSize;
          expectRefusal(() => backend.step(batch, new Float32Array(batch.outputs * width)));
          backend.dispose();
          expectRefusal(() => backend.step(batch, new Float32Array(rows * width)));
        },
      ),
      { numRuns: 40 },
    );
  }
  mapThisFile(addon);
  console.log(`${steps} steps`);
}

/** One mapping that is ended, and one that is left to the end of the process. */
function mapThisFile(addon: Addon): void {
  const file = new RandomAccessFile(__filename);
  const [ended, left] = [new MappedFile(addon, file), new MappedFile(addon, file)];
  for (const mapped of [ended, left])
    if (Buffer.compare(mapped.read(0, file.size), file.read(0, file.size)) !== 0)
      throw new Error('A mapping is not its file');
  ended.unmap();
  file.close();
}

function expectRefusal(call: () => void): void {
  try {
    call();
  } catch {
    return;
  }
  throw new Error('A batch that is wrong was computed');
}

main(process.argv[2] as string);
