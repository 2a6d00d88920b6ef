// An image that is built by buildah, and containers of it that are made of unshare, mounts and the image's own words.

import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Running } from '../documents/tools.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program to its end; answers what it printed. A failure is an error. */
function command(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(' ')}: ${status}\n${stderr ?? ''}`);
  return stdout?.trim();
}

export class Image {
  /** The image of TILTYARD_IMAGE, or one that is built of the Dockerfile as it is. Layers are kept, so that the next build takes only
   * what has changed. */
  static built(name) {
    const { TILTYARD_IMAGE } = process.env;
    if (TILTYARD_IMAGE) return new Image(TILTYARD_IMAGE);
    command('buildah', ['bud', '--isolation=chroot', '--layers', '--format', 'docker', '--tag', name, ROOT], { stdio: 'inherit' });
    return new Image(name);
  }

  constructor(name) {
    this.config = JSON.parse(command('buildah', ['inspect', '--type', 'image', name])).Docker.config;
    this.container = command('buildah', ['from', '--pull=never', name]);
    this.root = command('buildah', ['mount', this.container]);
    for (const place of ['proc', 'dev']) mkdirSync(`${this.root}/${place}`, { recursive: true }); // engines make them too
  }

  /** The bytes of all its files. */
  bytes() {
    return Number(command('du', ['--summarize', '--bytes', this.root]).split('\t')[0]);
  }

  remove() {
    command('buildah', ['umount', this.container]);
    command('buildah', ['rm', this.container]);
  }

  /** Starts a container on a volume, with more environment than the image's. */
  run(volume, environment) {
    return new Container(this, volume, environment);
  }
}

class Container {
  constructor(image, volume, environment) {
    Object.assign(this, { image, began: performance.now() });
    const { Entrypoint, Cmd, Env, User, Volumes } = image.config;
    const [user, group] = User.split(':').map(Number);
    const [data] = Object.keys(Volumes);
    chownSync(volume, user, group);
    const mounts = [
      `mount --bind "$ROOT" "$ROOT"`,
      `mount --bind "$VOLUME" "$ROOT${data}"`,
      `mount --rbind /dev "$ROOT/dev"`,
      `mount -t proc proc "$ROOT/proc"`,
      `mount -o remount,bind,ro "$ROOT"`,
      `exec env --ignore-environment "$@"`,
    ].join(' && ');
    const env = [...Env, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
    const program = [...this.inside(), ...Entrypoint, ...(Cmd ?? [])];
    const args = ['--mount', '--pid', '--fork', 'sh', '-c', mounts, 'sh', ...env, ...program];
    this.running = new Running('/usr/bin/unshare', args, { env: { ...process.env, ROOT: image.root, VOLUME: volume } });
    this.environment = env;
  }

  /** The user, the root and the folder that the image names. */
  inside() {
    const { User, WorkingDir } = this.image.config;
    const [user, group] = User.split(':');
    const place = [`--root=${this.image.root}`, `--wd=${WorkingDir || '/'}`, `--setgid=${group}`, `--setuid=${user}`];
    return ['/usr/bin/setpriv', '--clear-groups', '/usr/bin/unshare', ...place];
  }

  get said() {
    return this.running.said;
  }

  /** The number of its first process, as the machine counts; `null` before there is one. */
  pid() {
    const { pid } = this.running.child;
    const children = `/proc/${pid}/task/${pid}/children`;
    return existsSync(children) ? Number(readFileSync(children, 'utf8')) || null : null;
  }

  /** Runs the image's own check among its mounts and processes; answers its status. */
  check() {
    const [kind, ...words] = this.image.config.Healthcheck.Test;
    if (kind !== 'CMD') throw new Error(`the check is of kind ${kind}: there is no shell`);
    const pid = this.pid();
    if (pid === null) return { status: null };
    const env = ['--ignore-environment', ...this.environment];
    const among = ['/usr/bin/nsenter', `--target=${pid}`, '--mount', '--pid', '/usr/bin/env', ...env, ...this.inside(), ...words];
    const [program, ...args] = among;
    return spawnSync(program, args, { encoding: 'utf8' });
  }

  /** Its end, as an error. */
  async gone() {
    const [code] = await this.running.exited;
    throw new Error(`the container has ended with ${code}`);
  }

  /** Tells it to stop, as the image wants to be told; answers its exit code. */
  async stop() {
    process.kill(this.pid(), this.image.config.StopSignal);
    const [code] = await this.running.exited;
    return code;
  }

  /** Ends it whatever it does, with all its processes: the first of them takes the others along. */
  async end() {
    const pid = this.pid();
    if (pid !== null) process.kill(pid, 'SIGKILL');
    await this.running.end();
  }
}
