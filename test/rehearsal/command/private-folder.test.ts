import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateFolder } from '../../../lib/rehearsal/src/command/private-folder';

let app: string;

beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), "an app's folder-"));
});

afterEach(() => rmSync(app, { recursive: true }));

/** What the CLI reads in place of the app's own two files. */
function privateFiles(settings: object, context?: object): { settings: Record<string, unknown>; context: unknown } {
  writeFileSync(join(app, 'cdk.json'), JSON.stringify(settings));
  if (context) writeFileSync(join(app, 'cdk.context.json'), JSON.stringify(context));
  const into = join(app, 'private');
  privateFolder(app, into);
  const read = (name: string) => JSON.parse(readFileSync(join(into, name), 'utf8')) as Record<string, unknown>;
  return { settings: read('cdk.json'), context: read('cdk.context.json') };
}

const LOOKED_UP = 'vpc-provider:account=111111111111:filter.vpc-id=vpc-1:region=us-east-1';
const LOCAL_ZONES = 'availability-zones:account=000000000000:region=us-east-1';

test('the app runs in its own folder', () => {
  const folder = app.replace("'", "'\\''");
  expect(privateFiles({ app: 'npx tsx main.ts' }).settings.app).toBe(`cd '${folder}' && npx tsx main.ts`);
});

test('a program and an assembly are named by their paths', () => {
  const folder = app.replace("'", "'\\''");
  writeFileSync(join(app, 'main.js'), '');
  expect(privateFiles({ app: 'main.js' }).settings.app).toBe(`cd '${folder}' && node '${folder}/main.js'`);
  mkdirSync(join(app, 'assembly'));
  expect(privateFiles({ app: 'assembly' }).settings.app).toBe(join(app, 'assembly'));
});

test('values that were looked up in an account are left out, and other context stays', () => {
  const context = { [LOOKED_UP]: { vpcId: 'vpc-1' }, [LOCAL_ZONES]: ['us-east-1a'], team: 'research' };
  const files = privateFiles({ app: 'x', context }, context);

  expect(files.settings.context).toEqual({ [LOCAL_ZONES]: ['us-east-1a'], team: 'research' });
  expect(files.context).toEqual({ team: 'research' });
});

test("the user's profile and role are not taken, and their files stay as they are", () => {
  const settings = { app: 'x', profile: 'production', roleArn: 'arn:aws:iam::1:role/x', versionReporting: false };
  const files = privateFiles(settings, { [LOOKED_UP]: 1 });

  expect(Object.keys(files.settings)).toEqual(['versionReporting', 'app', 'context']);
  expect(JSON.parse(readFileSync(join(app, 'cdk.json'), 'utf8'))).toEqual(settings);
  expect(JSON.parse(readFileSync(join(app, 'cdk.context.json'), 'utf8'))).toEqual({ [LOOKED_UP]: 1 });
});

test('a cdk.json that is not JSON is named', () => {
  writeFileSync(join(app, 'cdk.json'), '{');
  expect(() => privateFolder(app, join(app, 'private'))).toThrow(/cdk\.json is not valid JSON/);
});
