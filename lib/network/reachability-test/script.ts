/** The names of the files of the job: the program, and what it tests. */
export const REACHABILITY_SCRIPT_NAME = 'reachability.js';
export const REACHABILITY_TARGETS_NAME = 'targets.json';

/**
 * Connects to each target, by TLS where that is asked for, prints a table, and ends with 1 if a target is not as
 * expected. It needs Node and nothing else. Certificates are not judged, and nothing is sent: this is about the way.
 */
export const REACHABILITY_SCRIPT = String.raw`'use strict';
const { readFileSync } = require('node:fs');
const net = require('node:net');
const tls = require('node:tls');

const { timeoutSeconds, targets } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** Resolves to 'reached', or to the reason why not. */
function connect({ host, port, protocol }) {
  return new Promise((resolve) => {
    const end = (result) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const socket =
      protocol === 'tls'
        ? tls.connect({ host, port, rejectUnauthorized: false, ...(net.isIP(host) === 0 && { servername: host }) })
        : net.connect({ host, port });
    const timer = setTimeout(() => end('no answer in ' + timeoutSeconds + ' s'), timeoutSeconds * 1000);
    socket.once(protocol === 'tls' ? 'secureConnect' : 'connect', () => end('reached'));
    socket.once('error', (error) => end(error.code || error.message));
    socket.once('close', () => end('closed'));
  });
}

async function main() {
  const rows = await Promise.all(
    targets.map(async (target) => {
      const result = await connect(target);
      const isRight = (result === 'reached') === (target.expected === 'reachable');
      const address = target.protocol + '://' + target.host + ':' + target.port;
      return { isRight, cells: [isRight ? 'ok' : 'FAILED', address, target.expected, result, target.neededBy] };
    }),
  );
  const table = [['', 'target', 'expected', 'result', 'for'], ...rows.map(({ cells }) => cells)];
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  for (const cells of table) {
    console.log(cells.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
  }
  const failed = rows.filter(({ isRight }) => !isRight).length;
  const count = rows.length + ' targets are ';
  console.log(failed === 0 ? 'All ' + count + 'as expected.' : failed + ' of ' + count + 'not as expected.');
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
`;
