import { judgesAdmission } from './admission-cases';
import { type ApiServer, startApiServer } from './api-server';
import { judgesPersonas } from './persona-cases';
import { judgesTeams } from './team-cases';

const MINUTES = 60_000;

let server: ApiServer;

// One control plane for all of them.
beforeAll(async () => {
  server = await startApiServer('1.35');
}, 30 * MINUTES);

afterAll(() => server?.stop(), MINUTES);

judgesTeams(() => server);
judgesPersonas(() => server);
judgesAdmission(() => server);
