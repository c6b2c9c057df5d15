/** The names of the files of the job: the program, and what it runs. */
export const NCCL_SCRIPT_NAME = 'nccl_test.py';
export const NCCL_SETTINGS_NAME = 'settings.json';

/**
 * Runs all_reduce_perf over all pods of a job. No pod can log in to another one: mpirun, in the first pod, hands the
 * command of each other pod to this program, and each other pod fetches its own from the first one. It needs Python 3
 * and nothing else.
 */
export const NCCL_SCRIPT = String.raw`import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

SETTINGS = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'settings.json')))
PORT = SETTINGS['port']
PODS = SETTINGS['pods']
COMMANDS = {}


class Handler(http.server.BaseHTTPRequestHandler):
    """mpirun puts commands here, from this pod alone; the other pods fetch them."""

    def do_GET(self):
        self.answer(COMMANDS.get(self.path))

    def do_POST(self):
        if self.client_address[0] != '127.0.0.1':
            return self.answer(None)
        COMMANDS[self.path] = self.rfile.read(int(self.headers['Content-Length']))
        self.answer(b'')

    def answer(self, body):
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b'')

    def log_message(self, *_):
        pass


def agent(pod, command):
    """What mpirun calls in place of ssh."""
    path = '/' + pod.split('.')[0]
    url = 'http://127.0.0.1:%d%s' % (PORT, path)
    urllib.request.urlopen(urllib.request.Request(url, ' '.join(command).encode(), method='POST'), timeout=60).close()


def work(index):
    """Fetches the command of this pod, and runs it."""
    url = 'http://%s:%d/%s' % (SETTINGS['first'], PORT, PODS[index])
    while True:
        try:
            command = urllib.request.urlopen(url, timeout=10).read().decode()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    return subprocess.call(['/bin/sh', '-c', command])


def launch():
    """Starts mpirun, and judges what all_reduce_perf prints."""
    threading.Thread(target=http.server.ThreadingHTTPServer(('', PORT), Handler).serve_forever, daemon=True).start()
    with open(SETTINGS['hostFile'], 'w') as hosts:
        hosts.writelines('%s slots=%d\n' % (pod, SETTINGS['gpus']) for pod in PODS)
    lines = []
    running = subprocess.Popen(SETTINGS['command'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in running.stdout:
        print(line, end='', flush=True)
        lines.append(line)
    return judge(lines, running.wait())


ROW = re.compile(r'^\s*(\d+)\s+\d+\s+float\s+sum\s+-1((\s+\S+){8})\s*$')
EFA = re.compile(r'(Selected provider is efa|Using network (EFA|AWS Libfabric))', re.IGNORECASE)


def judge(lines, status):
    rows = [(int(row.group(1)), row.group(2).split()) for row in map(ROW.match, lines) if row]
    faults = []
    if status != 0:
        faults.append('mpirun ended with %d.' % status)
    if not rows:
        faults.append('There is no result.')
    if any(int(value) != 0 for _, values in rows for value in (values[3], values[7]) if value.isdigit()):
        faults.append('Some results are wrong: test the GPUs and links of each node by itself.')
    if not any(EFA.search(line) for line in lines):
        faults.append('NCCL did not say that it uses EFA.')
    if rows:
        size, values = max(rows)
        measured = float(values[2])
        print('Bus bandwidth of %d nodes at %.3g GiB: %.1f GB/s.' % (len(PODS), size / 2**30, measured))
        if SETTINGS['expected']:
            print(SETTINGS['expected'])
        minimum = SETTINGS['minimum']
        if minimum is not None and measured < minimum:
            faults.append('The bus bandwidth is %.1f GB/s, and minimumBusBandwidthGBs is %g.' % (measured, minimum))
    for fault in faults:
        print('FAILED: ' + fault)
    return 1 if faults else 0


if __name__ == '__main__':
    if sys.argv[1:2] == ['agent']:
        agent(sys.argv[2], sys.argv[3:])
    else:
        index = int(os.environ['JOB_COMPLETION_INDEX'])
        sys.exit(launch() if index == 0 else work(index))
`;
