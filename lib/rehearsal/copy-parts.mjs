/** Puts what is not TypeScript (the emulator, the stand-ins, the Go modules) beside the compiled files. */
import { cpSync, statSync } from 'node:fs';

cpSync('src', 'dist/rehearsal/src', {
  recursive: true,
  filter: (file) => (statSync(file).isDirectory() ? !file.includes('__pycache__') : !file.endsWith('.ts')),
});
