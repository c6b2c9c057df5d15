import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** What a synthesis that fails leaves. */
export interface RefusedSynthesis {
  /** The message that the user reads. */
  readonly message: string;
  /** The templates that were written nevertheless; none is right. */
  readonly templates: readonly string[];
}

/** Declares an app with constructs whose options are wrong, and synthesizes it. Declaring must not throw. */
export function refusedSynthesis(declare: (app: App) => void): RefusedSynthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'refused-'));
  try {
    const app = new App({ outdir });
    declare(app);
    const message = messageOf(() => app.synth());
    return { message, templates: readdirSync(outdir).filter((file) => file.includes('.template.')) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  throw new Error('Synthesis went through; it should have been refused.');
}
