import { clusterAccess, Tokens } from '../../../lib/rehearsal/src/pulumi/kubernetes/kube-config';

const EXEC = { command: 'aws', args: ['eks', 'get-token', '--cluster-name', 'training'] };

function script(text: string) {
  return { exec: { command: process.execPath, args: ['-e', text] } };
}

function kubeconfig(server: string, user: object = { exec: EXEC }): string {
  return JSON.stringify({
    'current-context': 'eks',
    contexts: [{ name: 'eks', context: { cluster: 'eks', user: 'aws', namespace: 'jobs' } }],
    clusters: [{ name: 'eks', cluster: { server, 'certificate-authority-data': 'UEVN' } }],
    users: [{ name: 'aws', user }],
  });
}

describe('a kubeconfig of a program', () => {
  it('names the cluster of its plug-in, and has the certificate and the namespace', () => {
    expect(clusterAccess(kubeconfig('https://127.0.0.1:6443'))).toEqual({
      clusterName: 'training',
      server: 'https://127.0.0.1:6443',
      certificateAuthority: 'PEM',
      namespace: 'jobs',
      credentials: { exec: EXEC },
    });
  });

  it('that leads to another machine is not used', () => {
    expect(() => clusterAccess(kubeconfig('https://A1.gr7.us-east-1.eks.amazonaws.com'))).toThrow(
      /leads to https:\/\/A1.* only clusters of the local cloud/,
    );
  });

  it('without credentials or context says so', () => {
    expect(() => clusterAccess(kubeconfig('https://127.0.0.1:1', {}))).toThrow(/neither a token nor a plug-in/);
    expect(() => clusterAccess('contexts: []')).toThrow(/no context/);
    expect(() => clusterAccess(kubeconfig('https://127.0.0.1:1'), 'other')).toThrow(/no context other/);
  });

  it('a plug-in is called once for a token that is good, and the error has its own words', async () => {
    const soon = new Date(Date.now() + 600_000).toISOString();
    const answer = `{"status":{"token":"t-"+process.pid,"expirationTimestamp":"${soon}"}}`;
    const tokens = new Tokens(script(`console.log(JSON.stringify(${answer}))`), process.env, '/nowhere');
    expect(await tokens.token()).toBe(await tokens.token());
    const failing = new Tokens(script('console.error("no such cluster"); process.exit(1)'), process.env, '/nowhere');
    await expect(failing.token()).rejects.toThrow(/gets no token: no such cluster/);
  });
});
