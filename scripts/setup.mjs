// Installs what package-lock.json names when it is not there yet. It runs before anything is installed, on whatever Node
// the machine has: plain JavaScript for Node 18, no dependency.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.handback-lock');
const guard = join(root, '.setup-lock');
const heartbeatMs = 1000;
const abandonedAfterMs = 15_000;

function say(sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function lockDigest() {
  const text = read(lockFile);
  if (text === undefined) fail(`There is no package-lock.json in ${root}. Get a complete copy of Handback.`);
  return createHash('sha256').update(text).digest('hex');
}

function isInstalled(digest) {
  return read(stamp) === digest && existsSync(nodeProgram());
}

function nodeProgram() {
  return join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
}

/** Whether npm was run by hand with this lock file: every package that is not optional is there, as the lock names it. */
function wasInstalledByHand() {
  const there = packagesOf(join(modules, '.package-lock.json'));
  const locked = packagesOf(lockFile);
  if (there === undefined || locked === undefined || !existsSync(nodeProgram())) return false;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = there[path];
    return found === undefined
      ? Boolean(wanted.optional)
      : found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** The packages of a lock file; undefined when it is absent or broken, which npm reports better. */
function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function writeStamp(digest) {
  try {
    writeFileSync(stamp, digest);
  } catch {
    // A read-only installation stays usable; it is only looked at again next time.
  }
}

/** Takes the right to install until this process ends, waiting for another set-up. One that was killed has no heartbeat. */
async function takeGuard() {
  for (let told = false; ; ) {
    try {
      mkdirSync(guard);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST')
        fail(`Cannot write to ${root} (${error.code}). Run Handback from a directory you own.`);
    }
    if (ageMs(guard) > abandonedAfterMs) {
      const aside = `${guard}-${process.pid}`;
      try {
        renameSync(guard, aside);
        rmSync(aside, { recursive: true, force: true });
      } catch {
        // Another waiting set-up was faster.
      }
      continue;
    }
    if (!told) say('Another set-up is at work in this directory; waiting for it.');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const beat = setInterval(() => {
    try {
      utimesSync(guard, new Date(), new Date());
    } catch {
      // Removed from outside: nothing left to keep alive.
    }
  }, heartbeatMs);
  beat.unref();
  process.on('exit', () => rmSync(guard, { recursive: true, force: true }));
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Runs `npm ci`. The output is kept back, and shown only when npm fails. */
function installPackages() {
  const cli = process.env.npm_execpath;
  // What builds the pages is for development alone, and still needed once, whatever the machine calls itself.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] };
  const child =
    cli && /npm-cli\.[cm]?js$/.test(cli)
      ? spawn(process.execPath, [cli, ...args], options)
      : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  // npm is left to end by itself, so that the next set-up does not meet it in node_modules.
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      interrupted = true;
      child.kill(signal);
    });
  }
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: error.code, output, interrupted }));
    child.on('close', (code) => resolve({ code, output, interrupted }));
  });
}

/** What to do about a failed `npm ci`, from what npm printed. */
function adviceFor({ code, output }) {
  if (code === 'ENOENT') return 'npm was not found. Install npm (it comes with Node.js), then try again.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.test(output)) {
    return 'npm could not reach its registry. Check the network (or `npm config get registry` and `proxy`), then try again.';
  }
  if (/EJSONPARSE/.test(output)) return 'package-lock.json or package.json is damaged. Get a clean copy of both.';
  if (/EUSAGE/.test(output))
    return 'package.json and package-lock.json do not belong together. Get a clean copy of both.';
  if (/ENOTEMPTY|EBUSY/.test(output)) return 'Something else was at work in node_modules. Stop it, then try again.';
  if (/ENOSPC/.test(output)) return 'The disk is full. Free about 500 MB, then try again.';
  if (/EACCES|EPERM/.test(output))
    return `npm may not write to ${modules}. Stop whatever runs from it, or run as its owner.`;
  if (/EINTEGRITY/.test(output))
    return 'A package is not what package-lock.json says. Run `npm cache clean --force`, then try again.';
  return 'npm ci failed; its own words are above.';
}

/** Ends with a sentence when the Node that Handback runs on did not come, or does not run here. */
function checkNode() {
  if (!existsSync(nodeProgram())) {
    fail(
      `Handback brings its own Node for Linux, macOS and Windows, but none came for ${process.platform}-${process.arch}. ` +
        'If this platform is one of them, npm was told to leave out optional packages: see `npm config get omit`.',
    );
  }
  const tried = spawnSync(nodeProgram(), ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  if (tried.status !== 0) {
    fail(
      `The Node that was installed does not run on this system (it needs glibc 2.28 or later, and libatomic): ${(tried.stderr ?? '').trim()}`,
    );
  }
  return tried.stdout.trim();
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < 18) {
    fail(`Set-up needs Node 18 or later; this is ${process.version}. Install a newer Node from nodejs.org.`);
  }
  if (isInstalled(lockDigest())) return;
  await takeGuard();
  const digest = lockDigest();
  if (isInstalled(digest)) return;
  if (wasInstalledByHand()) return writeStamp(digest);
  const why = read(stamp) === undefined ? 'Installing' : 'package-lock.json has changed: installing';
  say(`${why} the locked packages (npm ci).`);
  const startedMs = Date.now();
  const result = await installPackages();
  if (result.interrupted) fail('Interrupted; the next start installs again.');
  if (result.code !== 0) {
    process.stderr.write(result.output);
    fail(adviceFor(result));
  }
  const version = checkNode();
  writeStamp(digest);
  say(`Installed in ${((Date.now() - startedMs) / 1000).toFixed(1)} s; Handback runs on its own Node ${version}.`);
}

/** Builds the pages where their sources changed, on the Node that has just come: a shell goes on with the one it found first. */
function buildPages() {
  const args = [join(root, 'scripts', 'build-web.ts')];
  const { status } = spawnSync(nodeProgram(), args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail('The pages could not be built; the words above say why.');
}

await main();
if (process.argv.includes('--pages')) buildPages();
