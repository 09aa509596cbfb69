import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isolatedEnvironment } from './fast-import.mjs';
import { temporaryFolder } from './temporary.ts';

/**
 * An environment whose `git` is a shell script. In it, `$real` is the git of this machine, `$command` the first word that is
 * no option (`cat-file`, `log` …) and `$here` a folder to leave notes in, which is also returned.
 */
export function fakeGit(script: string): { readonly environment: Record<string, string>; readonly folder: string } {
  const folder = temporaryFolder();
  const environment = isolatedEnvironment();
  const lines = [
    '#!/bin/sh',
    `here='${folder}'`,
    `real() { PATH='${environment['PATH'] ?? ''}' command git "$@"; }`,
    'command=; skip=',
    'for word in "$@"; do case "$skip$word" in -c|-C) skip=x;; x*) skip=;; -*) ;; *) command=$word; break;; esac; done',
    script,
    `PATH='${environment['PATH'] ?? ''}' exec git "$@"`,
  ];
  writeFileSync(join(folder, 'git'), lines.join('\n'));
  chmodSync(join(folder, 'git'), 0o755);
  return { environment: { ...environment, PATH: `${folder}:${environment['PATH'] ?? ''}` }, folder };
}
